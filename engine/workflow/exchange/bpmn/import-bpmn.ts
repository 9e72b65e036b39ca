import { error } from '../../../issue.ts';
import type { Issue } from '../../../issue.ts';
import type { Field } from '../../../record-type/field.ts';
import type { Workflow } from '../../schema.ts';
import { draftType, fieldNamer, refused, workflowId } from '../draft.ts';
import type { WorkflowImport } from '../draft.ts';
import { createLedger } from '../ledger.ts';
import type { Ledger } from '../ledger.ts';
import { eventNamer, freshIds, idNamer } from '../names.ts';
import { findBlocks } from './blocks.ts';
import type { Importing } from './importing.ts';
import { BPMN, isFlowNode, readProcess } from './read-process.ts';
import type { Flow, FlowNode } from './read-process.ts';
import { readScope } from './read-scope.ts';
import { attributeOf, attributePath, measureTree, placeElements } from './xml-element.ts';
import type { PlacedElement, XmlElement } from './xml-element.ts';
import { renamedOnce } from '../loss.ts';

/** How deep and how large a document may be. */
const LIMITS = { depth: 64, elements: 50_000 };

/** Why a part nobody reads is left out. */
const UNREAD: ReadonlyMap<string, string> = new Map([
  ['BPMNDiagram', 'the drawing is laid out anew'],
  ['collaboration', 'a workflow is one process: who takes part is not told'],
  ['extensionElements', 'they are known to the program they were written for alone'],
  ['textAnnotation', 'notes on a drawing have no place'],
  ['association', 'it only draws a line'],
  ['ioSpecification', 'data are fields of the record'],
  ['property', 'data are fields of the record'],
  ['dataObject', 'data are fields of the record'],
  ['dataObjectReference', 'data are fields of the record'],
  ['dataStoreReference', 'data are fields of the record'],
  ['multiInstanceLoopCharacteristics', 'a state is entered once: use "each" of invoked records'],
  ['standardLoopCharacteristics', 'a state is entered once: lead back to it'],
  ['potentialOwner', 'who may do something is said by "allow"'],
  ['performer', 'who may do something is said by "allow"'],
  ['flowNodeRef', 'there is no such node'],
  ['script', 'no scripts are taken over'],
  ['conditionExpression', 'it is not asked here'],
]);

/**
 * A workflow from a BPMN 2.0 document: tasks, exclusive and parallel gateways, timer and message events, ends, flows.
 * Whatever is not taken over as it stands is told with its place; conditions in other languages, and what tasks do,
 * become placeholders that do not compile until somebody fills them in. Pure, never throws.
 *
 * @param document its root element, as a parser gives it that expands no entities
 */
export function importBpmn(document: XmlElement): WorkflowImport {
  const excess = measureTree(document, LIMITS);
  if (excess !== null) {
    const message = `a document has at most ${LIMITS.elements} elements, ${LIMITS.depth} deep`;
    return refused([error(excess, '', message)]);
  }
  const root = placeElements(document);
  if (root.name !== 'definitions' || root.space !== BPMN) {
    return refused([
      error(
        'not-bpmn',
        '',
        `this is no BPMN 2.0 document: its root is not "definitions" of ${BPMN}`,
      ),
    ]);
  }
  const ledger = createLedger();
  ledger.enter(root.path);
  ledger.carry(attributePath(root, 'id'));
  const issues: Issue[] = [];
  const found = chosenProcess(root, ledger);
  if (found === null)
    return refused([error('no-process', root.path, 'there is no process with anything in it')]);
  const process = readProcess(found, root, ledger, issues);
  if (issues.length > 0) return refused(issues, ledger.losses);
  const named = attributeOf(found, 'name') ?? attributeOf(found, 'id') ?? '';
  const id = workflowId(named);
  ledger.carry(
    attributePath(found, 'id'),
    attributePath(found, 'name'),
    attributePath(found, 'isExecutable'),
  );
  if (id !== named) {
    ledger.remark('renamed', 'workflow', found.path, `the process is the workflow "${id}"`);
  }
  const fields: { [id: string]: Field } = {};
  const importing: Importing = {
    process,
    ledger,
    issues,
    workflow: id,
    events: eventNamer(id),
    taskWords: freshIds('task'),
    delayIds: idNamer('delay'),
    delays: {},
    fields,
    fieldIds: fieldNamer(),
  };
  const first = startOf(process.nodes, importing);
  if (first === null) return refused(issues, ledger.losses);
  const { initial, states } = readScope(
    first,
    new Set(process.nodes),
    null,
    '',
    findBlocks(process),
    importing,
  );
  const title = named.replaceAll(/\s+/g, ' ').trim().slice(0, 120) || id;
  const workflow: Workflow = {
    id,
    title,
    ...documented(found, ledger),
    initial,
    states,
    ...(Object.keys(importing.delays).length === 0 ? {} : { delays: importing.delays }),
  };
  ledger.remark(
    'added',
    'record-type',
    found.path,
    `the records of a workflow have a type: "${id}" holds a title and what conditions ask for`,
  );
  sweep(root, ledger);
  return {
    ok: true,
    workflow,
    type: draftType(id, title, fields),
    losses: renamedOnce(ledger.losses),
    issues: [],
  };
}

