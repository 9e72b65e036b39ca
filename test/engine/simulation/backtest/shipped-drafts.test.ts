import type { Definitions, Json } from '@interlock/engine';
import { compileDefinitions, startBacktest } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { liveThroughMonth, MONTH } from '../../../support/month-of-events.ts';
import { shipped, shippedDefinitions } from '../../../workflows/shipped-packs.ts';

interface Writable {
  readonly states: {
    readonly [id: string]: {
      entry?: object;
      readonly transitions: { [id: string]: { label?: string; guard?: object } };
    };
  };
}

const live = shippedDefinitions();
const stored = liveThroughMonth(live, { seed: 99, events: 400, servers: 8 });

/** The shipped set with another incident workflow. */
function draftWith(change: (workflow: Writable) => void): Definitions {
  const path = 'incident/workflow.json';
  const json = structuredClone(shipped.files.get(path)) as unknown as Writable;
  change(json);
  const compiled = compileDefinitions(new Map(shipped.files).set(path, json as unknown as Json));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.value;
}

function backtest(draft: Definitions, apart: boolean) {
  const { begin, end } = MONTH;
  const test = startBacktest({ live, draft, from: begin, to: end, begin, apart });
  test.replay(stored);
  return test.finish([]);
}

describe('a month under a draft of the shipped incident workflow', () => {
  it.each<readonly [what: string, differs: boolean, change: (workflow: Writable) => void]>([
    [
      'nobody can take an incident',
      true,
      ({ states }) => {
        delete states['new']?.transitions['take'];
      },
    ],
    [
      'lets only critical alerts change an incident',
      true,
      ({ states }) => {
        const guard = {
          fact: 'event',
          path: 'data.severity',
          operator: 'equal',
          value: 'critical',
        };
        Object.assign(states['new']?.transitions['changed'] ?? {}, { guard });
      },
    ],
    [
      'is never closed by itself',
      true,
      ({ states }) => {
        delete states['resolved']?.transitions['auto-close'];
      },
    ],
    [
      'notes when work begins',
      false,
      ({ states }) => {
        Object.assign(states['in-progress'] ?? {}, {
          entry: { say: { type: 'note', params: { text: 'Begun' } } },
        });
      },
    ],
    [
      'calls a button otherwise',
      false,
      ({ states }) => {
        Object.assign(states['new']?.transitions['take'] ?? {}, { label: 'Mine' });
      },
    ],
  ])(
    'comes to the same whether what is common is planned once or twice: %s',
    (_, differs, change) => {
      // given
      const draft = draftWith(change);
      // when
      const [shared, apart] = [backtest(draft, false), backtest(draft, true)];
      // then
      expect(shared).toEqual(apart);
      expect(shared.report.records.steps).toBeGreaterThan(400);
      expect(shared.report.differing + shared.report.records.differing > 0).toBe(differs);
    },
  );
});
