import type { InvokeResult, State, Transition } from '../../schema.ts';
import { toFillIn } from '../draft.ts';
import { freshIds } from '../names.ts';
import type { Namer } from '../names.ts';
import type { Importing } from './importing.ts';
import { readCondition } from './read-condition.ts';
import type { Flow, FlowNode } from './read-process.ts';
import { readTimer } from './read-timer.ts';
import { attributeOf, attributePath } from './xml-element.ts';

/** Leads from a flow to the path of the state that stands for its target. */
export type Leading = (flow: Flow) => string;

/** Tasks somebody does, and tells of when they are done. */
const BY_PEOPLE: ReadonlySet<string> = new Set(['userTask', 'manualTask', 'task']);

/** A node of a process as a state: what it waits for, and where it leads. */
export function readNode(node: FlowNode, lead: Leading, importing: Importing): State {
  const { ledger } = importing;
  if (node.kind === 'endEvent') return endOf(node, importing);
  const base = described(node, importing);
  const fresh = freshIds('transition');
  const borders = bordersOf(node, lead, fresh, importing);
  const waits = waitOf(node, lead, fresh, importing);
  const transitions = { ...waits.transitions, ...borders.transitions };
  if (borders.onError !== null && waits.invoke === undefined) {
    ledger.remark(
      'left-out',
      'error-event',
      node.at.path,
      'only work that is waited for can fail: an event on its border is left out',
    );
  }
  const invoke = Object.entries(waits.invoke ?? {}).map(([id, work]) => [
    id,
    borders.onError === null ? work : { ...work, onError: { failed: borders.onError } },
  ]);
  return {
    ...base,
    ...(Object.keys(transitions).length === 0 ? {} : { transitions }),
    ...(invoke.length === 0
      ? {}
      : { invoke: Object.fromEntries(invoke) as NonNullable<State['invoke']> }),
  };
}

/** A state's label and description: the name of its node, its documentation and its lane. */
function described(
  { at, label, lane }: FlowNode,
  { ledger }: Importing,
): Pick<State, 'label' | 'description'> {
  const texts = at.children.filter(({ name }) => name === 'documentation');
  for (const text of texts) {
    ledger.enter(text.path);
    ledger.carry(`${text.path}/text()`);
  }
  const told = [
    ...texts.map(({ element }) => element.text.trim()),
    ...(lane === null ? [] : [`Lane: ${lane}`]),
  ]
    .filter((text) => text !== '')
    .join('\n');
  if (label !== null) ledger.carry(attributePath(at, 'name'));
  if (told.length > 2_000) {
    ledger.remark(
      'left-out',
      'too-long',
      at.path,
      'a description has at most 2,000 characters: the rest is left out',
    );
  }
  return {
    ...(label === null ? {} : { label: label.slice(0, 80) }),
    ...(told === '' ? {} : { description: told.slice(0, 2_000) }),
  };
}

function endOf(node: FlowNode, importing: Importing): State {
  const { ledger } = importing;
  const { event } = node;
  const failed = event?.name === 'errorEventDefinition';
  if (event !== null && (failed || event.name === 'terminateEventDefinition')) {
    ledger.enter(event.path);
    ledger.carry(attributePath(event, 'id'));
  }
  return {
    ...described(node, importing),
    kind: 'final',
    ...(failed ? { outcome: 'failed' as const } : {}),
  };
}

interface Waiting {
  readonly transitions?: { [id: string]: Transition };
  readonly invoke?: State['invoke'];
}

function waitOf(node: FlowNode, lead: Leading, fresh: Namer, importing: Importing): Waiting {
  const { ledger, events, workflow } = importing;
  const { kind, at, label, event } = node;
  const what = label ?? node.id;
  if (kind === 'exclusiveGateway') return { transitions: choices(node, lead, fresh, importing) };
  const on = (type: string, name: string, message: string): Waiting => {
    const own = events(type);
    ledger.remark('added', 'event', at.path, message.replace('%', own));
    return { transitions: onward(node, lead, fresh, { on: own, label: name }, importing) };
  };
  if (BY_PEOPLE.has(kind))
    return on(
      `${workflow}.${importing.taskWords(what)}-completed`,
      'Complete',
      'somebody says that it is done by the event "%"',
    );
  if (
    kind === 'receiveTask' ||
    (kind === 'intermediateCatchEvent' && event?.name === 'messageEventDefinition')
  ) {
    const message = messageOf(node, importing);
    return on(
      `${workflow}.${message}`,
      message.slice(0, 80),
      'the message arrives as the event "%"',
    );
  }
  if (kind === 'intermediateCatchEvent' && event?.name === 'timerEventDefinition') {
    return {
      transitions: onward(node, lead, fresh, { after: readTimer(node, importing) }, importing),
    };
  }
  if (kind.endsWith('Gateway')) {
    const message =
      kind === 'parallelGateway'
        ? 'its ways do not meet again in one gateway, each once and none elsewhere, as regions side by side do'
        : 'it has no counterpart';
    ledger.remark('left-out', 'gateway', at.path, `${kind}: ${message}; its state leads nowhere`);
    for (const flow of node.outgoing) leaveOut(flow, importing, 'its gateway is not taken over');
    return {};
  }
  const result = onward(node, lead, fresh, {}, importing);
  const onDone = result;
  const message = `what a ${kind} does here is for somebody to fill in: put an effect or records in its place`;
  ledger.remark('placeholder', 'work', at.path, message);
  const work = { title: what.slice(0, 120), effect: { type: toFillIn(what), params: {} }, onDone };
  return { invoke: { work } };
}

