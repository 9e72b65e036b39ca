import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Record, WorkflowSnapshot } from '../record.ts';
import type { CarriedKeys } from '../workflow/carried-keys.ts';
import type { StatePlaces } from '../workflow/relocate.ts';

/** What a record was before it was migrated, as far as that is not told by the fields' changes. */
export interface Stood
  extends
    Pick<WorkflowSnapshot, 'value' | 'active' | 'history' | 'invocations' | 'watched'>,
    Pick<Record, 'timers' | 'clocks'> {}

/** How a record is to go on in another version of its workflow. */
export type Migrating = {
  /** Hash of the version. */
  readonly to: string;
  /** Revision of the record it was worked out for: on another it is refused. */
  readonly revision: number;
} & (
  | { readonly back: null; readonly places: StatePlaces; readonly renamed: CarriedKeys }
  /** Exactly as it was, with fields as they were (null: without it). */
  | { readonly back: Stood; readonly data: JsonObject }
);

/** What an event says of a migration; null when it is none. Pure. */
export function parseMigrating(data: JsonObject): Migrating | null {
  const to = isJsonObject(data['to']) ? data['to']['hash'] : undefined;
  const { revision, states, keys = {}, back } = data;
  if (typeof to !== 'string' || typeof revision !== 'number') return null;
  const base = { to, revision };
  if (isStood(back)) return { ...base, back, data: isJsonObject(data['data']) ? data['data'] : {} };
  return isNames(states) && isNames(keys)
    ? { ...base, back: null, places: states, renamed: keys }
    : null;
}

function isNames(json: Json | undefined): json is { readonly [name: string]: string } {
  return isJsonObject(json) && Object.values(json).every((one) => typeof one === 'string');
}

function isStood(json: Json | undefined): json is Json & Stood {
  return (
    isJsonObject(json) &&
    json['value'] !== undefined &&
    isList(json['active'] ?? null) &&
    ['history', 'invocations', 'timers', 'clocks'].every((part) => isJsonObject(json[part]))
  );
}
