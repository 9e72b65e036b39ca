import { stateOf as joined } from '@interlock/engine';
import type { CompiledChart, JsonObject } from '@interlock/engine';
import { verifyWorkflow } from '@interlock/engine/study';
import type { Verification } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENTS, FLAGS, randomWorkflow } from '../workflow/random-chart.ts';
import { buildChart, send, start, taken } from '../workflow/stepping.ts';
import type { Stepping } from '../workflow/stepping.ts';

/** Actions of random charts that set a flag, by number: none, or one of two flags to true or false. */
const writes = fc.array(fc.tuple(fc.nat(13), fc.nat(1), fc.boolean()), { maxLength: 5 });
/** An invariant: a place and flags with which it must not be. */
const never = fc.tuple(fc.nat(8), fc.boolean(), fc.boolean());
const sent = fc.array(fc.constantFrom(...EVENTS), { minLength: 1, maxLength: 9 });
const begun = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));

describe('what verification says', () => {
  it('is never against what a record can do, on any chart whose guards look at fields', () => {
    let reached = 0;
    let broken = 0;
    let proven = 0;
    fc.assert(
      fc.property(
        randomWorkflow({ finals: true, always: true }),
        writes,
        never,
        fc.array(fc.tuple(begun, sent), { minLength: 6, maxLength: 6 }),
        (workflow, written, forbidden, runs) => {
          // given
          const chart = buildChart(withInvariant(withWrites(workflow, written), forbidden));
          // when
          const found = verify(chart);
          // then
          const steps = runs.flatMap(([flags, events]) => play(chart, flags, events));
          expect(found.exhausted).toBe(true);
          for (const step of steps) {
            for (const state of step.snapshot.active)
              expect(said(found, 'unreachable-state', 'states')).not.toContain(state);
            for (const key of taken(step))
              expect(said(found, 'never-taken', 'transitions')).not.toContain(key);
            const breaks = isBroken(step, forbidden, chart);
            if (breaks) expect(found.proven).toEqual([]);
            broken += breaks ? 1 : 0;
            reached += 1;
          }
          proven += found.proven.length;
        },
      ),
      { numRuns: 400 },
    );
    // The law says something only where both happen.
    expect(Math.min(reached / 20, broken * 4, proven * 4)).toBeGreaterThan(100);
  });
});

describe('a trace', () => {
  it('leads, played step by step, to where the finding says, on any chart whose guards look at fields', () => {
    let played = 0;
    fc.assert(
      fc.property(
        randomWorkflow({ finals: true, always: true }),
        writes,
        never,
        (workflow, written, forbidden) => {
          // given
          const chart = buildChart(withInvariant(withWrites(workflow, written), forbidden));
          const traces = verify(chart).findings.flatMap(({ kind, trace }) =>
            trace === undefined ? [] : [{ kind, trace }],
          );
          for (const { kind, trace } of traces) {
            // when
            const [opened, ...events] = trace;
            if (opened?.state === null) {
              expect(() => start(chart, opened.data)).toThrow('Infinite loop');
              continue;
            }
            let at = start(chart, opened?.data ?? {});
            expect(stateOf(at)).toBe(opened?.state);
            for (const { on, state, taken: keys } of events) {
              if (state === null) {
                expect(() => send(at, on)).toThrow('Infinite loop');
                break;
              }
              at = send(at, on);
              // then
              expect(taken(at)).toEqual(keys);
              expect(stateOf(at)).toBe(state);
            }
            if (kind === 'broken-invariant') expect(isBroken(at, forbidden, chart)).toBe(true);
            played += 1;
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(played).toBeGreaterThan(200);
  });
});

function stateOf({ snapshot }: Stepping): string {
  return joined(snapshot.active);
}

function verify(chart: CompiledChart): Verification {
  return verifyWorkflow({ ...chart, recordType: null, tables: new Map() });
}

function said(found: Verification, kind: string, what: 'states' | 'transitions'): string[] {
  return found.findings.flatMap((one) =>
    one.kind === kind && one.verdict === 'proved' ? [...(one[what] ?? [])] : [],
  );
}

function play(chart: CompiledChart, flags: JsonObject, events: readonly string[]): Stepping[] {
  const steps: Stepping[] = [];
  try {
    let at = start(chart, flags);
    steps.push(at);
    for (const event of events) {
      if (at.snapshot.done) break;
      const next = send(at, event);
      // What nothing takes on the event is not accepted: nothing happens.
      if (!takes(chart, next, event)) continue;
      at = next;
      steps.push(at);
    }
  } catch {
    // It went round without coming to rest.
  }
  return steps;
}

function takes(chart: CompiledChart, next: Stepping, event: string): boolean {
  const all = [...chart.chart.values()].flatMap(({ transitions }) => transitions);
  return taken(next).some((key) => {
    const trigger = all.find((one) => one.key === key)?.trigger;
    return trigger?.kind === 'event' && trigger.type === event;
  });
}

function withWrites(
  workflow: JsonObject,
  written: readonly (readonly [number, number, boolean])[],
): JsonObject {
  const copy = structuredClone(workflow);
  for (const [at, flag, value] of written) {
    const transition = transitionsIn(copy).get(`t${at}`);
    if (transition === undefined) continue;
    transition['actions'] = {
      write: { type: 'set', params: { [FLAGS[flag] ?? 'one']: value } },
    };
  }
  return copy;
}

function transitionsIn(json: unknown, found = new Map<string, { [key: string]: unknown }>()) {
  if (typeof json !== 'object' || json === null) return found;
  for (const [key, value] of Object.entries(json)) {
    if (/^t\d+$/u.test(key)) found.set(key, value as { [key: string]: unknown });
    transitionsIn(value, found);
  }
  return found;
}

type Forbidden = readonly [state: number, one: boolean, two: boolean];

function stateAt(chart: Pick<CompiledChart, 'chart'>, index: number): string {
  const leaves = [...chart.chart.values()].filter(
    ({ kind, parent }) => parent === null && (kind === 'atomic' || kind === 'final'),
  );
  return leaves[index % Math.max(1, leaves.length)]?.path ?? 's0';
}

function withInvariant(workflow: JsonObject, [state, one, two]: Forbidden): JsonObject {
  const path = stateAt(buildChart(workflow), state);
  const flag = (id: string, value: boolean) => ({
    fact: 'record',
    path: `data.${id}`,
    operator: 'equal',
    value,
  });
  const here = { fact: 'record', path: 'state', operator: 'equal', value: path };
  return {
    ...workflow,
    invariants: {
      never: { title: 'Never there', never: { all: [here, flag('one', one), flag('two', two)] } },
    },
  };
}

function isBroken(at: Stepping, [state, one, two]: Forbidden, chart: CompiledChart): boolean {
  const { data } = at;
  return stateOf(at) === stateAt(chart, state) && data['one'] === one && data['two'] === two;
}
