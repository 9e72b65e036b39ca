import type { FileKind } from '../../file-kind.ts';
import { capital } from '../../../policy/explain/fact-words.ts';
import { calendarSentence } from './calendar-sentences.ts';
import { textAt } from './document.ts';
import { policySentence } from './policy-sentences.ts';
import { tableSentence } from './table-sentences.ts';
import { generalSentence } from './told.ts';
import type { Sentences, Told } from './told.ts';
import { typeSentence } from './type-sentences.ts';
import { workflowSentence } from './workflow-sentences.ts';

const SENTENCES: ReadonlyMap<FileKind | null, Sentences> = new Map([
  ['workflow', workflowSentence],
  ['type', typeSentence],
  ['table', tableSentence],
  ['policy', policySentence],
  ['calendar', calendarSentence],
]);

/** What a kind of file is called. */
const KINDS: ReadonlyMap<FileKind | null, string> = new Map([
  ['type', 'record type'],
  ['workflow', 'workflow'],
  ['layout', 'drawing'],
  ['policy', 'policy'],
  ['table', 'table'],
  ['scenario', 'scenario'],
  ['calendar', 'calendar'],
  ['teams', 'the teams'],
  ['cis', 'the configuration items'],
  ['review', 'the review rules'],
]);

/** A difference as a sentence in the words of whoever owns the process. Pure. */
export function sentenceOf(told: Told, kind: FileKind | null, name: string): string {
  if (told.kind === 'layout') return `${capital(placeWords(told))} of ${name} is drawn elsewhere`;
  const said = SENTENCES.get(kind)?.(told);
  return capital(said ?? generalSentence(told, elementWords(told, name)));
}

/** What a file's definition is called: "workflow Change". Pure. */
export function definitionName(kind: FileKind | null, file: string, json: unknown): string {
  const title = textAt(json as never, 'title');
  const what = KINDS.get(kind);
  if (what === undefined) return file;
  if (kind === 'teams' || kind === 'cis') return what;
  return `${what} ${title ?? file}`;
}

function elementWords({ place, doc }: Told, name: string): string {
  const [word, id] = Object.entries(place.element).at(-1) ?? [];
  if (word === undefined || id === undefined) return name;
  return word === 'team' ? `team ${doc.wording.names.get(id) ?? id}` : `${word} ${id} of ${name}`;
}

function placeWords({ place }: Told): string {
  return place.field?.split('.').at(-1) ?? Object.values(place.element).at(-1) ?? 'something';
}
