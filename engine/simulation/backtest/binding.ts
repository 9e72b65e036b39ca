import type { Event } from '../../event.ts';
import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Plan } from '../../plan.ts';

/** What an event is about where nothing says so. */
export const UNBOUND = 'none';

/**
 * What an event is about, as a record id: the service, else the CI, of the first record it opened, else of
 * the first it changed, else of its own data, else of the record it was sent to; `none` where there is
 * none. Pure.
 * @param target data of the record it was sent to
 */
export function bindingOf(event: Event, plan: Plan, target: Json | undefined): string {
  const opened = plan.changes.filter(({ before }) => before === null);
  const data = [...opened, ...plan.changes].map(({ after }) => after.data);
  return [...data, event.data, target].map(boundTo).find((id) => id !== null) ?? UNBOUND;
}

/** The service, else the CI, that data name; null for neither. Pure. */
export function boundTo(data: Json | undefined): string | null {
  if (!isJsonObject(data)) return null;
  const named = [data['service'], data['ci']].find((id) => typeof id === 'string' && id !== '');
  return typeof named === 'string' ? named : null;
}