/** The first process with something in it; others are told as left out. */
function chosenProcess(root: PlacedElement, ledger: Ledger): PlacedElement | null {
  const all = root.children.filter(({ name, space }) => name === 'process' && space === BPMN);
  const chosen = all.find(({ children }) => children.some(isFlowNode)) ?? null;
  for (const other of all) {
    if (other !== chosen && chosen !== null) {
      ledger.tell(
        'left-out',
        'process',
        other.path,
        'a workflow is one process: this one is left out',
      );
    }
  }
  return chosen;
}

function documented(process: PlacedElement, ledger: Ledger): { description?: string } {
  const text = process.children.find(({ name }) => name === 'documentation');
  if (text === undefined) return {};
  ledger.enter(text.path);
  ledger.carry(`${text.path}/text()`);
  return { description: text.element.text.trim().slice(0, 4_000) };
}

/** The flow a process begins with. */
function startOf(nodes: readonly FlowNode[], { ledger, issues, process }: Importing): Flow | null {
  const starts = nodes.filter(({ kind }) => kind === 'startEvent');
  const plain = starts.find(({ event, at }) => event === null && !hasEvents(at));
  const start = plain ?? starts[0];
  if (start === undefined) {
    issues.push(error('no-start', process.at.path, 'the process has no start event'));
    return null;
  }
  for (const other of starts) {
    if (other === start) continue;
    ledger.tell(
      'left-out',
      'start',
      other.at.path,
      'a workflow begins in one place: this start is left out',
    );
    for (const { at } of other.outgoing)
      ledger.tell('left-out', 'flow', at.path, 'the flow is left out: its start is');
  }
  for (const { name, path } of start.at.children) {
    if (!name.endsWith('EventDefinition')) continue;
    ledger.tell(
      'left-out',
      'start-event',
      path,
      'what opens a record is said by a policy ("record.open"), or a person opens it',
    );
  }
  const [flow, ...more] = start.outgoing;
  if (flow === undefined || more.length > 0) {
    issues.push(
      error(
        'start-flows',
        start.at.path,
        `one flow leads out of a start, not ${start.outgoing.length}`,
      ),
    );
    return null;
  }
  return flow;
}

function hasEvents({ children }: PlacedElement): boolean {
  return children.some(({ name }) => name.endsWith('EventDefinition'));
}

/** What is inside an activity that has a process of its own. */
function insideWords(at: PlacedElement): string | null {
  return isFlowNode(at) || at.name === 'sequenceFlow'
    ? 'what is inside an activity is not taken over'
    : null;
}

/** Tells what nobody has looked at. */
function sweep(at: PlacedElement, ledger: Ledger): void {
  const fate = ledger.fate(at.path);
  if (fate === 'settled') return;
  if (fate === 'overlooked') {
    const event = at.name.endsWith('EventDefinition')
      ? 'such events have no counterpart here'
      : null;
    const why = UNREAD.get(at.name) ?? event ?? insideWords(at) ?? 'it means nothing to Interlock';
    ledger.tell(
      'left-out',
      UNREAD.has(at.name) || event !== null ? 'no-counterpart' : 'unknown-element',
      at.path,
      `"${at.name}" is left out: ${why}`,
    );
    return;
  }
  for (const { name, space, value } of at.element.attributes) {
    const path = attributePath(at, name);
    if (ledger.fate(path) === 'settled' && (space === '' || space.startsWith('http://www.w3.org/')))
      continue;
    ledger.tell(
      'left-out',
      'attribute',
      path,
      `"${name}" is left out: it says "${value.slice(0, 80)}" to the program it was written for`,
    );
  }
  const text = at.element.text.trim();
  if (text !== '' && ledger.fate(`${at.path}/text()`) !== 'settled') {
    ledger.tell(
      'left-out',
      'text',
      `${at.path}/text()`,
      `text is left out: "${text.slice(0, 80)}"`,
    );
  }
  for (const child of at.children) sweep(child, ledger);
}
