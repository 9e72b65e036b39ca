import type { Definitions, Principal, Record } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import type { Db } from '../../store/database.ts';
import { findRecord, findRecordByNumber, isRecordId } from '../../store/record/read.ts';
import type { Visible } from '../../store/record/list.ts';

/** What of a record decides who may see it. */
export type Seen = Pick<Record, 'type' | 'openedBy' | 'data'>;

/** True for agents and everybody above them: they see every record. Pure. */
export function isAgent(principal: Principal): boolean {
  return principal.kind === 'engine' || principal.roles.includes('agent');
}

/** Whether a principal may see a record, by the visibility its type declares. Pure. */
export function maySee(principal: Principal, record: Seen, definitions: Definitions): boolean {
  if (isAgent(principal)) return true;
  const visibility = definitions.types.get(record.type)?.visibility ?? 'agents';
  if (visibility === 'everyone') return true;
  if (visibility === 'agents') return false;
  return record.openedBy === principal.id || record.data['requester'] === principal.id;
}

/** {@link maySee} as a filter of lists. Pure. */
export function visibleTo(principal: Principal, definitions: Definitions): Visible {
  if (isAgent(principal)) return { kind: 'all' };
  const typesOf = (wanted: string): string[] =>
    [...definitions.types.values()]
      .filter(({ visibility }) => visibility === wanted)
      .map(({ id }) => id);
  return {
    kind: 'some',
    types: typesOf('everyone'),
    ownTypes: typesOf('own'),
    principal: principal.id,
  };
}

/**
 * The record of an id or number, if there is one the principal may see.
 * @throws AppError `record-not-found`, the same for a record that is not there and one not to be seen
 */
export async function getVisible(
  db: Db,
  principal: Principal,
  idOrNumber: string,
  definitions: Definitions,
): Promise<Record> {
  const id = idOrNumber.toLowerCase();
  const record = isRecordId(id)
    ? await findRecord(db, id)
    : await findRecordByNumber(db, idOrNumber.toUpperCase());
  if (record !== undefined && maySee(principal, record, definitions)) return record;
  throw new AppError(
    'record-not-found',
    404,
    `there is no record ${JSON.stringify(idOrNumber)} you may see`,
  );
}
