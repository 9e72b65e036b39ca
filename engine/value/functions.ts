import type { Json, JsonObject } from '../json.ts';
import type { CelType } from './cel-type.ts';
import { like, MAX_LIKE_PATTERN } from './like.ts';
import { fail, spend, textWork } from './run.ts';
import type { Place, Run } from './run.ts';

/** One parameter of a function. */
export interface CelParameter {
  readonly name: string;
  /** Types it takes; anything else, null included, fails with a message naming this. */
  readonly types: readonly CelType[];
  readonly optional?: true;
}

/** A function expressions may call. */
export interface CelFunction {
  readonly name: string;
  readonly parameters: readonly CelParameter[];
  readonly doc: string;
  readonly returns: CelType;
  /**
   * Absent: the host answers it (`CelScope.call`). Arguments have the declared types, and reading
   * the texts among them is paid for.
   */
  readonly apply?: (args: readonly Json[], run: Run, place: Place) => Json;
}

const any = (name: string): CelParameter => ({ name, types: ['any'] });
const text = (name: string): CelParameter => ({ name, types: ['text'] });
const list = (name: string): CelParameter => ({ name, types: ['list'] });
/** An id that may be missing: there is nothing to find then, so the answer is null. */
const id = (name: string): CelParameter => ({ name, types: ['text', 'null'] });

type Apply<A extends readonly Json[]> = (args: A, run: Run, place: Place) => Json;

function pure<A extends readonly Json[]>(
  name: string,
  parameters: readonly CelParameter[],
  returns: CelType,
  doc: string,
  apply: Apply<A>,
): CelFunction {
  // Arguments are checked against `parameters` before the call, which is what `A` repeats.
  return { name, parameters, returns, doc, apply: apply as unknown as Apply<readonly Json[]> };
}

function host(
  name: string,
  parameters: readonly CelParameter[],
  returns: CelType,
  doc: string,
): CelFunction {
  return { name, parameters, returns, doc };
}

const PURE: readonly CelFunction[] = [
  pure<[string]>('lower', [text('s')], 'text', 'The text in lower case.', ([s]) => s.toLowerCase()),
  pure<[string]>('upper', [text('s')], 'text', 'The text in upper case.', ([s]) => s.toUpperCase()),
  pure<[string]>('trim', [text('s')], 'text', 'The text without white space around it.', ([s]) =>
    s.trim(),
  ),
  pure<[string, string]>(
    'startsWith',
    [text('s'), text('start')],
    'boolean',
    'Whether the text begins with `start`.',
    ([s, start]) => s.startsWith(start),
  ),
  pure<[string, string]>(
    'endsWith',
    [text('s'), text('end')],
    'boolean',
    'Whether the text ends with `end`.',
    ([s, end]) => s.endsWith(end),
  ),
  pure<[string, string]>(
    'contains',
    [text('s'), text('part')],
    'boolean',
    'Whether `part` occurs in the text; for lists write `part in list`.',
    ([s, part]) => s.includes(part),
  ),
  pure<[string, string]>(
    'like',
    [text('s'), text('pattern')],
    'boolean',
    'Whether the whole text fits a pattern: * is any characters, ? exactly one; case counts.',
    ([s, pattern], run, place) => {
      if (pattern.length > MAX_LIKE_PATTERN) {
        fail(place, `a pattern has at most ${MAX_LIKE_PATTERN} characters`);
      }
      spend(run, textWork(s.length * pattern.length), place);
      return like(s, pattern);
    },
  ),
  pure<[readonly Json[], string]>(
    'join',
    [list('list'), text('separator')],
    'text',
    'The entries of a list as one text; null counts as empty.',
    ([items, separator], run, place) => {
      const parts = items.map((item) =>
        typeof item === 'object' && item !== null
          ? fail(place, 'join() takes lists of texts, numbers and booleans')
          : String(item ?? ''),
      );
      const length = parts.reduce((sum, part) => sum + part.length + separator.length, 0);
      spend(run, items.length + textWork(length), place);
      return parts.join(separator);
    },
  ),
  pure<[string, string]>(
    'split',
    [text('s'), text('separator')],
    'list',
    'The parts of a text between separators.',
    ([s, separator], run, place) => {
      spend(run, s.length, place);
      return s.split(separator);
    },
  ),
  pure<[readonly Json[]]>(
    'first',
    [list('list')],
    'any',
    'The first entry of a list, null when it is empty.',
    ([items]) => items[0] ?? null,
  ),
  pure<[Json, Json]>(
    'coalesce',
    [any('a'), any('b')],
    'any',
    '`a`, or `b` where `a` is null.',
    ([a, b]) => a ?? b,
  ),
  pure<[string | readonly Json[] | JsonObject]>(
    'size',
    [{ name: 'x', types: ['text', 'list', 'object'] }],
    'number',
    'Characters of a text, entries of a list, keys of an object.',
    ([x], run, place) => {
      if (typeof x !== 'string') return Object.keys(x).length;
      spend(run, x.length, place);
      return Array.from(x).length;
    },
  ),
  pure<[string | number | boolean]>(
    'string',
    [{ name: 'x', types: ['text', 'number', 'boolean'] }],
    'text',
    'The value as text.',
    ([x]) => String(x),
  ),
  pure<[number | string]>(
    'double',
    [{ name: 'x', types: ['number', 'text'] }],
    'number',
    'The number a text holds.',
    ([x], _run, place) => toNumber(x, place),
  ),
  pure<[number | string]>(
    'int',
    [{ name: 'x', types: ['number', 'text'] }],
    'number',
    'The whole part of a number, or of the number a text holds.',
    ([x], _run, place) => Math.trunc(toNumber(x, place)),
  ),
];

function toNumber(x: number | string, place: Place): number {
  if (typeof x === 'number') return x;
  const found = /^[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?$/.test(x) ? Number(x) : NaN;
  return Number.isFinite(found) ? found : fail(place, 'the text is not a number');
}

const HOST: readonly CelFunction[] = [
  host(
    'lookup',
    [text('type'), id('key')],
    'any',
    'Id of the open record of a type that has a key.',
  ),
  host(
    'table',
    [text('id'), { name: 'inputs', types: ['object'], optional: true }],
    'any',
    'What a decision table decides, from its facts or from the inputs given.',
  ),
  host('person', [id('id')], 'any', 'A person by id: name, email, teams, roles.'),
  host('team', [id('id')], 'any', 'A team by id: name, email, chat, members.'),
  host('linked', [text('relation')], 'list', 'Records this one is linked to by a relation.'),
  host('linkedIn', [text('relation')], 'list', 'Records linked to this one by a relation.'),
  host('related', [id('recordId')], 'any', 'A record by id.'),
  host('publicUrl', [], 'text', 'Where people reach the web app: links begin with it.'),
  host(
    'plus',
    [text('time'), text('isoDuration')],
    'text',
    'A time (ISO 8601, UTC) moved by an ISO 8601 duration.',
  ),
  host(
    'businessPlus',
    [text('time'), text('isoDuration'), text('calendarId')],
    'text',
    'A time moved by a duration of a calendar’s business time.',
  ),
];

/** Every function, by name: the pure ones everywhere, those of the host where it offers them. */
export const CEL_FUNCTIONS: ReadonlyMap<string, CelFunction> = new Map(
  [...PURE, ...HOST].map((f) => [f.name, f]),
);

/** Names of the functions a host may answer. */
export const HOST_FUNCTIONS: ReadonlySet<string> = new Set(HOST.map((f) => f.name));
