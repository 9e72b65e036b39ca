import { jsonEqual } from '../../json.ts';
import type { CompiledWorkflow } from '../../pack/definitions.ts';
import type { Trace } from '../../verify/report/trace.ts';
import type { Ways } from '../../verify/space/ways.ts';
import { fieldsOf } from './play-step.ts';
import type { Variation } from './playing.ts';

/** Variations of one trace, at most. */
const MOST_VARIATIONS = 16;
/** Detours of one trace, at most. */
const MOST_DETOURS = 6;
/** Situations looked at for detours. */
const MOST_SITUATIONS = 4;

/**
 * A trace's data with one value another: verification does not follow all of them, and what it leaves open may decide.
 * Values to choose from only, the latest step first. Pure.
 */
export function variationsOf(trace: Trace, workflow: CompiledWorkflow): Variation[] {
  const all = trace.toReversed().flatMap((step) => {
    const fields = fieldsOf(step, workflow);
    return Object.entries(step.data).flatMap(([field, value]) => {
      const { type, enum: choices = type === 'boolean' ? [true, false] : [] } = fields[field] ?? {};
      const others = choices.filter((one) => value === undefined || !jsonEqual(one, value));
      return others.slice(0, 2).map((other): Variation => ({ on: step.on, field, value: other }));
    });
  });
  return all.slice(0, MOST_VARIATIONS);
}

/**
 * A trace with one event more before its last step, one that leaves the record where it is: what it does with lists and
 * counts is not followed by verification, and may be what the last step needs. Pure.
 */
export function detoursOf(trace: Trace, ways: Ways): Trace[] {
  const last = trace.at(-1);
  const state = trace.at(-2)?.state;
  if (last === undefined || state === undefined || state === null) return [];
  const found = new Map<string, Trace>();
  for (const from of ways.at(state).slice(0, MOST_SITUATIONS)) {
    const onward = ways.on(
      from,
      (move) => move.from === from && move.trigger?.startsWith('event:') === true,
      40,
    );
    for (const [step] of onward
      .filter(({ length }) => length === 1)
      .map((way) => ways.trace(way))) {
      if (step === undefined || step.state !== state || step.on === last.on) continue;
      if (!found.has(step.on)) found.set(step.on, [...trace.slice(0, -1), step, last]);
    }
  }
  return [...found.values()].slice(0, MOST_DETOURS);
}
