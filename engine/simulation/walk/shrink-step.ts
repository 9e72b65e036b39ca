import { durationMs, parseDuration } from '../../calendar/duration.ts';
import type { Json } from '../../json.ts';
import type { ScenarioStep } from '../schema.ts';
import { shrinkList } from './shrink.ts';

/** A step with as few data, or as short a wait, as it still fails with. Deterministic. */
export function shrinkStep(
  step: ScenarioStep,
  fails: (step: ScenarioStep) => boolean,
): ScenarioStep {
  const { open, event, edit, advance } = step;
  if (advance !== undefined) return { ...step, advance: shortestWait(step, advance, fails) };
  const data = open?.data ?? edit?.data ?? event?.data;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return step;
  const withData = (entries: readonly (readonly [string, Json])[]): ScenarioStep => {
    const less = Object.fromEntries(entries);
    if (open !== undefined) return { ...step, open: { ...open, data: less } };
    if (edit !== undefined) return { ...step, edit: { ...edit, data: less } };
    return event === undefined ? step : { ...step, event: { ...event, data: less } };
  };
  const entries = Object.entries(data).flatMap(([id, value]) =>
    value === undefined ? [] : [[id, value] as const],
  );
  if (fails(withData([]))) return withData([]);
  return withData(shrinkList(entries, (some) => fails(withData(some))));
}

/** Waits as people write them, the shortest first. */
const WAITS = [
  ...[1, 5, 15, 30].map((minutes) => `PT${minutes}M`),
  ...[1, 2, 4, 8, 12].map((hours) => `PT${hours}H`),
  ...[1, 2, 3, 5, 7, 14, 30, 60, 90].map((days) => `P${days}D`),
];

function shortestWait(
  step: ScenarioStep,
  wait: string,
  fails: (step: ScenarioStep) => boolean,
): string {
  const length = parseDuration(wait);
  if (!length.ok) return wait;
  const shorter = WAITS.filter((one) => durationMs(one) < length.value);
  return shorter.find((advance) => fails({ ...step, advance })) ?? wait;
}
