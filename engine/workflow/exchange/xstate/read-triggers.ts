import type { Condition } from '../../../condition/schema.ts';
import { pointer } from '../../../issue.ts';
import { isJsonObject, isList } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import { idSchema } from '../../../schema.ts';
import type { Transition } from '../../schema.ts';
import { canStay } from './can-stay.ts';
import type { Importing, SourceNode } from './importing.ts';
import { toDuration } from './milliseconds.ts';
import { inOrder, readEdges } from './read-edges.ts';
import type { ReadEdge } from './read-edges.ts';
import { readEvents } from './read-events.ts';

/** A transition with what triggers it, and the id it would like to have. */
export interface Triggered {
  readonly wanted: string;
  /** The id it had in an exported workflow. */
  readonly own: string | null;
  readonly transition: Transition;
  /** Invocation of an exported workflow whose time limit it is. */
  readonly timeout: string | null;
}

/** All transitions of a state but those of its invocations, in the order they are tried. */
export function readTriggers(node: SourceNode, importing: Importing): Triggered[] {
  const { json, at } = node;
  return [
    ...readEvents(node, importing).map(({ type, edge }) =>
      triggered(edge, type.split('.').at(-1) ?? type, { on: type }),
    ),
    ...readAfter(json['after'], `${at}/after`, node, importing),
    ...readAlways(node, importing),
    ...readDone(json['onDone'], `${at}/onDone`, node, importing),
  ];
}

function triggered(edge: ReadEdge, spare: string, trigger: Partial<Transition>): Triggered {
  const { own, transition } = edge;
  const [id, timeout] = [own?.['id'], own?.['timeout']];
  return {
    wanted: spare,
    own: typeof id === 'string' && idSchema.safeParse(id).success ? id : null,
    transition: { ...transition, ...trigger },
    timeout: typeof timeout === 'string' ? timeout : null,
  };
}

/** Version 4 also says "always" by the event without a name. */
function readAlways(node: SourceNode, importing: Importing): Triggered[] {
  const { json, at } = node;
  const on = json['on'];
  const unnamed = importing.version === 4 && isJsonObject(on) ? on[''] : undefined;
  const edges = [
    ...readEdges(unnamed, `${at}/on/`, node, importing),
    ...readEdges(json['always'], `${at}/always`, node, importing),
  ];
  return inOrder(edges).flatMap((edge) => {
    if (edge.transition.target === undefined && edge.transition.guard === undefined) {
      const message = 'it would be taken for ever: it leads nowhere and asks nothing';
      importing.ledger.tell('left-out', 'endless', edge.at, message);
      return [];
    }
    if (canStay(node.path ?? '', edge.transition.target, importing.parallels)) {
      const message =
        'it can lead back to where it is: XState takes one that changes nothing once, here it is taken until its guard no longer holds';
      importing.ledger.remark('may-differ', 'staying-always', edge.at, message);
    }
    return [triggered(edge, 'always', { always: true })];
  });
}

function readDone(
  json: Json | undefined,
  at: string,
  node: SourceNode,
  importing: Importing,
): Triggered[] {
  if (json === undefined) return [];
  if (node.parent === null) {
    importing.ledger.tell(
      'left-out',
      'done-on-root',
      at,
      'when the machine is done, so is the record',
    );
    return [];
  }
  if (node.kind !== 'compound' && node.kind !== 'parallel') {
    importing.ledger.tell(
      'left-out',
      'done-on-leaf',
      at,
      'only a state with states inside can be done',
    );
    return [];
  }
  return readEdges(json, at, node, importing).map((edge) =>
    triggered(edge, 'done', { done: true }),
  );
}

function readAfter(
  json: Json | undefined,
  at: string,
  node: SourceNode,
  importing: Importing,
): Triggered[] {
  const { ledger } = importing;
  if (json === undefined) return [];
  const entries = isJsonObject(json)
    ? Object.entries(json).map(([delay, value]) => ({ delay, value, at: at + pointer(delay) }))
    : delaysOf(json, at);
  if (entries.length > 0 || isJsonObject(json)) ledger.enter(at);
  // A list may say one delay several times.
  return [...Map.groupBy(entries, ({ delay }) => delay)].flatMap(([delay, alike]) => {
    const edges = inOrder(
      alike.flatMap(({ value, at: here }) => readEdges(value, here, node, importing)),
    );
    const here = alike[0]?.at ?? at;
    const apart = edges.every(({ own }) => own !== null) ? edges : setApart(edges, here, importing);
    return apart.map((edge) => {
      const own = edge.own?.['after'];
      const after = typeof own === 'string' ? own : afterOf(delay, here, importing);
      return triggered(edge, `after-${after.toLowerCase()}`, { after });
    });
  });
}

function delaysOf(json: Json, at: string): { delay: string; value: Json; at: string }[] {
  if (!isList(json)) return [];
  return json.flatMap((value, i) => {
    const delay = isJsonObject(value) ? value['delay'] : undefined;
    const named = typeof delay === 'string' || typeof delay === 'number';
    return named ? [{ delay: String(delay), value, at: at + pointer(i) }] : [];
  });
}

/** Each transition has a timer of its own, and all come due: the guards before one are negated in its own. */
function setApart(edges: readonly ReadEdge[], at: string, { ledger }: Importing): ReadEdge[] {
  if (edges.length < 2) return [...edges];
  const before: Condition[] = [];
  let closed = false;
  return edges.flatMap((edge) => {
    const { guard } = edge.transition;
    if (closed) {
      ledger.tell('left-out', 'never-tried', edge.at, 'one before it is always taken');
      return [];
    }
    const negated: Condition[] = before.map((condition) => ({ not: condition }));
    const all = [...negated, ...(guard === undefined ? [] : [guard])];
    if (guard === undefined) closed = true;
    else before.push(guard);
    if (negated.length === 0) return [edge];
    const message =
      'each transition has a timer of its own here: its guard also says that those before it do not hold';
    ledger.remark('added', 'own-timer', edge.at === at ? at : edge.at, message);
    const [only] = all;
    const together = all.length === 1 && only !== undefined ? only : { all };
    return [{ ...edge, transition: { ...edge.transition, guard: together } }];
  });
}

/** A delay of the source as a duration, or as a named delay nobody has said yet. */
function afterOf(delay: string, at: string, { ledger, delays, knownDelays }: Importing): string {
  if (knownDelays.has(delay)) return delay;
  const duration = /^\d+(?:\.\d+)?$/.test(delay) ? toDuration(Number(delay)) : null;
  if (duration !== null) return duration;
  const id = delays(delay);
  const message = `how long "${delay}" is stands in a program: define the delay "${id}" under "delays"`;
  ledger.remark('placeholder', 'delay', at, message);
  return id;
}
