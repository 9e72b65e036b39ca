import { BUILT_IN } from '../event.ts';
import type { Event } from '../event.ts';
import { deriveId } from '../identifier.ts';
import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { HistoryEntry } from '../plan.ts';
import type { Principal } from '../principal.ts';
import type { WorkflowPin } from '../record.ts';
import type { ClassifiedRecord } from './classify.ts';

/** Who migrates, as part of what. */
export interface MigrationAct {
  /** Id of the migration: one record takes part in it once. */
  readonly migration: string;
  readonly actor: Principal;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** Source of the events that migrate records. */
const SOURCE = '/migrations';

/** The event that has a record go on in another version as it was classified: asked for twice it is the same. Pure. */
export function migrationEvent(
  act: MigrationAct,
  { record, revision, migrating }: Pick<ClassifiedRecord, 'record' | 'revision' | 'migrating'>,
  to: WorkflowPin,
): Event {
  const { states, keys } = migrating;
  const renamed = Object.keys(keys).length === 0 ? {} : { keys };
  return eventOf(act, record, { to: pinOf(to), revision, states, ...renamed });
}

/**
 * The event that takes a record back to what it was before a row of its history migrated it; null where the row tells of
 * no migration. It is only right as long as nothing happened to the record since. Pure.
 */
export function backEvent(act: MigrationAct, entry: HistoryEntry): Event | null {
  const { input, changes, record, revision } = entry;
  if (entry.kind !== 'migrated' || !isJsonObject(input) || !isJsonObject(input['before']))
    return null;
  const { from = null, before } = input;
  const data = Object.fromEntries(
    Object.entries(changes).map(([field, change]) => [field, change.before ?? null]),
  );
  return eventOf(act, record, { to: from, revision, back: before, data });
}

/** The version a row of history took its record from; null where it tells of no migration. Pure. */
export function migratedFrom({ kind, input }: Pick<HistoryEntry, 'kind' | 'input'>): string | null {
  const from = kind === 'migrated' && isJsonObject(input) ? input['from'] : undefined;
  return isJsonObject(from) && typeof from['hash'] === 'string' ? from['hash'] : null;
}

function eventOf({ migration, actor, at }: MigrationAct, record: string, data: JsonObject): Event {
  return {
    id: deriveId(migration, record),
    source: SOURCE,
    type: BUILT_IN.migrated,
    time: at,
    data: { migration, ...data },
    target: record,
    actor,
  };
}

function pinOf({ id, version, hash }: WorkflowPin): JsonObject {
  return { id, version, hash };
}
