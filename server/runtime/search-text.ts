import type { Definitions, Json, Record } from '@interlock/engine';

/** Longest text one record is found by, in characters. */
const LONGEST = 20_000;

/** Words the search box finds a record by: its number, its title and every field marked `search`. Pure. */
export function searchTextOf(record: Record, definitions: Definitions): string {
  const type =
    definitions.pinned.get(record.workflow.hash)?.type ?? definitions.types.get(record.type);
  const fields = Object.entries(type?.fields ?? {}).flatMap(([id, field]) =>
    field.search === true || id === type?.titleField ? [textOf(record.data[id])] : [],
  );
  return [record.number, ...fields]
    .filter((text) => text !== '')
    .join(' ')
    .slice(0, LONGEST)
    .toWellFormed();
}

/** What names a record in lists: its title field, else its number. Pure. */
export function titleOf(
  record: Pick<Record, 'type' | 'number' | 'data'>,
  definitions: Pick<Definitions, 'types'>,
): string {
  const field = definitions.types.get(record.type)?.titleField;
  const title = field === undefined ? '' : textOf(record.data[field]);
  return title === '' ? record.number : title;
}

function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? (value as readonly Json[]).map(textOf).join(' ') : '';
}
