import { jsonEqual, isJsonObject, stableJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { inWords } from '../../condition/explain.ts';
import { compileValue } from '../../value/compile.ts';
import type { WrittenAction } from './policy-set.ts';

/** What two actions act on together, as a text: only actions with the same one can be opposite. */
export type Target = string;

/** Ways in which one action undoes or contradicts another. */
interface Opposition {
  /** What an action of this kind acts on; null: it is none of this kind. */
  readonly target: (action: WrittenAction) => Target | null;
  /** Why two with one target are opposite, in words; null where they are not. */
  readonly why: (first: WrittenAction, second: WrittenAction) => string | null;
}

/** Last words of events that undo each other. */
const UNDOING: readonly (readonly [string, string])[] = [
  ['acknowledged', 'unacknowledged'],
  ['approved', 'rejected'],
  ['assigned', 'unassigned'],
  ['enabled', 'disabled'],
  ['escalated', 'deescalated'],
  ['locked', 'unlocked'],
  ['opened', 'cancelled'],
  ['opened', 'closed'],
  ['paused', 'resumed'],
  ['raised', 'cleared'],
  ['reopened', 'cancelled'],
  ['reopened', 'closed'],
  ['reopened', 'resolved'],
  ['resolved', 'cancelled'],
  ['scheduled', 'cancelled'],
  ['started', 'stopped'],
  ['suppressed', 'unsuppressed'],
];

const undoing = new Set(UNDOING.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));

const send: Opposition = {
  target: ({ type, params }) => (type === 'record.send' ? stableJson(params['to']) : null),
  why(first, second) {
    const [a, b] = [inWords(first.params['type']), inWords(second.params['type'])];
    if (a === b) {
      const fields = contradicting(first.params['data'], second.params['data']);
      return fields === null ? null : `both send ${a} to the same record, with ${fields}`;
    }
    const [headA, lastA] = splitLast(a);
    const [headB, lastB] = splitLast(b);
    return headA === headB && undoing.has(`${lastA} ${lastB}`)
      ? `one sends ${a} to a record, the other ${b} to the same`
      : null;
  },
};

const open: Opposition = {
  target: ({ type, params }) =>
    type === 'record.open' && params['key'] !== undefined
      ? stableJson([params['type'] ?? null, params['key']])
      : null,
  why(first, second) {
    const fields = contradicting(first.params['data'], second.params['data']);
    const type = inWords(first.params['type']);
    return fields === null
      ? null
      : `both open ${type} records under one key, with ${fields}; what the first says stays`;
  },
};

const request: Opposition = {
  target: ({ type, params }) => (type === 'http.request' ? stableJson(params['url']) : null),
  why(first, second) {
    const methods = [first, second].map(({ params }) => params['method'] ?? 'POST');
    return methods.filter((method) => method === 'DELETE').length === 1
      ? 'one deletes at an address, the other writes there'
      : null;
  },
};

const suppress: Opposition = {
  target: ({ type }) => (type === 'suppress' || type === 'record.open' ? 'event' : null),
  why: (first, second) =>
    first.type === 'record.open' && second.type === 'suppress'
      ? `the first opens ${inWords(first.params['type'])} records, the second, asked after it, suppresses the event`
      : null,
};

/** Every kind of opposition there is; another is one entry more. */
const OPPOSITIONS: readonly Opposition[] = [send, open, request, suppress];

/** What an action acts on, one text for each way it can be opposed. Pure. */
export function targetsOf(action: WrittenAction): readonly Target[] {
  return OPPOSITIONS.flatMap(({ target }, i) => {
    const own = target(action);
    return own === null ? [] : [`${i} ${own}`];
  });
}

/** Why two actions of one target are opposite, the first being done first; null where they are not. Pure. */
export function whyOpposite(first: WrittenAction, second: WrittenAction): string | null {
  for (const { target, why } of OPPOSITIONS) {
    const at = target(first);
    const found = at !== null && at === target(second) ? why(first, second) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Fields both write down, differently and without computing anything; null: none. */
function contradicting(a: Json | undefined, b: Json | undefined): string | null {
  if (!isJsonObject(a) || !isJsonObject(b)) return null;
  const fields = Object.keys(a).filter(
    (key) => fixed(a, key) && fixed(b, key) && !jsonEqual(a[key], b[key]),
  );
  const said = fields.map((key) => `${key} ${inWords(a[key])} and ${inWords(b[key])}`);
  return said.length === 0 ? null : said.join(', ');
}

function fixed(object: JsonObject, key: string): boolean {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined) return false;
  const compiled = compileValue(value, {});
  return compiled.ok && compiled.value.constant;
}

/** What an event type begins with and its last word: `alert.` and `raised`. */
function splitLast(type: string): readonly [string, string] {
  const last = /[^.-]*$/.exec(type)?.[0] ?? '';
  return [type.slice(0, type.length - last.length), last];
}
