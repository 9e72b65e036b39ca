import { toGraph, visitedOf } from '@interlock/designer';
import type { Workflow } from '@interlock/engine';
import { describe, expect, it } from 'vitest';

const workflow: Workflow = {
  id: 'incident',
  title: 'Incident',
  initial: 'new',
  states: {
    new: { transitions: { take: { on: 'incident.taken', target: 'active.working' } } },
    active: {
      initial: 'working',
      states: { working: {}, waiting: {} },
      transitions: { resolve: { on: 'incident.resolved', target: 'resolved' } },
    },
    resolved: { kind: 'final' },
  },
};

describe('where a record is and has been', () => {
  const graph = toGraph(workflow);

  it('is its state with everything around it', () => {
    const { current } = visitedOf('active.working', [], graph);
    expect([...current]).toEqual(['active', 'active.working']);
  });

  it('is every part of a parallel state', () => {
    const { current } = visitedOf('a.x,b.y', [], graph);
    expect([...current].toSorted()).toEqual(['a', 'a.x', 'b', 'b.y']);
  });

  it.each(['new#take', 'new/take'])(
    'is drawn along the transitions its history names (%s)',
    (key) => {
      // given
      const history = [
        { from: 'new', to: 'active.working', taken: [key] },
        { from: null, to: 'new', taken: [] },
      ];
      // when
      const visited = visitedOf('active.working', history, graph);
      // then
      expect([...visited.edges]).toEqual(['#start#initial', 'active#start#initial', 'new#take']);
      expect(visited.states.has('new')).toBe(true);
      expect(visited.states.has('resolved')).toBe(false);
    },
  );

  it('goes into what a state remembers by default only where somebody came back to it', () => {
    // given
    const remembering = toGraph({
      id: 'job',
      title: 'Job',
      initial: 'work',
      states: {
        work: {
          initial: 'doing',
          states: { doing: {}, last: { kind: 'history', target: 'work.doing' } },
          transitions: { stop: { on: 'job.stopped', target: 'stopped' } },
        },
        stopped: { transitions: { resume: { on: 'job.resumed', target: 'work.last' } } },
      },
    });
    const isDefault = (id: string): boolean => id === 'work.last#default';
    const begun = { from: null, to: 'work.doing', taken: [] };
    const stopped = { from: 'work.doing', to: 'stopped', taken: ['work#stop'] };
    const resumed = { from: 'stopped', to: 'work.doing', taken: ['stopped#resume'] };
    // when, then
    const before = visitedOf('work.doing', [begun], remembering);
    expect([...before.edges].filter(isDefault)).toEqual([]);
    const after = visitedOf('work.doing', [resumed, stopped, begun], remembering);
    expect([...after.edges].filter(isDefault)).toEqual(['work.last#default']);
  });
});
