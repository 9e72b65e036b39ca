import { asText, isJsonObject, isList } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import { error, pointer } from '../../../issue.ts';
import type { Invoke, State, Transition } from '../../schema.ts';
import { freshIds } from '../names.ts';
import { CARRIED, carriedIn } from './config.ts';
import { findTarget } from './find-target.ts';
import type { Importing, SourceNode } from './importing.ts';
import { readActions } from './read-actions.ts';
import { readDescription } from './read-edges.ts';
import { readTriggers } from './read-triggers.ts';
import { readWork } from './read-work.ts';

/** Keys that make no sense where nothing happens any more, or nobody ever is. */
const LIVELY = ['on', 'after', 'always', 'onDone', 'invoke', 'states', 'initial'] as const;
/** Words of an exported workflow about a state that are taken as they are. */
const OWN_WORDS = ['label', 'outcome', 'tone', 'stage'] as const;
const OWN_KEYS = [...OWN_WORDS, 'entry', 'exit', 'kind', 'history', 'empty', 'works'];

/** A state of the source as a state of ours, with all that is inside it. */
export function readState(node: SourceNode, importing: Importing): State {
  const { json, at, kind } = node;
  const { ledger } = importing;
  ledger.enter(at);
  const own = node.parent === null ? null : carriedIn(json['meta']);
  readId(node, importing);
  const renamed = node.parent !== null && node.id !== node.key;
  if (renamed)
    ledger.remark('renamed', 'state', at, `the state "${node.key}" is called "${node.path}"`);
  const still = kind === 'final' || kind === 'history';
  if (still) refuseKeys(node, LIVELY, importing);
  const label = renamed && own === null ? { label: node.key.slice(0, 80) || 'unnamed' } : {};
  return {
    ...label,
    ...(node.parent === null
      ? {}
      : readDescription(json['description'], `${at}/description`, importing)),
    ...readKind(node, own, importing),
    ...ownWords(own, `${at}/meta`, importing),
    ...(kind === 'history' ? refused(node, importing) : readEntries(node, own, importing)),
    ...(still ? {} : readInside(node, own, importing)),
    ...emptyMaps(own),
  };
}

/** Maps an exported workflow has with nothing in them. */
function emptyMaps(own: JsonObject | null): object {
  const keys = isList(own?.['empty']) ? own['empty'] : [];
  const maps = ['entry', 'exit', 'transitions', 'invoke'].filter((key) => keys.includes(key));
  return Object.fromEntries(maps.map((key) => [key, {}]));
}

function readId({ json, at, path, parent }: SourceNode, { ledger }: Importing): void {
  if (parent === null || !Object.hasOwn(json, 'id')) return;
  const message = `targets are dotted paths: instead of "#${asText(json['id'])}" it is "${path}"`;
  ledger.tell('renamed', 'id', `${at}/id`, message);
}

function refuseKeys(
  { json, at, kind }: SourceNode,
  keys: readonly string[],
  { ledger }: Importing,
): void {
  for (const key of keys) {
    if (!Object.hasOwn(json, key) || key === 'states') continue;
    ledger.tell('left-out', 'inert-state', at + pointer(key), `a ${kind} state has no "${key}"`);
  }
  const inside = json['states'];
  if (isJsonObject(inside) && Object.keys(inside).length > 0) {
    ledger.tell('left-out', 'inert-state', `${at}/states`, `a ${kind} state has no states inside`);
  }
}

function refused(node: SourceNode, importing: Importing): object {
  refuseKeys(node, ['entry', 'exit', 'onEntry', 'onExit'], importing);
  return {};
}

function ownWords(own: JsonObject | null, meta: string, { ledger }: Importing): Partial<State> {
  if (own === null) return {};
  const base = meta + pointer(CARRIED);
  ledger.enter(meta);
  ledger.enter(base);
  for (const key of OWN_KEYS) if (Object.hasOwn(own, key)) ledger.carry(`${base}/${key}`);
  return Object.fromEntries(
    OWN_WORDS.flatMap((key) => (Object.hasOwn(own, key) ? [[key, own[key]]] : [])),
  );
}

function readEntries(
  node: SourceNode,
  own: JsonObject | null,
  importing: Importing,
): Partial<State> {
  const { json, at } = node;
  const key = (name: 'entry' | 'exit', old: string): string =>
    importing.version === 4 && !Object.hasOwn(json, name) && Object.hasOwn(json, old) ? old : name;
  const [first, last] = [key('entry', 'onEntry'), key('exit', 'onExit')];
  const entry = readActions(json[first], `${at}/${first}`, own?.['entry'], importing);
  const exit = readActions(json[last], `${at}/${last}`, own?.['exit'], importing);
  return { ...(entry === undefined ? {} : { entry }), ...(exit === undefined ? {} : { exit }) };
}

