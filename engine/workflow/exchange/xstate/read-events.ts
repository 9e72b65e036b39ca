import { pointer } from '../../../issue.ts';
import { isJsonObject, isList } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import type { Importing, SourceNode } from './importing.ts';
import { inOrder, readEdges } from './read-edges.ts';
import type { ReadEdge } from './read-edges.ts';

/** A transition on an event type of ours. */
export interface EventEdge {
  readonly type: string;
  readonly edge: ReadEdge;
}

/** XState's own events, which a machine can name and nothing from outside may. */
const OWN_EVENTS = {
  4: /^(?:xstate\.|done\.(?:state|invoke)\.|error\.(?:platform|execution|communication)(?:\.|$))/,
  5: /^xstate\./,
} as const;

/** Most transitions all wildcards of a machine may come to. */
const MOST_WILD = 10_000;

/** An entry of `on`. */
interface Entry {
  readonly event: string;
  readonly value: Json;
  readonly at: string;
}

/**
 * Transitions of a state on events from outside, those on one event in the order they are tried. A wildcard stands for
 * the events the machine names, after all that name an event itself.
 */
export function readEvents(node: SourceNode, importing: Importing): EventEdge[] {
  const { ledger, version } = importing;
  const json = node.json['on'];
  if (json === undefined) return [];
  const entries = entriesOf(json, `${node.at}/on`);
  if (entries.length > 0 || isJsonObject(json)) ledger.enter(`${node.at}/on`);
  const byType = new Map<string, ReadEdge[]>();
  const add = (type: string, edges: readonly ReadEdge[]): void => {
    byType.set(type, [...(byType.get(type) ?? []), ...edges]);
  };
  /** One that is always taken leaves nothing for wildcards. */
  const addWild = (type: string, edges: readonly ReadEdge[]): void => {
    const before = byType.get(type) ?? [];
    if (before.every(({ transition }) => transition.guard !== undefined)) add(type, edges);
  };
  for (const { event, value, at } of entries) {
    if (isWildcard(event) || (event === '' && version === 4)) continue;
    const refusal = refusalOf(event, version);
    if (refusal !== null) {
      ledger.tell('left-out', refusal.code, at, refusal.message);
      continue;
    }
    const type = importing.events(event);
    if (type !== event) {
      const message = `the event "${event}" is called "${type}": event types are dotted kebab-case words`;
      ledger.remark('renamed', 'event', at, message);
    }
    add(type, readEdges(value, at, node, importing));
  }
  const wild = entries.filter(({ event }) => isWildcard(event));
  // The longest is the closest.
  for (const entry of wild.toSorted((a, b) => b.event.length - a.event.length)) {
    readWild(entry, node, importing, addWild);
  }
  return [...byType].flatMap(([type, edges]) => inOrder(edges).map((edge) => ({ type, edge })));
}

function readWild(
  { event, value, at }: Entry,
  node: SourceNode,
  importing: Importing,
  add: (type: string, edges: readonly ReadEdge[]) => void,
): void {
  const { ledger, named, wildcards } = importing;
  const meant = named.filter((name) => matches(event, name, importing.version));
  if (meant.length === 0 || wildcards * named.length > MOST_WILD) {
    const why = meant.length === 0 ? 'the machine names none of them' : 'they are too many';
    ledger.tell(
      'left-out',
      'wildcard',
      at,
      `"${event}" stands for events, and ${why}: name those that are meant`,
    );
    return;
  }
  const edges = readEdges(value, at, node, importing);
  const types = meant.map((name) => importing.events(name));
  ledger.remark(
    'may-differ',
    'wildcard',
    at,
    `"${event}" stands here for the events the machine names, not for XState's own: ${types.join(', ')}`,
  );
  for (const type of types) add(type, edges);
}

/** Events a machine names itself, as the wildcards in it are about them; and how many wildcards there are. Pure. */
export function namedEvents(
  nodes: readonly SourceNode[],
  version: 4 | 5,
): { readonly named: readonly string[]; readonly wildcards: number } {
  const entries = nodes.flatMap(({ json, at }) => entriesOf(json['on'], at));
  const events = entries.map(({ event }) => event);
  const plain = events.filter((event) => !isWildcard(event) && refusalOf(event, version) === null);
  return { named: [...new Set(plain)], wildcards: events.filter(isWildcard).length };
}

function isWildcard(event: string): boolean {
  return event === '*' || event.endsWith('.*');
}

/** `order.*` is `order` and all below it; version 4 knows the whole wildcard alone. */
function matches(wildcard: string, event: string, version: 4 | 5): boolean {
  if (wildcard === '*') return true;
  const stem = wildcard.slice(0, -2);
  return version === 5 && (event === stem || event.startsWith(`${stem}.`));
}

/** Version 4 also takes `[{event, target}]`. */
function entriesOf(json: Json | undefined, at: string): Entry[] {
  if (isJsonObject(json)) {
    return Object.entries(json).flatMap(([event, value]) =>
      value === undefined ? [] : [{ event, value, at: at + pointer(event) }],
    );
  }
  if (!isList(json)) return [];
  return json.flatMap((value, i) => {
    const event = isJsonObject(value) ? value['event'] : undefined;
    return typeof event === 'string' ? [{ event, value, at: at + pointer(i) }] : [];
  });
}

function refusalOf(event: string, version: 4 | 5): { code: string; message: string } | null {
  if (event === '') return { code: 'eventless', message: 'an event needs a name; use "always"' };
  if (!OWN_EVENTS[version].test(event)) return null;
  const message = `"${event}" is an event of XState itself: say it by onDone and onError`;
  return { code: 'own-event', message };
}
