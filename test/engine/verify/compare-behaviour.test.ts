import type { JsonObject } from '@interlock/engine';
import { compareBehaviour } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomWorkflow } from '../workflow/random-chart.ts';
import { buildChart } from '../workflow/stepping.ts';
import { BASES } from './seeded-bases.ts';
import type { Writable } from './fault-builders.ts';

const verifiable = (workflow: JsonObject) => ({
  ...buildChart(workflow),
  recordType: null,
  tables: new Map(),
});

const changed = (base: string, change: (states: { [id: string]: Writable }) => void) => {
  const [before, after] = [BASES[base]?.() ?? {}, BASES[base]?.() ?? {}];
  change(after['states'] as unknown as { [id: string]: Writable });
  return compareBehaviour(verifiable(before), verifiable(after));
};

describe('the difference in what two versions of a workflow can do', () => {
  it('is what became possible and what no longer is, each with the way to it', () => {
    // when
    const { changes, exhausted } = changed('one after the other', (states) => {
      (states['work'] as { transitions: Writable }).transitions = {
        finish: { on: 'ticket.finished', target: 'start', label: 'Not yet' },
      };
    });
    // then
    expect(exhausted).toBe(true);
    expect(changes.map(({ kind, message }) => [kind, message])).toEqual([
      ['possible', 'a record in "work" can now come to "start" on ticket.finished ("Not yet")'],
      ['impossible', 'a record in "work" can no longer come to "end" on ticket.dropped'],
      ['impossible', 'a record in "work" can no longer come to "end" on ticket.finished'],
    ]);
    expect(changes[0]?.trace.map(({ on }) => on)).toEqual([
      'opened',
      'ticket.begun',
      'ticket.finished',
    ]);
  });

  it('tells a guard by what it lets happen, and a label not at all', () => {
    const labelled = changed('nested', (states) => {
      (states['held'] as Writable)['label'] = 'On hold';
    });
    const unguarded = changed('decided by values', (states) => {
      const { transitions } = states['thorough'] as { transitions: { finish: Writable } };
      delete transitions.finish['guard'];
    });
    expect(labelled.changes).toEqual([]);
    expect(unguarded.changes.map(({ kind, message }) => [kind, message])).toEqual([
      [
        'possible',
        'a record in "thorough" can now come to "end" on ticket.finished where record.data.flag is other',
      ],
    ]);
  });

  it('is none from a workflow to itself, and the same the other way round', () => {
    fc.assert(
      fc.property(
        randomWorkflow({ finals: true, always: true }),
        randomWorkflow({ finals: true, always: true }),
        (one, other) => {
          const [a, b] = [verifiable(one), verifiable(other)];
          const told = (from: typeof a, to: typeof a, kind: string) =>
            compareBehaviour(from, to)
              .changes.filter((change) => change.kind === kind)
              .map((change) => [change.from, change.on, change.to]);
          expect(compareBehaviour(a, a).changes).toEqual([]);
          expect(told(a, b, 'possible')).toEqual(told(b, a, 'impossible'));
        },
      ),
      { numRuns: 60 },
    );
  });
});
