import type { Condition } from '../../../condition/schema.ts';
import { pointer } from '../../../issue.ts';
import { isJsonObject, isList } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import type { InvokeResult } from '../../schema.ts';
import { carriedIn, CARRIED } from './config.ts';
import { findTarget } from './find-target.ts';
import { isWithin } from './importing.ts';
import type { Importing, SourceNode } from './importing.ts';
import { readActions } from './read-actions.ts';
import { readGuard } from './read-guard.ts';

/** A transition as it was read, before it has an id and what triggers it. */
export interface ReadEdge {
  readonly transition: InvokeResult;
  /** What an exported workflow carries along about it. */
  readonly own: JsonObject | null;
  readonly at: string;
}

/** Keys an exported workflow carries that are the transition's own; others say where it belongs. */
const OWN_KEYS = ['label', 'allow', 'form', 'order'] as const;
const PLACING = ['id', 'after', 'timeout', 'guard', 'actions'] as const;

/**
 * The transitions on one trigger, in the order they are tried: a target, one transition, or a list of them. One that
 * cannot be taken over is told and left out.
 */
export function readEdges(
  json: Json | undefined,
  at: string,
  node: SourceNode,
  importing: Importing,
): ReadEdge[] {
  const { ledger } = importing;
  if (json === undefined) return [];
  if (isList(json)) ledger.enter(at);
  const given = isList(json)
    ? json.map((one, i) => ({ one, at: at + pointer(i) }))
    : [{ one: json, at }];
  const edges = given.flatMap(({ one, at: here }) => readEdge(one, here, node, importing) ?? []);
  return inOrder(edges);
}

/** Says in which order transitions on one trigger are tried, where what they carry along does not say so. Pure. */
export function inOrder(edges: readonly ReadEdge[]): ReadEdge[] {
  const rank = ({ own, transition }: ReadEdge): [number, string] => [
    transition.order ?? 0,
    typeof own?.['id'] === 'string' ? own['id'] : '',
  ];
  const said = edges.every((edge, i) => {
    const before = edges[i - 1];
    if (edge.own === null) return false;
    if (before === undefined) return true;
    const [[a, first], [b, second]] = [rank(before), rank(edge)];
    return a < b || (a === b && first < second);
  });
  if (said || edges.length < 2) return [...edges];
  return edges.map((edge, i) => {
    const { order: _, ...rest } = edge.transition;
    return { ...edge, transition: i === 0 ? rest : { ...rest, order: i } };
  });
}

function readEdge(json: Json, at: string, node: SourceNode, importing: Importing): ReadEdge | null {
  const { ledger } = importing;
  if (typeof json === 'string') {
    const target = readTarget(json, at, at, node, {}, importing);
    if (target === null) return null;
    ledger.carry(at);
    return { transition: target, own: null, at };
  }
  if (!isJsonObject(json)) {
    ledger.tell('left-out', 'not-a-transition', at, 'a transition is a target or an object');
    return null;
  }
  ledger.enter(at);
  const { target, guard, cond, actions, description, reenter, internal, meta } = json;
  const own = carriedIn(meta);
  const given = isList(target) && target.length === 1 ? target[0] : target;
  const where = isList(target) && target.length === 1 ? `${at}/target/0` : `${at}/target`;
  const found =
    given === undefined
      ? stays(reenter, importing)
      : readTarget(given, where, at, node, { reenter, internal }, importing);
  if (found === null) return null;
  if (target !== undefined) ledger.carry(`${at}/target`);
  for (const key of ['reenter', 'internal', 'event', 'delay']) {
    if (Object.hasOwn(json, key)) ledger.carry(at + pointer(key));
  }
  const asked = importing.version === 4 && guard === undefined ? 'cond' : 'guard';
  const condition = readCondition(
    { guard, cond }[asked],
    at + pointer(asked),
    json,
    at,
    own,
    importing,
  );
  const acts = readActions(actions, `${at}/actions`, own?.['actions'], importing);
  return {
    own,
    at,
    transition: {
      ...found,
      ...(condition === null ? {} : { guard: condition }),
      ...(acts === undefined ? {} : { actions: acts }),
      ...readDescription(description, `${at}/description`, importing),
      ...readOwn(own, `${at}/meta`, importing),
    },
  };
}

