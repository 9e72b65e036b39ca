import type { Json } from '../../json.ts';
import type { ScenarioStep } from '../schema.ts';
import { shrinkList } from './shrink.ts';

/** A step with as few data as it still fails with. Deterministic. */
export function shrinkStep(
  step: ScenarioStep,
  fails: (step: ScenarioStep) => boolean,
): ScenarioStep {
  const { open, event, edit } = step;
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
