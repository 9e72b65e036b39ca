import { RESERVED_TYPE } from '../../event.ts';
import { eventTypeSchema, idSchema, stateIdSchema } from '../../schema.ts';

/** Hands out names of our own for names of a source: the same for the same, and never one twice. */
export type Namer = (name: string) => string;

/** Longest word made of a name: room is left for what tells two of them apart. */
const LONGEST = 48;

/** Words as kebab-case: `inProgress`, `In progress` and `IN_PROGRESS` become `in-progress`; `''` where nothing is left. Pure. */
export function kebab(name: string): string {
  return name
    .slice(0, 400)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replaceAll(/^-+|-+$/g, '');
}

/** Names for the states inside one state. */
export function stateNamer(): Namer {
  return namer((name) => fitting(kebab(name), 'state'), stateIdSchema);
}

/** Ids of transitions, actions, invocations, delays or fields: one namer for each place they must differ in. */
export function idNamer(spare: string): Namer {
  return namer((name) => fitting(kebab(name), spare), idSchema);
}

/** Ids of states nothing else has: two nodes of one name are two states. */
export function freshStateIds(): Namer {
  const distinct = distinctNames(stateIdSchema);
  return (wanted) => distinct(fitting(kebab(wanted), 'state'));
}

/**
 * Ids nothing else has, whatever they are made of: `submit`, `submit-2`.
 *
 * @param taken ids that are given already
 */
export function freshIds(spare: string, taken: Iterable<string> = []): Namer {
  const distinct = distinctNames(idSchema, taken);
  return (wanted) => distinct(fitting(kebab(wanted), spare));
}

/**
 * Event types: one that can be an event type of ours stays, others become dotted kebab-case words, below the
 * workflow's id where they have no dot.
 */
export function eventNamer(workflow: string): Namer {
  return namer((name) => {
    if (isEventType(name)) return name;
    const words = name.split('.').map((word) => fitting(kebab(word), 'event'));
    const dotted = words.length > 1 ? words.join('.') : `${workflow}.${words[0] ?? 'event'}`;
    return isEventType(dotted) ? dotted : `${workflow}.${fitting(kebab(name), 'event')}`;
  }, eventTypeSchema);
}

function isEventType(name: string): boolean {
  return eventTypeSchema.safeParse(name).success && !RESERVED_TYPE.test(name);
}

function fitting(word: string, spare: string): string {
  if (word === '') return spare;
  return /^[a-z]/.test(word) ? word : `${spare}-${word}`;
}

interface Names {
  safeParse(name: string): { readonly success: boolean };
}

function namer(suggest: (name: string) => string, schema: Names): Namer {
  const given = new Map<string, string>();
  const distinct = distinctNames(schema);
  return (name) => {
    const before = given.get(name);
    if (before !== undefined) return before;
    const own = distinct(suggest(name));
    given.set(name, own);
    return own;
  };
}

/** A name JavaScript objects have is none of ours: it gets a number like one that is taken. */
function distinctNames(schema: Names, given: Iterable<string> = []): Namer {
  const taken = new Set(given);
  const next = new Map<string, number>();
  return (wanted) => {
    let own = wanted;
    let n = next.get(wanted) ?? 2;
    for (; taken.has(own) || !schema.safeParse(own).success; n += 1) own = `${wanted}-${n}`;
    next.set(wanted, n);
    taken.add(own);
    return own;
  };
}
