import { error } from '../../../issue.ts';
import type { Issue } from '../../../issue.ts';
import type { Ledger } from '../ledger.ts';
import { attributeOf, attributePath } from './xml-element.ts';
import type { PlacedElement } from './xml-element.ts';

/** The namespace of BPMN 2.0's own elements. */
export const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';

/** Most nodes and flows of a process. */
export const MOST_PARTS = 5_000;

/** What there is on a way: an event, a task, a gateway. */
export interface FlowNode {
  readonly id: string;
  /** Element name: `userTask`. */
  readonly kind: string;
  readonly label: string | null;
  readonly at: PlacedElement;
  readonly incoming: Flow[];
  readonly outgoing: Flow[];
  /** Events on its border. */
  readonly boundary: FlowNode[];
  /** What an event is about: its one event definition; null: none. */
  readonly event: PlacedElement | null;
  lane: string | null;
  /** What an event on a border belongs to. */
  host: FlowNode | null;
}

/** A sequence flow. */
export interface Flow {
  readonly at: PlacedElement;
  readonly source: FlowNode;
  readonly target: FlowNode;
  readonly condition: PlacedElement | null;
  readonly isDefault: boolean;
  readonly label: string | null;
}

/** A process as a graph. */
export interface Process {
  readonly at: PlacedElement;
  readonly nodes: readonly FlowNode[];
  readonly flows: readonly Flow[];
  /** Names of messages by their ids. */
  readonly messages: ReadonlyMap<string, string>;
}

const NODE =
  /(?:Task|Event|Gateway|^task|^callActivity|^subProcess|^transaction|^adHocSubProcess)$/;

/** True for an element that is something on a way. Pure. */
export function isFlowNode({ name, space }: PlacedElement): boolean {
  return space === BPMN && NODE.test(name);
}

/** Reads a process as a graph of nodes and flows; broken references are issues. */
export function readProcess(
  at: PlacedElement,
  root: PlacedElement,
  ledger: Ledger,
  issues: Issue[],
): Process {
  ledger.enter(at.path);
  const nodes = new Map<string, FlowNode>();
  for (const child of at.children) {
    if (!isFlowNode(child)) continue;
    if (nodes.size >= MOST_PARTS) {
      issues.push(error('too-many', child.path, `a process has at most ${MOST_PARTS} nodes`));
      break;
    }
    const node = readNode(child, ledger);
    if (node.id === '')
      issues.push(
        error('id-missing', child.path, `a ${child.name} without an id can be led to by nothing`),
      );
    else if (nodes.has(node.id))
      issues.push(
        error('duplicate-id', attributePath(child, 'id'), `two nodes have the id "${node.id}"`),
      );
    else nodes.set(node.id, node);
  }
  for (const node of nodes.values()) attach(node, nodes, ledger, issues);
  const flows = at.children.filter(({ name, space }) => space === BPMN && name === 'sequenceFlow');
  if (flows.length > MOST_PARTS)
    issues.push(error('too-many', at.path, `a process has at most ${MOST_PARTS} flows`));
  const read = flows
    .slice(0, MOST_PARTS)
    .flatMap((flow) => readFlow(flow, nodes, ledger, issues) ?? []);
  for (const set of at.children.filter(({ name }) => name === 'laneSet'))
    readLanes(set, nodes, ledger);
  return { at, nodes: [...nodes.values()], flows: read, messages: readMessages(root, ledger) };
}

function readNode(at: PlacedElement, ledger: Ledger): FlowNode {
  ledger.enter(at.path);
  const events = at.children.filter(
    ({ name, space }) => space === BPMN && name.endsWith('EventDefinition'),
  );
  for (const { name, space, path } of at.children) {
    if (space === BPMN && (name === 'incoming' || name === 'outgoing')) {
      ledger.enter(path);
      ledger.carry(`${path}/text()`);
    }
  }
  // A name is carried over where something bears it.
  ledger.carry(attributePath(at, 'id'), attributePath(at, 'default'));
  return {
    id: attributeOf(at, 'id') ?? '',
    kind: at.name,
    label: labelOf(at),
    at,
    incoming: [],
    outgoing: [],
    boundary: [],
    event: events.length === 1 ? (events[0] ?? null) : null,
    lane: null,
    host: null,
  };
}

