import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bundleEdges,
  edgeWords,
  happyPath,
  reachedOrder,
  reckon,
  statesOf,
  toElk,
  toGraph,
} from '@interlock/designer';
import type { State, Workflow } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildWording } from '../wording.ts';

const workflow: Workflow = {
  id: 'change',
  title: 'Change',
  initial: 'new',
  states: {
    new: {
      transitions: {
        submit: { on: 'change.submitted', label: 'Submit', target: 'work', order: 1 },
        note: { on: 'change.noted', label: 'Note' },
        cancel: { on: 'change.cancelled', label: 'Cancel', target: 'cancelled', order: 90 },
      },
    },
    work: {
      kind: 'parallel',
      transitions: { finish: { done: true, target: 'closed' } },
      states: {
        build: {
          initial: 'doing',
          states: {
            doing: { transitions: { done: { on: 'built.done', target: 'work.build.built' } } },
            built: { kind: 'final' },
          },
        },
        approval: {
          initial: 'asking',
          states: {
            asking: {
              invoke: {
                board: {
                  title: 'The board',
                  record: { type: 'approval', data: {}, relation: 'approval-of' },
                  onDone: { approved: { target: 'work.approval.given' } },
                  onError: { refused: { target: 'cancelled' } },
                  onTimeout: { after: 'P3D', target: 'cancelled' },
                },
              },
            },
            given: { kind: 'final' },
            before: { kind: 'history', history: 'deep', target: 'work.approval.asking' },
          },
        },
      },
    },
    closed: { kind: 'final' },
    cancelled: { kind: 'final', outcome: 'failed' },
  },
  clocks: {
    lead: { title: 'Lead time', run: ['new', 'work'], pause: ['work.approval'], target: 'P5D' },
  },
};

describe('the drawing of a workflow', () => {
  const graph = toGraph(workflow);
  const node = (id: string) => graph.nodes.find((one) => one.id === id);
  const edge = (id: string) => graph.edges.find((one) => one.id === id);

  it('gives each kind of state its shape', () => {
    const shapes = ['new', 'work', 'work.build', 'work.build.built', 'work.approval.before'].map(
      (id) => node(id)?.shape,
    );
    expect(shapes).toEqual(['card', 'parallel', 'region', 'final', 'history']);
    expect(node('work.approval.before')?.deep).toBe(true);
  });

  it('tells how an end ends', () => {
    expect(node('closed')).toMatchObject({ outcome: 'ok', tone: 'good' });
    expect(node('cancelled')).toMatchObject({ outcome: 'failed', tone: 'critical' });
  });

  it('shows what a state waits for, and the clocks it runs or pauses', () => {
    expect(node('work.approval.asking')?.waits).toEqual([
      { id: 'board', title: 'The board', work: 'records' },
    ]);
    expect(node('new')?.clocks).toEqual([{ id: 'lead', title: 'Lead time', mode: 'run' }]);
    expect(node('work.approval')?.clocks[0]?.mode).toBe('pause');
  });

  it('begins every chart with a dot, but parallel states, whose parts all begin', () => {
    const starts = graph.edges.filter(
      (one) => one.trigger.kind === 'start' && one.source.endsWith('#start'),
    );
    expect(starts.map((one) => one.target)).toEqual([
      'new',
      'work.build.doing',
      'work.approval.asking',
    ]);
  });

  it('draws what comes of work: done, failed, not in time', () => {
    expect(edge('work.approval.asking#board.onDone.approved')?.trigger).toMatchObject({
      result: 'done',
    });
    expect(edge('work.approval.asking#board.onError.refused')?.target).toBe('cancelled');
    expect(edge('work.approval.asking#board.onTimeout')?.trigger).toMatchObject({
      result: 'timeout',
      after: 'P3D',
    });
  });

  it('tells, but does not draw, what happens without leaving', () => {
    expect(edge('new#note')).toBeUndefined();
    expect(node('new')?.reactions.map((one) => one.id)).toEqual(['new#note']);
  });

  it('hands over parents before what is inside them', () => {
    const seen = new Set<string>();
    for (const { id, parent } of graph.nodes) {
      expect(parent === null || seen.has(parent)).toBe(true);
      seen.add(id);
    }
  });
});

