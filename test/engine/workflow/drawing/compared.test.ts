import type { Workflow } from '@interlock/engine';
import { compareDrawings, plainEdgeWords, reckon } from '@interlock/engine/drawing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pictureOfChange } from '../../../../server/cli/workflow-picture.ts';

const BEFORE: Workflow = {
  id: 'ticket',
  title: 'Ticket',
  initial: 'new',
  states: {
    new: {
      transitions: {
        start: { on: 'ticket.started', target: 'work', label: 'Start' },
        drop: { on: 'ticket.dropped', target: 'gone', label: 'Drop' },
      },
    },
    work: {
      label: 'Work',
      transitions: { end: { on: 'ticket.ended', target: 'done', label: 'End' } },
    },
    done: { kind: 'final' },
    gone: { kind: 'final', outcome: 'failed' },
  },
};

const drawn = async (before: Workflow | null, after: Workflow | null) => {
  const { marks } = compareDrawings({ before, after }, plainEdgeWords, reckon);
  const svg = await pictureOfChange({ before, after });
  return { marks: Object.fromEntries(marks), svg };
};

describe('two versions of a workflow as one drawing', () => {
  it('mark nothing where nothing differs', async () => {
    const { marks, svg } = await drawn(BEFORE, structuredClone(BEFORE));
    expect(marks).toEqual({});
    expect(svg).not.toMatch(/class="(?:state|line)[^"]* (?:added|removed|changed)/);
  });

  it('mark what was added, removed and changed by class and by sign', async () => {
    // given
    const after = structuredClone(BEFORE);
    const { new: first, work } = after.states as {
      [id: string]: Required<Workflow['states'][string]>;
    };
    delete first?.transitions['drop'];
    delete after.states['gone'];
    after.states['held'] = { transitions: { go: { on: 'ticket.went', target: 'work' } } };
    if (work !== undefined) {
      work.description = 'Somebody works on it';
      work.transitions['hold'] = { on: 'ticket.held', target: 'held', label: 'Hold' };
      work.transitions['end'] = {
        on: 'ticket.ended',
        target: 'done',
        label: 'End',
        guard: { fact: 'record', path: 'data.x', operator: 'equal', value: 1 },
      };
    }
    // when
    const { marks, svg } = await drawn(BEFORE, after);
    // then
    expect(marks).toEqual({
      held: 'added',
      'held#go': 'added',
      'work#hold': 'added',
      work: 'changed',
      'work#end': 'changed',
      gone: 'removed',
      'new#drop': 'removed',
    });
    expect(svg).toMatch(/class="state card neutral added" data-state="held"/);
    expect(svg).toMatch(/class="state final critical removed" data-state="gone"/);
    for (const text of ['+ Held', '− Gone', '~ Work', '+ Hold', '− Drop', '~ End'])
      expect(svg).toContain(`>${text}<`);
    expect(svg).toMatch(/class="line[^"]* removed" data-from="new" data-to="gone"/);
    expect(svg).toContain('>− removed<');
  });

  it('draw a transition that leads elsewhere both ways', async () => {
    const after = structuredClone(BEFORE);
    after.states['work'] = {
      label: 'Work',
      transitions: { end: { on: 'ticket.ended', target: 'gone', label: 'End' } },
    };
    const { marks, svg } = await drawn(BEFORE, after);
    expect(marks).toEqual({ 'work#end': 'changed', 'work#end@before': 'removed' });
    expect(svg).toMatch(/removed" data-from="work" data-to="done"/);
    expect(svg).toMatch(/changed" data-from="work" data-to="gone"/);
  });

  it('keep what is gone inside the state it was in, also where that holds nothing now', async () => {
    const before = structuredClone(BEFORE);
    before.states['work'] = { initial: 'a', states: { a: {}, b: {} } };
    const { marks, svg } = await drawn(before, BEFORE);
    expect(marks['work.a']).toBe('removed');
    expect(svg).toContain('data-state="work.b"');
  });

  it('tell a workflow that is new, and one that is gone', async () => {
    const [born, died] = [await drawn(null, BEFORE), await drawn(BEFORE, null)];
    expect(new Set(Object.values(born.marks))).toEqual(new Set(['added']));
    expect(new Set(Object.values(died.marks))).toEqual(new Set(['removed']));
    expect(died.svg).toContain('data-state="done"');
  });

  it('mark the other way round what the other way round is compared', () => {
    const states = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.record({
        label: fc.constantFrom('One', 'Two'),
        transitions: fc.dictionary(
          fc.constantFrom('t', 'u'),
          fc.record({ on: fc.constant('x.y'), target: fc.constantFrom('a', 'b', 'c') }),
        ),
      }),
      { minKeys: 1 },
    );
    const workflow = states.map((all): Workflow => {
      return { id: 'w', title: 'W', initial: Object.keys(all)[0] ?? 'a', states: all };
    });
    fc.assert(
      fc.property(workflow, workflow, (one, other) => {
        const marksOf = (before: Workflow, after: Workflow) => {
          const { marks } = compareDrawings({ before, after }, plainEdgeWords, reckon);
          return [...marks]
            .filter(([id]) => !id.includes('#'))
            .map(([id, mark]) => `${id} ${mark}`);
        };
        const turnedRound = marksOf(one, other).map((told) =>
          told.replace(/added|removed/, (mark) => (mark === 'added' ? 'removed' : 'added')),
        );
        expect(marksOf(other, one).toSorted()).toEqual(turnedRound.toSorted());
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