/** Name of the message a node waits for. */
function messageOf({ at, event, label, id }: FlowNode, { ledger, process }: Importing): string {
  const holder = event ?? at;
  if (event !== null) {
    ledger.enter(event.path);
    ledger.carry(attributePath(event, 'id'));
  }
  ledger.carry(attributePath(holder, 'messageRef'));
  return process.messages.get(attributeOf(holder, 'messageRef') ?? '') ?? label ?? id;
}

/** The one way on from a node; several without a gateway go on side by side, which no state of ours does. */
function onward(
  node: FlowNode,
  lead: Leading,
  fresh: Namer,
  trigger: Partial<Transition>,
  importing: Importing,
): { [id: string]: Transition } {
  const [flow, ...more] = node.outgoing;
  if (flow === undefined) {
    importing.ledger.remark(
      'added',
      'end',
      node.at.path,
      'nothing follows: it leads to an end of its own',
    );
    return { [fresh('end')]: { ...trigger, target: lead(implicitEnd(node)) } };
  }
  if (more.length > 0) {
    for (const one of node.outgoing)
      leaveOut(one, importing, 'several flows out of one node go on side by side: use a gateway');
    return {};
  }
  const guard = readCondition(flow, importing);
  const transition = {
    ...trigger,
    ...labelled(flow, importing),
    target: lead(flow),
    ...(guard === null ? {} : { guard }),
  };
  return {
    [fresh(flow.label ?? trigger.on?.split('.').at(-1) ?? 'next')]: transition,
  };
}

/** What a flow is called is what its transition is. */
function labelled({ label, at }: Flow, { ledger }: Importing): { label?: string } {
  if (label === null) return {};
  ledger.carry(attributePath(at, 'name'));
  return { label: label.slice(0, 80) };
}

/** A flow to where nothing follows. */
export function implicitEnd(source: FlowNode): Flow {
  return { at: source.at, source, target: source, condition: null, isDefault: false, label: null };
}

function leaveOut({ at }: Flow, { ledger }: Importing, why: string): void {
  ledger.tell('left-out', 'flow', at.path, `the flow is left out: ${why}`);
}

/** The ways of an exclusive gateway in the order they are tried; the one that says so is last. */
function choices(
  node: FlowNode,
  lead: Leading,
  fresh: Namer,
  importing: Importing,
): { [id: string]: Transition } {
  const { ledger } = importing;
  const flows = node.outgoing.toSorted((a, b) => Number(a.isDefault) - Number(b.isDefault));
  let closed = false;
  const entries = flows.flatMap((flow, i): [string, Transition][] => {
    if (closed) {
      leaveOut(flow, importing, 'one before it asks nothing and is always taken');
      return [];
    }
    const guard = flow.isDefault ? null : readCondition(flow, importing);
    if (guard === null) closed = true;
    const order = i === 0 ? {} : { order: i };
    return [
      [
        fresh(flow.label ?? flow.target.label ?? 'way'),
        {
          always: true,
          ...labelled(flow, importing),
          target: lead(flow),
          ...(guard === null ? {} : { guard }),
          ...order,
        },
      ],
    ];
  });
  if (!closed) {
    ledger.remark(
      'may-differ',
      'no-default',
      node.at.path,
      'where no condition holds BPMN fails and the record stays here: name a default flow',
    );
  }
  return Object.fromEntries(entries);
}

interface Borders {
  readonly transitions: { [id: string]: Transition };
  readonly onError: InvokeResult | null;
}

/** Events on the border of a task: what interrupts it leads away. */
function bordersOf(node: FlowNode, lead: Leading, fresh: Namer, importing: Importing): Borders {
  const { ledger, events, workflow } = importing;
  const transitions: { [id: string]: Transition } = {};
  let onError: InvokeResult | null = null;
  for (const border of node.boundary) {
    const { event, at } = border;
    const refuse = (why: string): void => {
      ledger.tell('left-out', 'border-event', at.path, `the event is left out: ${why}`);
      for (const flow of border.outgoing) leaveOut(flow, importing, 'the event it comes from is');
    };
    if (attributeOf(at, 'cancelActivity') === 'false') {
      refuse('it goes on beside what it does not interrupt');
      continue;
    }
    ledger.carry(attributePath(at, 'cancelActivity'), attributePath(at, 'name'));
    const label = border.label === null ? {} : { label: border.label.slice(0, 80) };
    if (event?.name === 'timerEventDefinition') {
      Object.assign(
        transitions,
        onward(border, lead, fresh, { after: readTimer(border, importing), ...label }, importing),
      );
    } else if (event?.name === 'messageEventDefinition') {
      const message = messageOf(border, importing);
      const type = events(`${workflow}.${message}`);
      ledger.remark('added', 'event', at.path, `the message arrives as the event "${type}"`);
      Object.assign(
        transitions,
        onward(
          border,
          lead,
          fresh,
          { on: type, label: (border.label ?? message).slice(0, 80) },
          importing,
        ),
      );
    } else if (event?.name === 'errorEventDefinition' && onError === null) {
      ledger.enter(event.path);
      ledger.carry(attributePath(event, 'id'));
      onError = Object.values(onward(border, lead, freshIds('error'), {}, importing))[0] ?? null;
    } else refuse('only timers, messages and one error interrupt here');
  }
  return { transitions, onError };
}