describe('the words beside an edge', () => {
  const graph = toGraph(workflow);
  const words = (id: string, given: Workflow = workflow) => {
    const found = toGraph(given).edges.find((one) => one.id === id);
    return found === undefined
      ? undefined
      : edgeWords(found, given, buildWording({ clock: () => 'Lead time' }));
  };

  it('are its label, else what makes it happen', () => {
    expect(words('new#submit')?.title).toBe('Submit');
    expect(words('work.build.doing#done')?.title).toBe('done');
    expect(words('work#finish')?.title).toBe('all parts done');
    expect(words('work.approval.asking#board.onDone.approved')?.title).toBe('The board done');
    expect(graph.edges.length).toBeGreaterThan(0);
  });

  it('say when time makes it happen', () => {
    expect(words('work.approval.asking#board.onTimeout')).toEqual({
      title: 'The board not done after 3 d',
      guard: null,
      timed: true,
    });
    const timed: Workflow = {
      ...workflow,
      states: {
        ...workflow.states,
        new: {
          transitions: {
            late: { after: 'most', target: 'cancelled' },
            slow: { after: 'desk', target: 'cancelled' },
          },
        },
      },
      delays: {
        most: { clock: 'lead', percent: 75 },
        desk: { duration: 'PT8H', calendar: 'business-hours' },
      },
    };
    expect(words('new#late', timed)?.title).toBe('at 75 % of Lead time');
    expect(words('new#slow', timed)?.title).toBe('after 8 h of business time');
  });
});

describe('the happy path', () => {
  const step = (target: string, more: object = {}) => ({
    on: 'a.stepped',
    label: 'Step',
    target,
    ...more,
  });
  const build = (states: { [id: string]: State }): Workflow => ({
    id: 'a',
    title: 'A',
    initial: 'new',
    states,
  });
  const targets = (given: Workflow): string[] => {
    const graph = toGraph(given);
    const edges = new Map(graph.edges.map((one) => [one.id, one.target]));
    return happyPath(graph).map((id) => edges.get(id) ?? '');
  };

  it('takes the most steps to an end that is well, around failure', () => {
    const given = build({
      new: { transitions: { skip: step('closed'), go: step('doing'), cancel: step('cancelled') } },
      doing: { transitions: { done: step('closed') } },
      closed: { kind: 'final' },
      cancelled: { kind: 'final', outcome: 'failed' },
    });
    expect(targets(given)).toEqual(['new', 'doing', 'closed']);
  });

  it('leaves out waiting that only leads back', () => {
    const given = build({
      new: { transitions: { go: step('doing') } },
      doing: { transitions: { hold: step('pending'), done: step('closed') } },
      pending: { tone: 'waiting', transitions: { resume: step('doing'), done: step('closed') } },
      closed: { kind: 'final' },
    });
    expect(targets(given)).toEqual(['new', 'doing', 'closed']);
  });

  it('goes through waiting there is no way around', () => {
    const given = build({
      new: { transitions: { go: step('asking') } },
      asking: { tone: 'waiting', transitions: { back: step('new'), done: step('closed') } },
      closed: { kind: 'final' },
    });
    expect(targets(given)).toEqual(['new', 'asking', 'closed']);
  });

  it('of what never ends goes to where it is well', () => {
    const given = build({
      new: { transitions: { go: step('published') } },
      published: { tone: 'good', transitions: { back: step('new') } },
    });
    expect(targets(given)).toEqual(['new', 'published']);
  });
});

const root = join(import.meta.dirname, '../../../workflows');
const shipped = globSync('*/workflow.json', { cwd: root }).filter(
  (file) => !file.startsWith('schema'),
);

describe('every shipped workflow', () => {
  it('is there to be drawn', () => {
    expect(shipped.length).toBeGreaterThan(0);
  });

  it.each(shipped)(
    '%s draws each state once and joins every edge to states that are drawn',
    (file) => {
      // given
      const given = JSON.parse(readFileSync(join(root, file), 'utf8')) as Workflow;
      // when
      const graph = toGraph(given);
      // then
      const ids = graph.nodes.map((one) => one.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(statesOf(given).map((one) => one.path)));
      for (const one of graph.edges)
        expect(ids).toEqual(expect.arrayContaining([one.source, one.target]));
      expect(new Set(graph.edges.map((one) => one.id)).size).toBe(graph.edges.length);
      expect(bundleEdges(graph.edges).flatMap((bundle) => bundle.edges)).toHaveLength(
        graph.edges.length,
      );
      expect(reachedOrder(graph, happyPath(graph)).toSorted()).toEqual(ids.toSorted());
    },
  );

  it.each(shipped)('%s has a happy path', (file) => {
    const given = JSON.parse(readFileSync(join(root, file), 'utf8')) as Workflow;
    expect(happyPath(toGraph(given)).length).toBeGreaterThan(1);
  });

  it.each(shipped)('%s is handed to the layout with room for every word', (file) => {
    const given = JSON.parse(readFileSync(join(root, file), 'utf8')) as Workflow;
    const graph = toGraph(given);
    const words = new Map(
      graph.edges.map((one) => [one.id, edgeWords(one, given, buildWording())]),
    );
    const bundles = bundleEdges(graph.edges);
    const elk = toElk({ graph, bundles, words, happy: happyPath(graph), measure: reckon }, 'RIGHT');
    for (const one of elk.edges ?? []) {
      for (const label of one.labels ?? []) {
        expect(label.width).toBeGreaterThan(0);
        expect(label.height).toBeGreaterThanOrEqual(16);
      }
    }
    expect(elk.edges).toHaveLength(bundles.length);
  });
});