function labelOf(at: PlacedElement): string | null {
  const name = (attributeOf(at, 'name') ?? '').replaceAll(/\s+/g, ' ').trim();
  return name === '' ? null : name;
}

/** Puts an event on the border of what it is attached to. */
function attach(
  node: FlowNode,
  nodes: ReadonlyMap<string, FlowNode>,
  ledger: Ledger,
  issues: Issue[],
): void {
  if (node.kind !== 'boundaryEvent') return;
  const path = attributePath(node.at, 'attachedToRef');
  const on = nodes.get(attributeOf(node.at, 'attachedToRef') ?? '');
  if (on === undefined || on.kind === 'boundaryEvent') {
    issues.push(error('unknown-node', path, 'the event is attached to nothing there is'));
    return;
  }
  ledger.carry(path);
  on.boundary.push(node);
  node.host = on;
}

function readFlow(
  at: PlacedElement,
  nodes: ReadonlyMap<string, FlowNode>,
  ledger: Ledger,
  issues: Issue[],
): Flow | null {
  ledger.enter(at.path);
  ledger.carry(attributePath(at, 'id'));
  const end = (key: 'sourceRef' | 'targetRef'): FlowNode | null => {
    const found = nodes.get(attributeOf(at, key) ?? '');
    if (found !== undefined) {
      ledger.carry(attributePath(at, key));
      return found;
    }
    issues.push(
      error(
        'unknown-node',
        attributePath(at, key),
        `there is no node "${attributeOf(at, key) ?? ''}" in the process`,
      ),
    );
    return null;
  };
  const [source, target] = [end('sourceRef'), end('targetRef')];
  if (source === null || target === null) return null;
  const condition =
    at.children.find(({ name, space }) => space === BPMN && name === 'conditionExpression') ?? null;
  const isDefault =
    attributeOf(source.at, 'default') === attributeOf(at, 'id') && attributeOf(at, 'id') !== null;
  const flow: Flow = { at, source, target, condition, isDefault, label: labelOf(at) };
  source.outgoing.push(flow);
  target.incoming.push(flow);
  return flow;
}

/** Lanes say who does what: each node's innermost lane is named in its description. */
function readLanes(set: PlacedElement, nodes: ReadonlyMap<string, FlowNode>, ledger: Ledger): void {
  ledger.enter(set.path);
  ledger.carry(attributePath(set, 'id'), attributePath(set, 'name'));
  for (const lane of set.children.filter(({ name }) => name === 'lane')) {
    ledger.enter(lane.path);
    ledger.carry(attributePath(lane, 'id'), attributePath(lane, 'name'));
    const name = labelOf(lane) ?? attributeOf(lane, 'id') ?? 'unnamed';
    ledger.remark(
      'may-differ',
      'lane',
      lane.path,
      `the lane "${name}" is told in the descriptions of its states: who may do something is said by "allow"`,
    );
    for (const child of lane.children) {
      if (child.name === 'childLaneSet') readLanes(child, nodes, ledger);
      if (child.name !== 'flowNodeRef') continue;
      const node = nodes.get(child.element.text.trim());
      if (node === undefined) continue;
      ledger.enter(child.path);
      ledger.carry(`${child.path}/text()`);
      node.lane ??= name;
    }
  }
}

function readMessages(root: PlacedElement, ledger: Ledger): Map<string, string> {
  const messages = new Map<string, string>();
  for (const message of root.children.filter(
    ({ name, space }) => space === BPMN && name === 'message',
  )) {
    ledger.enter(message.path);
    ledger.carry(attributePath(message, 'id'), attributePath(message, 'name'));
    const id = attributeOf(message, 'id');
    if (id !== null) messages.set(id, labelOf(message) ?? id);
  }
  return messages;
}