/** What an exported workflow says of a transition in its `meta`. */
function readOwn(own: JsonObject | null, meta: string, { ledger }: Importing): JsonObject {
  if (own === null) return {};
  const base = meta + pointer(CARRIED);
  ledger.enter(meta);
  ledger.enter(base);
  for (const key of [...OWN_KEYS, ...PLACING]) {
    if (Object.hasOwn(own, key)) ledger.carry(base + pointer(key));
  }
  return Object.fromEntries(
    OWN_KEYS.flatMap((key) => (Object.hasOwn(own, key) ? [[key, own[key]]] : [])),
  );
}

function readCondition(
  guard: Json | undefined,
  here: string,
  json: JsonObject,
  at: string,
  own: JsonObject | null,
  importing: Importing,
): Condition | null {
  const { ledger } = importing;
  const parts: Condition[] = [];
  const id = own?.['id'];
  const carried = own?.['guard'];
  if (
    typeof guard === 'string' &&
    typeof id === 'string' &&
    isJsonObject(carried) &&
    guard.endsWith(`#${id}`)
  ) {
    ledger.carry(here);
    parts.push(carried as unknown as Condition);
  } else if (guard !== undefined) parts.push(readGuard(guard, here, importing));
  const within = json['in'];
  if (within !== undefined && importing.version === 4) {
    const name = `in ${typeof within === 'string' ? within : JSON.stringify(within)}`.slice(0, 100);
    const message =
      "a guard on another region's state has no counterpart: write what it means as a condition";
    ledger.tell('placeholder', 'in-state', `${at}/in`, message);
    parts.push({ condition: name });
  }
  return parts.length > 1 ? { all: parts } : (parts[0] ?? null);
}

/** How a transition says whether the state it stays within is left and entered again. */
interface Leaving {
  readonly reenter?: Json | undefined;
  readonly internal?: Json | undefined;
}

function stays(reenter: Json | undefined, { version }: Importing): { reenter?: true } {
  return version === 5 && reenter === true ? { reenter: true } : {};
}

/** Version 4 leaves unless it is told not to, where what is entered lies inside; elsewhere it is left anyway. */
function leaves(
  { reenter, internal }: Leaving,
  given: string,
  isInside: boolean,
  { version }: Importing,
): boolean {
  if (version === 5) return reenter === true;
  return isInside && (typeof internal === 'boolean' ? !internal : !given.startsWith('.'));
}

function readTarget(
  given: Json,
  where: string,
  at: string,
  node: SourceNode,
  leaving: Leaving,
  importing: Importing,
): { target?: string; reenter?: true } | null {
  const { ledger } = importing;
  const refuse = (code: string, message: string): null => {
    ledger.tell(
      'left-out',
      code,
      at,
      `${message}: the transition is left out, and what would be tried after it is tried instead`,
    );
    return null;
  };
  if (isList(given)) {
    if (given.length === 0) return {};
    return refuse(
      'several-targets',
      'a transition of ours leads to one state, not to several at once',
    );
  }
  if (typeof given !== 'string') return refuse('bad-target', 'a target is the name of a state');
  const target = findTarget(given, node, importing);
  if (target === null) {
    importing.issues.push({
      code: 'unknown-target',
      path: where,
      message: `there is no state "${given}" to be reached from here`,
      severity: 'error',
    });
    return refuse('unknown-target', `there is no state "${given}"`);
  }
  if (target.path === null)
    return refuse('root-target', 'no state of ours stands for the whole machine');
  if (
    target.kind === 'history' &&
    target.parent !== null &&
    node !== target.parent &&
    isWithin(node, target.parent)
  ) {
    return refuse('history-from-inside', 'what a state remembers is for coming back from outside');
  }
  const inner = isWithin(target, node);
  if (inner && importing.assumed && !given.startsWith('.')) {
    const message =
      'XState 4 leaves the state here and enters it again, XState 5 does not, and nothing shows whose words these are: read as those of 5';
    ledger.remark('may-differ', 'version', at, message);
  }
  const again = leaves(leaving, given, inner, importing);
  return { target: target.path, ...(again ? { reenter: true as const } : {}) };
}

/** A description, as long as one may be. */
export function readDescription(
  description: Json | undefined,
  at: string,
  { ledger }: Importing,
): { description?: string } {
  if (typeof description !== 'string') return {};
  if (description.length > 2_000) {
    ledger.tell(
      'left-out',
      'too-long',
      at,
      'a description has at most 2,000 characters: the rest is left out',
    );
  } else ledger.carry(at);
  return { description: description.slice(0, 2_000) };
}