function readKind(node: SourceNode, own: JsonObject | null, importing: Importing): Partial<State> {
  const { json, at, kind } = node;
  const { ledger } = importing;
  if (kind === 'history') return readHistory(node, own, importing);
  if (json['history'] === false) ledger.carry(`${at}/history`);
  if (kind === 'final' || kind === 'parallel') {
    return { kind };
  }
  return own?.['kind'] === kind ? { kind } : {};
}

function readHistory(
  node: SourceNode,
  own: JsonObject | null,
  importing: Importing,
): Partial<State> {
  const { json, at, parent } = node;
  const { ledger } = importing;
  const said = json['history'];
  if (Object.hasOwn(json, 'history')) ledger.carry(`${at}/history`);
  const depth =
    own?.['history'] === 'unsaid'
      ? {}
      : { history: said === 'deep' ? ('deep' as const) : ('shallow' as const) };
  const base = { kind: 'history' as const, ...depth };
  const given =
    isList(json['target']) && json['target'].length === 1 ? json['target'][0] : json['target'];
  const target = typeof given === 'string' ? findTarget(given, node, importing) : null;
  if (target !== null && target.path !== null && target.kind !== 'history') {
    ledger.carry(`${at}/target`);
    return { ...base, target: target.path };
  }
  if (given !== undefined) {
    ledger.tell(
      'left-out',
      'history-target',
      `${at}/target`,
      'where nothing is remembered a history state leads to one state that is no history',
    );
  }
  const first = [...(parent?.children.values() ?? [])].find(({ kind }) => kind !== 'history');
  if (parent?.kind !== 'parallel' || first?.path === undefined || first.path === null) return base;
  ledger.remark(
    'added',
    'history-target',
    at,
    `where nothing is remembered it leads to "${first.path}", and so to all regions`,
  );
  return { ...base, target: first.path };
}

function readInside(
  node: SourceNode,
  own: JsonObject | null,
  importing: Importing,
): Partial<State> {
  const work = readWork(node, own, importing);
  const transitions = placed(node, work, importing);
  const inner = [...node.children.values()];
  return {
    ...readInitial(node, importing),
    ...(Object.keys(transitions).length === 0 ? {} : { transitions }),
    ...(Object.keys(work).length === 0 ? {} : { invoke: work }),
    ...(inner.length === 0
      ? {}
      : {
          states: Object.fromEntries(inner.map((child) => [child.id, readState(child, importing)])),
        }),
  };
}

/** A state's transitions by their ids; time limits of invoked work go where the work stands. */
function placed(
  node: SourceNode,
  work: { [id: string]: Invoke },
  importing: Importing,
): { [id: string]: Transition } {
  const found = readTriggers(node, importing);
  const own = new Set(found.flatMap((one) => one.own ?? []));
  const fresh = freshIds('transition', own);
  const transitions = found.flatMap((one): [string, Transition][] => {
    const invoke = one.timeout === null ? undefined : work[one.timeout];
    if (invoke !== undefined && one.timeout !== null && one.transition.after !== undefined) {
      work[one.timeout] = {
        ...invoke,
        onTimeout: one.transition as NonNullable<Invoke['onTimeout']>,
      };
      return [];
    }
    // The first that bears an id keeps it.
    const kept = one.own !== null && own.delete(one.own);
    return [[kept && one.own !== null ? one.own : fresh(one.wanted), one.transition]];
  });
  return Object.fromEntries(transitions);
}

/** Where a state with states inside begins. */
export function readInitial(node: SourceNode, importing: Importing): { initial?: string } {
  const { json, at, kind, children } = node;
  const { ledger, issues } = importing;
  const given: Json | undefined = json['initial'];
  if (kind !== 'compound') {
    if (given !== undefined) {
      ledger.tell(
        'left-out',
        'initial-unused',
        `${at}/initial`,
        `a state that is ${kind} has no initial one`,
      );
    }
    return {};
  }
  const inner = isJsonObject(given) ? given['target'] : given;
  const one = isList(inner) && inner.length === 1 ? inner[0] : inner;
  if (isJsonObject(given)) {
    ledger.enter(`${at}/initial`);
    ledger.carry(`${at}/initial/target`);
    if (Object.hasOwn(given, 'actions')) {
      ledger.tell(
        'left-out',
        'initial-actions',
        `${at}/initial/actions`,
        'beginning has no actions of its own: use those of the state that is entered',
      );
    }
  } else if (given !== undefined) ledger.carry(`${at}/initial`);
  const child =
    typeof one === 'string'
      ? (children.get(one) ?? children.get(one.replace(/^\./, '')))
      : undefined;
  if (child === undefined) {
    const message =
      given === undefined
        ? 'a state with states inside names its initial one'
        : `there is no state "${asText(one)}" inside`;
    issues.push(
      error(
        given === undefined ? 'initial-missing' : 'unknown-state',
        given === undefined ? at : `${at}/initial`,
        message,
      ),
    );
    return {};
  }
  return { initial: child.id };
}
