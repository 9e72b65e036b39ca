import type { Decision, Definitions, Record } from '@interlock/engine';
import type { RecordName, RecordNames } from '@interlock/engine/study';
import { findPrincipals } from '../../identity/directory.ts';
import type { Db } from '../../store/database.ts';
import { isRecordId, readSummaries } from '../../store/record/read.ts';
import { titleOf } from '../search-text.ts';

/** What ids in a decision are called. */
export interface DecisionNames {
  /** Records: numbers and types. */
  readonly records: RecordNames;
  /** Records by title and number, people by name. */
  readonly names: ReadonlyMap<string, string>;
}

/** Ids in what patterns and limits said: for whom they count. */
const ID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** Ids looked up; a decision that mentions more is told with some of them as they are. */
const MOST_IDS = 500;

/**
 * What the ids that stand in a decision are called.
 *
 * @param planned records that are not there yet, or not as they would be
 */
export async function namesIn(
  db: Db,
  definitions: Pick<Definitions, 'types'>,
  { rulings, trace }: Decision,
  planned: readonly Record[] = [],
): Promise<DecisionNames> {
  const texts = new Set<string>();
  const told = [trace, ...rulings.map(({ event, subject, seen }) => [event, subject, seen])];
  collect(told, texts);
  for (const { considered } of rulings) {
    for (const { pattern, limits = [] } of considered)
      for (const said of pattern === undefined ? limits : [pattern, ...limits])
        for (const [id] of said.says.matchAll(ID)) texts.add(id);
  }
  for (const entry of trace) {
    if (entry.kind !== 'opened' && entry.kind !== 'joined') continue;
    for (const { key } of [entry.sought ?? []].flat())
      for (const [id] of key.matchAll(ID)) texts.add(id);
  }
  const ids = [...texts].filter(isRecordId).slice(0, MOST_IDS);
  const known = new Map(await readSummaries(db, ids));
  const records = new Map<string, RecordName>(
    [...known].map(([id, summary]) => [id, calledIn(summary, definitions)]),
  );
  const names = new Map<string, string>();
  for (const [id, summary] of known) names.set(id, nameOf(summary, definitions));
  for (const record of planned) {
    records.set(record.id, calledIn(record, definitions));
    names.set(record.id, nameOf(record, definitions));
  }
  const people = peopleIn(rulings, definitions);
  for (const entry of trace)
    if (entry.kind === 'effect') for (const id of entry.to ?? []) people.add(id);
  for (const [id, { name }] of await findPrincipals(db, people)) names.set(id, name);
  return { records, names };
}

function calledIn(
  record: Pick<Record, 'type' | 'number' | 'data'>,
  definitions: Pick<Definitions, 'types'>,
): RecordName {
  const { number, type } = record;
  const title = titleOf(record, definitions);
  return { number, type, ...(title === number ? {} : { title }) };
}

function nameOf(
  record: Pick<Record, 'type' | 'number' | 'data'>,
  definitions: Pick<Definitions, 'types'>,
): string {
  const title = titleOf(record, definitions);
  return title === record.number ? title : `${title} (${record.number})`;
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') into.add(value);
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) collect(inner, into);
}

/** Ids in fields that hold people: elsewhere the same text may mean anything. */
function peopleIn(
  rulings: Decision['rulings'],
  definitions: Pick<Definitions, 'types'>,
): Set<string> {
  const people = new Set<string>();
  for (const { subject } of rulings) {
    if (subject === null) continue;
    for (const [id, field] of Object.entries(definitions.types.get(subject.type)?.fields ?? {}))
      if ((field.ref ?? field.items?.ref) === 'person') collect(subject.data[id], people);
  }
  return people;
}
