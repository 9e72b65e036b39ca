import { error, pointer } from '../../../issue.ts';
import type { Issue } from '../../../issue.ts';
import { isJsonObject, isList } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import { MAX_FILE_DEPTH, deeperThan } from '../../../value/depth.ts';
import type { State, Workflow } from '../../schema.ts';
import { draftType, refused, workflowId } from '../draft.ts';
import type { WorkflowImport } from '../draft.ts';
import { createLedger } from '../ledger.ts';
import type { Ledger } from '../ledger.ts';
import { eventNamer, idNamer } from '../names.ts';
import { CARRIED, carriedIn } from './config.ts';
import { signsOf } from './dialect.ts';
import type { Importing } from './importing.ts';
import { readContext } from './read-context.ts';
import { readDescription } from './read-edges.ts';
import { namedEvents } from './read-events.ts';
import { readNodes } from './read-nodes.ts';
import { readInitial, readState } from './read-state.ts';
import { renamedOnce } from '../loss.ts';

/** How a machine is read. */
export interface XStateOptions {
  /** Whose words it is written in; absent: what its keys show, 5 where they do not. */
  readonly version?: 4 | 5;
}

/** Why a key nobody reads is left out. */
const UNREAD: ReadonlyMap<string, string> = new Map([
  ['tags', 'states have no tags'],
  ['meta', 'it is known to the program that wrote it alone'],
  ['output', 'an end hands nothing over'],
  ['data', 'an end hands nothing over'],
  ['activities', 'there are no activities: "invoke" waits for work'],
  ['onSnapshot', 'invoked work is heard of when it has ended'],
  ['systemId', 'work has no name of its own'],
  ['version', 'versions are counted when a workflow is published'],
  ['input', 'a record is opened with its fields'],
  ['schemas', 'types of a program'],
  ['schema', 'types of a program'],
  ['types', 'types of a program'],
  ['tsTypes', 'types of a program'],
  ['predictableActionArguments', 'an option of the program that runs it'],
  ['preserveActionOrder', 'an option of the program that runs it'],
  ['strict', 'an option of the program that runs it'],
  ['options', 'an option of the program that runs it'],
]);

/**
 * A workflow from an XState v4 or v5 machine in JSON. Whatever is not taken over as it stands is told with its place;
 * guards, actions, delays and work a machine only names become placeholders that do not compile until somebody fills
 * them in. What `exportXState` wrote becomes the workflow it was. Pure, never throws.
 */
export function importXState(json: unknown, options: XStateOptions = {}): WorkflowImport {
  const deep = deeperThan(json, MAX_FILE_DEPTH);
  if (deep !== null)
    return refused([
      error('too-deep', deep, `a machine nests at most ${MAX_FILE_DEPTH} levels deep`),
    ]);
  const machine = json as Json;
  if (!isJsonObject(machine))
    return refused([error('invalid-type', '', 'a machine is an object with "states"')]);
  if (!['states', 'on', 'initial', 'type', 'invoke'].some((key) => Object.hasOwn(machine, key))) {
    return refused([
      error(
        'not-a-machine',
        '',
        'this is no XState machine: it has neither states nor transitions',
      ),
    ]);
  }
  const ledger = createLedger();
  const issues: Issue[] = [];
  const own = carriedIn(machine['meta']);
  const shown = options.version ?? (own === null ? readVersion(machine, ledger) : 5);
  const tree = readNodes(machine, ledger, issues);
  const name = typeof machine['id'] === 'string' ? machine['id'] : '';
  const id = workflowId(name);
  const importing: Importing = {
    version: shown ?? 5,
    assumed: shown === null,
    ...namedEvents(tree.all, shown ?? 5),
    ledger,
    issues,
    events: eventNamer(id),
    delays: idNamer('delay'),
    byId: tree.byId,
    parallels: new Set(
      tree.all.flatMap(({ kind, path }) => (kind === 'parallel' && path !== null ? [path] : [])),
    ),
    knownDelays: new Set(isJsonObject(own?.['delays']) ? Object.keys(own['delays']) : []),
  };
  const title = readName(machine, own, id, ledger);
  const type = draftType(id, title, readContext(machine['context'], ledger));
  ledger.remark(
    'added',
    'record-type',
    '',
    `the records of a workflow have a type: "${id}" holds a title and what the context names`,
  );
  const workflow: Workflow = {
    id,
    title,
    ...readDescription(machine['description'], '/description', importing),
    ...readRoot(tree.root, importing),
    ...carriedOver(own, ledger),
  };
  const overlooked = sweep(machine, '', ledger);
  if (issues.length > 0) return refused(issues, ledger.losses);
  return { ok: true, workflow, type, losses: renamedOnce(overlooked.losses), issues: [] };
}

