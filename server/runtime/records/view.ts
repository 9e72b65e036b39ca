import type {
  Definitions,
  Field,
  Json,
  JsonObject,
  Record,
  RecordSummary,
} from '@interlock/engine';
import type { Db } from '../../store/database.ts';
import { findPrincipals, findTeams } from '../../identity/directory.ts';
import { readSummaries } from '../../store/record/read.ts';
import { titleOf } from '../search-text.ts';

/** A name for an id that stands in a record's data. */
export interface Reference {
  readonly title: string;
  readonly number?: string;
  readonly type: string;
}

/** A record as the API gives it. */
export interface RecordView {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
  readonly title: string;
  readonly data: JsonObject;
  readonly revision: number;
  readonly workflow: Record['workflow'];
  readonly counters: Record['counters'];
  readonly openedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly done: boolean;
  /** Names for the ids in `data` and `openedBy`: record, person or team id → what it is called. */
  readonly references: { readonly [id: string]: Reference };
}

/** A record as lists of links show it. */
export interface SummaryView {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
  readonly title: string;
  readonly done: boolean;
  readonly updatedAt: string;
}

/** Views of records; names of everything they refer to are read together. */
export async function toViews(
  db: Db,
  definitions: Definitions,
  records: readonly Record[],
): Promise<RecordView[]> {
  const wanted = {
    records: new Set<string>(),
    people: new Set<string>(),
    teams: new Set<string>(),
  };
  const found = records.map((record) => referencesOf(record, definitions));
  for (const { id, ref } of found.flat()) {
    if (ref === 'person') wanted.people.add(id);
    else if (ref === 'team') wanted.teams.add(id);
    else wanted.records.add(id);
  }
  const names = new Map<string, Reference>();
  for (const [id, summary] of await readSummaries(db, [...wanted.records])) {
    names.set(`record ${id}`, {
      title: titleOf(summary, definitions),
      number: summary.number,
      type: summary.type,
    });
  }
  if (wanted.people.size > 0) {
    for (const [id, { name }] of await findPrincipals(db, wanted.people)) {
      names.set(`person ${id}`, { title: name, type: 'person' });
    }
  }
  if (wanted.teams.size > 0) {
    for (const [id, { name }] of await findTeams(db, wanted.teams))
      names.set(`team ${id}`, { title: name, type: 'team' });
  }
  return records.map((record, i) => {
    const named = (found[i] ?? []).flatMap(({ id, ref }): [string, Reference][] => {
      const kind = ref === 'person' || ref === 'team' ? ref : 'record';
      const name = names.get(`${kind} ${id}`);
      return name === undefined ? [] : [[id, name]];
    });
    return { ...plainView(record, definitions), references: Object.fromEntries(named) };
  });
}

function plainView(record: Record, definitions: Definitions): Omit<RecordView, 'references'> {
  const {
    id,
    number,
    type,
    state,
    data,
    revision,
    workflow,
    counters,
    openedBy,
    createdAt,
    updatedAt,
  } = record;
  return {
    id,
    number,
    type,
    state,
    title: titleOf(record, definitions),
    data,
    revision,
    workflow,
    counters,
    openedBy,
    createdAt,
    updatedAt,
    done: record.snapshot.done,
  };
}

/** A summary with its title. Pure. */
export function toSummaryView(summary: RecordSummary, definitions: Definitions): SummaryView {
  const { id, number, type, state, done, updatedAt } = summary;
  return { id, number, type, state, title: titleOf(summary, definitions), done, updatedAt };
}

interface Mention {
  readonly id: string;
  /** `person`, `team` or a record type. */
  readonly ref: string;
}

function referencesOf(record: Record, definitions: Definitions): Mention[] {
  const fields = definitions.types.get(record.type)?.fields ?? {};
  const mentions = Object.entries(fields).flatMap(([id, field]) =>
    mentionsIn(record.data[id], field),
  );
  return [...mentions, { id: record.openedBy, ref: 'person' }];
}

function mentionsIn(value: Json | undefined, field: Field): Mention[] {
  const ref = field.ref ?? field.items?.ref;
  if (ref === undefined || value === undefined) return [];
  const ids = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return ids.flatMap((id) => (typeof id === 'string' && id !== '' ? [{ id, ref }] : []));
}
