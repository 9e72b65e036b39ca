import { ACTIONS } from '../action/catalogue.ts';
import type { TraceEntry } from '../plan.ts';
import { humanised } from '../policy/explain/fact-words.ts';
import { stateWords } from './state-words.ts';
import type { StateNames } from './state-words.ts';

/** What records are called, by id. */
export type RecordNames = ReadonlyMap<string, RecordName>;

/** What one record is called. */
export interface RecordName {
  readonly number: string;
  readonly type: string;
  /** Absent: nothing but its number. */
  readonly title?: string;
}

/** What a record is called; the beginning of its id where nobody knows. Pure. */
export function recordName(id: string, records: RecordNames): string {
  return records.get(id)?.number ?? id.slice(0, 8);
}

/**
 * One thing that happened, as a clause; null for what a reader need not be told. Pure but for `told`.
 *
 * @param told records told of before, by number: their titles are not told again
 * @param names what states are called
 */
export function traceWords(
  entry: TraceEntry,
  records: RecordNames,
  told: Set<string>,
  names: StateNames,
): string | null {
  const state = (id: string, path: string): string =>
    stateWords(path, records.get(id)?.type, names);
  const name = (id: string): string => {
    const number = recordName(id, records);
    const title = records.get(id)?.title;
    if (title === undefined || told.has(number)) return number;
    told.add(number);
    return `${number} “${title}”`;
  };
  switch (entry.kind) {
    case 'opened':
      return `${name(entry.record)} (${humanised(entry.type)}) was opened as ${stateWords(entry.state, entry.type, names)}`;
    case 'joined':
      return `${name(entry.record)} (${humanised(entry.type)}) was there already`;
    case 'moved':
      return entry.from === entry.to
        ? `${name(entry.record)} stayed ${state(entry.record, entry.to)} and did what ${entry.event} asks for`
        : `${name(entry.record)} went from ${state(entry.record, entry.from)} to ${state(entry.record, entry.to)}`;
    case 'guarded':
      return null;
    case 'updated':
      return entry.fields.length === 0
        ? null
        : `${name(entry.record)} changed in ${entry.fields.map(humanised).join(', ')}`;
    case 'counted':
      return `${name(entry.record)} counted it once more`;
    case 'not-accepted':
      return `${name(entry.record)} is ${state(entry.record, entry.state)} and did not accept ${entry.event}`;
    case 'emitted':
      return `the policies were told of ${entry.event}`;
    case 'linked':
      return `${name(entry.from)} was linked to ${name(entry.to)} (${humanised(entry.relation)})`;
    case 'effect':
      return `this was set going: ${actionTitle(entry.type)}`;
    case 'skipped':
      return `this was left out: ${actionTitle(entry.type)}, as ${entry.reason}`;
    case 'suppressed':
      return `it was held back: ${entry.reason}`;
  }
}

/** What an action is called, with its type. Pure. */
export function actionTitle(type: string): string {
  const title = ACTIONS.get(type)?.title;
  return title === undefined ? type : `${title} (${type})`;
}