/** The version a machine shows; null where it shows none. */
function readVersion(machine: JsonObject, ledger: Ledger): 4 | 5 | null {
  const signs = signsOf(machine);
  const [first, second] = signs;
  if (first === undefined || second === undefined) return first?.version ?? null;
  const four = signs.find(({ version }) => version === 4) ?? first;
  const five = signs.find(({ version }) => version === 5) ?? first;
  const message = `"${four.key}" is a word of XState 4 and "${five.key}" (${five.at}) one of XState 5: read as XState 5`;
  ledger.remark('may-differ', 'version', four.at, message);
  return 5;
}

function readName(machine: JsonObject, own: JsonObject | null, id: string, ledger: Ledger): string {
  const given = machine['id'];
  if (typeof given === 'string') {
    ledger.carry('/id');
    if (given !== id) ledger.remark('renamed', 'workflow', '/id', `the workflow is called "${id}"`);
  } else
    ledger.remark('added', 'workflow', '', `the machine has no id: the workflow is called "${id}"`);
  if (own !== null && typeof own['title'] === 'string') return own['title'];
  return (typeof given === 'string' ? given : id).slice(0, 120) || id;
}

/** What an exported workflow carries along as a whole. */
function carriedOver(own: JsonObject | null, ledger: Ledger): Partial<Workflow> {
  if (own === null) return {};
  const base = `/meta/${CARRIED}`;
  ledger.enter('/meta');
  ledger.enter(base);
  const keys = ['title', 'delays', 'clocks', 'invariants'].filter((key) => Object.hasOwn(own, key));
  ledger.carry(...keys.map((key) => base + pointer(key)));
  return Object.fromEntries(keys.map((key) => [key, own[key]]));
}

function readRoot(
  root: ReturnType<typeof readNodes>['root'],
  importing: Importing,
): Pick<Workflow, 'initial' | 'states'> {
  const { ledger } = importing;
  ledger.enter('');
  if (root.path === null) {
    const { initial = '' } = readInitial(root, importing);
    if (Object.hasOwn(root.json, 'onDone')) {
      ledger.tell(
        'left-out',
        'done-on-root',
        '/onDone',
        'when the machine is done, so is the record',
      );
    }
    // Nothing in them, else a state would stand for the machine.
    for (const key of ['on', 'after', 'always', 'entry', 'exit', 'invoke']) ledger.carry(`/${key}`);
    const states = [...root.children.values()].map((child) => [
      child.id,
      readState(child, importing),
    ]);
    return { initial, states: Object.fromEntries(states) as Workflow['states'] };
  }
  const message = `a workflow is its states alone: "${root.path}" stands for the whole machine`;
  ledger.remark('added', 'whole-machine', '', message);
  const whole = readState(root, importing);
  const ends =
    root.kind === 'parallel' || [...root.children.values()].some(({ kind }) => kind === 'final');
  if (!ends) return { initial: root.path, states: { [root.path]: whole } };
  ledger.remark('added', 'end', '', 'when the whole machine is done the record ends in "done"');
  const transitions: State['transitions'] = {
    ...whole.transitions,
    ended: { done: true, target: 'done' },
  };
  return {
    initial: root.path,
    states: { [root.path]: { ...whole, transitions }, done: { kind: 'final' } },
  };
}

/** Tells what nobody has looked at. */
function sweep(json: Json, at: string, ledger: Ledger): Ledger {
  const fate = ledger.fate(at);
  if (fate === 'settled') return ledger;
  const entries = isList(json)
    ? [...json.entries()]
    : isJsonObject(json)
      ? Object.entries(json)
      : [];
  if (fate === 'entered') {
    for (const [key, value] of entries) {
      if (value !== undefined) sweep(value, at + pointer(key), ledger);
    }
    return ledger;
  }
  const key = at.slice(at.lastIndexOf('/') + 1);
  const why = UNREAD.get(key) ?? 'it means nothing to Interlock';
  ledger.tell(
    'left-out',
    UNREAD.has(key) ? 'no-counterpart' : 'unknown-key',
    at,
    `"${key}" is left out: ${why}`,
  );
  return ledger;
}
