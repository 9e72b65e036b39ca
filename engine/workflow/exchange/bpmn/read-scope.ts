import type { State } from '../../schema.ts';
import { freshStateIds } from '../names.ts';
import type { Block } from './blocks.ts';
import type { Importing, Scope } from './importing.ts';
import { readNode } from './read-node.ts';
import type { Flow, FlowNode } from './read-process.ts';
import { attributePath } from './xml-element.ts';

/** What the states of a part of a process are read with. */
interface Reading {
  readonly scope: Scope;
  readonly blocks: ReadonlyMap<FlowNode, Block>;
  readonly importing: Importing;
  readonly nodes: ReadonlySet<FlowNode>;
  /** Id of the end that is added where nothing follows, once it is needed. */
  end: string | null;
}

/** Id of the state a region ends in. */
const DONE = 'done';

/** A chart: where it begins, and its states. */
export interface ReadScope {
  readonly initial: string;
  readonly states: { [id: string]: State };
}

/**
 * The states of a process, or of one way between two parallel gateways. Gateways at which ways only meet are no
 * states: flows lead on to what follows.
 *
 * @param first the flow into it
 */
export function readScope(
  first: Flow,
  nodes: ReadonlySet<FlowNode>,
  join: FlowNode | null,
  prefix: string,
  blocks: ReadonlyMap<FlowNode, Block>,
  importing: Importing,
): ReadScope {
  const scope: Scope = { prefix, join, ids: new Map(), names: freshStateIds() };
  const reading: Reading = {
    scope,
    blocks,
    importing,
    nodes,
    end: join === null ? null : scope.names(DONE),
  };
  const inner = new Set(
    [...blocks.values()]
      .filter(({ split }) => nodes.has(split))
      .flatMap(({ ways, join: meet }) => [meet, ...ways.flatMap((way) => [...way.nodes])]),
  );
  const own = [...nodes].filter((node) => !inner.has(node) && isState(node, blocks));
  for (const node of own) nameNode(node, reading);
  const lead = (flow: Flow): string => leadTo(flow, reading);
  const initial = lead(first).slice(prefix.length);
  const states: { [id: string]: State } = {};
  for (const node of own) {
    const block = blocks.get(node);
    const id = scope.ids.get(node) ?? '';
    states[id] =
      block === undefined
        ? readNode(node, lead, importing)
        : readBlock(block, `${prefix}${id}`, lead, reading);
  }
  if (reading.end !== null) states[reading.end] = { kind: 'final' };
  return { initial, states };
}

/** Starts, events on borders, and gateways at which ways only meet, are none. */
function isState(node: FlowNode, blocks: ReadonlyMap<FlowNode, Block>): boolean {
  const { kind } = node;
  if (kind === 'startEvent' || kind === 'boundaryEvent') return false;
  return blocks.has(node) || !onlyMeets(node);
}

/** A gateway with one way out that asks nothing: what comes in goes on. */
function onlyMeets({ kind, incoming, outgoing }: FlowNode): boolean {
  const [flow, ...more] = outgoing;
  if (flow === undefined || more.length > 0 || flow.condition !== null) return false;
  return kind === 'exclusiveGateway' || (kind === 'parallelGateway' && incoming.length < 2);
}

function nameNode(node: FlowNode, { scope, importing }: Reading): void {
  const id = scope.names(node.label ?? node.id);
  scope.ids.set(node, id);
  if (id !== node.id) {
    const message = `"${node.id}" is the state "${scope.prefix}${id}"`;
    importing.ledger.remark('renamed', 'state', node.at.path, message);
  }
}

/** The path of the state a flow leads to, past gateways at which ways only meet. */
function leadTo(flow: Flow, reading: Reading): string {
  const { scope, importing } = reading;
  const passed = new Set<FlowNode>();
  let at = flow;
  for (;;) {
    const { target, source } = at;
    if (at.at === source.at) return implicit(reading);
    if (target === scope.join) return `${scope.prefix}${reading.end ?? DONE}`;
    const id = scope.ids.get(target);
    if (id !== undefined) return scope.prefix + id;
    const next = target.outgoing[0];
    if (next === undefined || passed.has(target)) {
      importing.ledger.remark(
        'may-differ',
        'round',
        target.at.path,
        'gateways lead round in a circle with nothing between them: it ends there',
      );
      return implicit(reading);
    }
    passed.add(target);
    at = next;
  }
}

function implicit(reading: Reading): string {
  reading.end ??= reading.scope.names('ended');
  return reading.scope.prefix + reading.end;
}

/** Ways side by side as a parallel state: a region for each, done when all are. */
function readBlock(
  { split, join, ways }: Block,
  path: string,
  lead: (flow: Flow) => string,
  reading: Reading,
): State {
  const { importing, blocks } = reading;
  const names = freshStateIds();
  const regions = ways.map(({ nodes, first }, i): [string, State] => {
    const id = names(`${first === join ? 'nothing' : (first.label ?? first.id)} ${i + 1}`);
    const flow = split.outgoing[i];
    const into: Flow = flow ?? {
      at: split.at,
      source: split,
      target: first,
      condition: null,
      isDefault: false,
      label: null,
    };
    const { initial, states } = readScope(into, nodes, join, `${path}.${id}.`, blocks, importing);
    return [id, { initial, states }];
  });
  importing.ledger.remark(
    'added',
    'regions',
    split.at.path,
    `its ways are regions of the parallel state "${path}", each with an end of its own`,
  );
  const next = join.outgoing[0];
  const onward = next === undefined ? implicit(reading) : lead(next);
  if (split.label !== null) importing.ledger.carry(attributePath(split.at, 'name'));
  return {
    ...(split.label === null ? {} : { label: split.label.slice(0, 80) }),
    kind: 'parallel',
    transitions: { joined: { done: true, target: onward } },
    states: Object.fromEntries(regions),
  };
}
