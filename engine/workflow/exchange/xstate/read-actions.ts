import { actionMapSchema } from '../../../action/schema.ts';
import type { ActionMap } from '../../../action/schema.ts';
import { pointer } from '../../../issue.ts';
import { isJsonObject, isList, jsonCopy, jsonEqual, stableJson } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import { toFillIn } from '../draft.ts';
import { freshIds } from '../names.ts';
import { actionList } from './export-xstate.ts';
import type { Importing } from './importing.ts';

/** Built-in actions of XState, and what of ours comes closest. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['assign', 'the action "set" writes fields'],
  ['raise', 'the actions "emit" and "record.send" send events'],
  ['send', 'the actions "emit" and "record.send" send events'],
  ['sendTo', 'the action "record.send" sends events to records'],
  ['sendParent', 'the action "record.send" sends events to records'],
  ['log', 'the action "note" leaves a line'],
]);

/**
 * Actions of the source. Those an exported workflow carries along are taken where they still say the same; of others
 * only the name and params are known, and they stand under a type that does not compile until somebody fills it in.
 *
 * @param own actions as an exported workflow carries them
 */
export function readActions(
  json: Json | undefined,
  at: string,
  own: Json | undefined,
  importing: Importing,
): ActionMap | undefined {
  const { ledger } = importing;
  const given = json === undefined ? [] : isList(json) ? json : [json];
  const known = actionMapSchema.safeParse(own);
  if (known.success && jsonEqual(actionList(known.data), given)) {
    if (json !== undefined) ledger.carry(at);
    return known.data;
  }
  if (json === undefined) return undefined;
  if (isList(json)) ledger.enter(at);
  const fresh = freshIds('action');
  const actions = given.map((action, i) => {
    const here = isList(json) ? at + pointer(i) : at;
    const name = nameOf(action);
    const params = paramsOf(action, here, importing);
    const builtIn = BUILT_IN.get(name.replace(/^xstate\./, ''));
    const hint = builtIn === undefined ? '' : ` (${builtIn})`;
    const message = `what the action "${name}" does stands in a program: put an action of Interlock in its place${hint}`;
    ledger.tell('placeholder', 'action', here, message);
    const order = i > 0 ? { order: i } : {};
    return [fresh(name), { type: toFillIn(name), ...params, ...order }] as const;
  });
  return actions.length === 0 ? undefined : (Object.fromEntries(actions) as ActionMap);
}

function nameOf(action: Json): string {
  if (typeof action === 'string') return action;
  const type = isJsonObject(action) ? action['type'] : undefined;
  return typeof type === 'string' ? type : 'unnamed';
}

/** All an action says beside its type, kept under the placeholder for whoever fills it in. */
function paramsOf(action: Json, at: string, importing: Importing): { params?: JsonObject } {
  if (!isJsonObject(action)) return {};
  const { type: _, params, ...rest } = action;
  const all = { ...rest, ...(isJsonObject(params) ? params : {}) };
  if (Object.keys(all).length === 0) return {};
  tellTemplates(all, at, importing);
  return { params: jsonCopy(all) as JsonObject };
}

/** Text that would be worked out here is told: in the source it is text. */
export function tellTemplates(json: Json, at: string, { ledger }: Importing): void {
  if (!stableJson(json).includes('{{')) return;
  const message =
    'text with {{ }} would be worked out as a value of Interlock: see that this is meant';
  ledger.remark('may-differ', 'template', at, message);
}
