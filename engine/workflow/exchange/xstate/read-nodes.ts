import { error, pointer } from '../../../issue.ts';
import type { Issue } from '../../../issue.ts';
import { isJsonObject } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import type { Ledger } from '../ledger.ts';
import { stateNamer } from '../names.ts';
import type { SourceNode } from './importing.ts';

/** Most states a machine may have. */
export const MOST_STATES = 5_000;

/** The states of a source as a tree, and by the ids the source finds them under. */
export interface SourceTree {
  readonly root: SourceNode;
  readonly all: readonly SourceNode[];
  readonly byId: ReadonlyMap<string, SourceNode>;
}

/** Name of the state that stands for a machine whose root is more than its states. */
const WHOLE = 'machine';

/** Reads which states there are, names them, and tells what cannot be one. */
export function readNodes(machine: JsonObject, ledger: Ledger, issues: Issue[]): SourceTree {
  const all: SourceNode[] = [];
  const byId = new Map<string, SourceNode>();
  const visit = (
    key: string,
    json: JsonObject,
    at: string,
    parent: SourceNode | null,
    id: string,
    path: string | null,
    address: string,
  ): SourceNode => {
    const children = new Map<string, SourceNode>();
    const kind = kindOf(json, at, ledger);
    const node: SourceNode = { key, at, json, parent, children, kind, id, path };
    all.push(node);
    const given = json['id'];
    const own = typeof given === 'string' && given !== '' ? given : address;
    if (byId.has(own)) {
      issues.push(error('duplicate-id', `${at}/id`, `two states have the id "${own}"`));
    } else byId.set(own, node);
    const states = json['states'];
    if (!isJsonObject(states)) return node;
    ledger.enter(`${at}/states`);
    const name = stateNamer();
    for (const [inner, child] of Object.entries(states)) {
      const here = `${at}/states${pointer(inner)}`;
      if (all.length >= MOST_STATES) {
        if (all.length === MOST_STATES)
          issues.push(error('too-many', here, `a machine has at most ${MOST_STATES} states`));
        break;
      }
      if (!isJsonObject(child)) {
        issues.push(error('not-a-state', here, 'a state is an object'));
        continue;
      }
      const childId = name(inner);
      const childPath = path === null ? childId : `${path}.${childId}`;
      children.set(inner, visit(inner, child, here, node, childId, childPath, `${own}.${inner}`));
    }
    return node;
  };
  const id = typeof machine['id'] === 'string' ? machine['id'] : '(machine)';
  const path = needsState(machine) ? WHOLE : null;
  const root = visit(id, machine, '', null, WHOLE, path, id);
  return { root, all, byId };
}

function kindOf(json: JsonObject, at: string, ledger: Ledger): SourceNode['kind'] {
  const { type, states, history, parallel } = json;
  const nested = isJsonObject(states) && Object.keys(states).length > 0;
  if (type !== undefined) ledger.carry(`${at}/type`);
  if (parallel === true) {
    ledger.carry(`${at}/parallel`);
    return 'parallel';
  }
  if (type === 'final' || type === 'history' || type === 'parallel') return type;
  if (type === undefined && history !== undefined && history !== false) return 'history';
  if (type !== undefined && type !== 'atomic' && type !== 'compound') {
    ledger.tell('left-out', 'state-type', `${at}/type`, 'there is no such type of states');
  }
  return nested ? 'compound' : 'atomic';
}

/** Keys of a root that only a state can have here. */
const OF_STATES = [
  'on',
  'after',
  'always',
  'entry',
  'exit',
  'onEntry',
  'onExit',
  'invoke',
] as const;

/** Whether the root is more than its states, so that a state has to stand for it. */
function needsState(machine: JsonObject): boolean {
  const { type, parallel, states } = machine;
  if (type === 'parallel' || parallel === true || !isJsonObject(states)) return true;
  if (Object.keys(states).length === 0) return true;
  if (OF_STATES.some((key) => holdsSomething(machine[key]))) return true;
  return Object.values(states).some(
    (state) =>
      isJsonObject(state) && (state['type'] === 'history' || (state['history'] ?? false) !== false),
  );
}

function holdsSomething(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
