import { pointer } from '../../../issue.ts';
import { isJsonObject, isList, jsonCopy } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import { ACTIONS } from '../../../action/catalogue.ts';
import type { Invoke, InvokeResult } from '../../schema.ts';
import { toFillIn } from '../draft.ts';
import { freshIds } from '../names.ts';
import type { Importing, SourceNode } from './importing.ts';
import { tellTemplates } from './read-actions.ts';
import { readEdges } from './read-edges.ts';

/**
 * Invocations of a state. Work of an exported workflow is taken as it was; of other work only the name is known, and
 * it stands as an effect that does not compile until somebody fills it in.
 *
 * @param own what an exported workflow carries about them, by id
 */
export function readWork(
  node: SourceNode,
  own: JsonObject | null,
  importing: Importing,
): { [id: string]: Invoke } {
  const { ledger } = importing;
  const json = node.json['invoke'];
  const at = `${node.at}/invoke`;
  if (json === undefined) return {};
  if (isList(json)) ledger.enter(at);
  const fresh = freshIds('work');
  const carried = own === null ? null : isJsonObject(own['works']) ? own['works'] : {};
  return Object.fromEntries(
    (isList(json) ? json : [json]).flatMap((work, i) => {
      const here = isList(json) ? at + pointer(i) : at;
      if (!isJsonObject(work)) {
        ledger.tell('left-out', 'not-work', here, 'invoked work is an object with "src"');
        return [];
      }
      ledger.enter(here);
      return [invocation(work, here, node, carried, fresh, importing)];
    }),
  );
}

function invocation(
  work: JsonObject,
  at: string,
  node: SourceNode,
  carried: JsonObject | null,
  fresh: (name: string) => string,
  importing: Importing,
): [string, Invoke] {
  const { ledger } = importing;
  const { src, id: given, input } = work;
  const name = typeof src === 'string' ? src : nameIn(src);
  const id = typeof given === 'string' ? given : name;
  const own = carried !== null && isJsonObject(carried[id]) ? carried[id] : {};
  const iid = carried !== null && typeof given === 'string' ? given : fresh(id);
  if (Object.hasOwn(work, 'id')) {
    if (iid === given) ledger.carry(`${at}/id`);
    else ledger.tell('renamed', 'work-id', `${at}/id`, `it is called "${iid}"`);
  }
  const done = results(work['onDone'], `${at}/onDone`, `${iid}.onDone.`, node, importing);
  const failed = results(work['onError'], `${at}/onError`, `${iid}.onError.`, node, importing);
  const known = carried === null ? null : knownWork(name, input);
  if (known === null) {
    const message = `what "${name}" does stands in a program: put an effect or records of Interlock in its place`;
    ledger.tell('placeholder', 'work', `${at}/src`, message);
    if (input !== undefined) tellTemplates(input, `${at}/input`, importing);
  } else ledger.carry(`${at}/src`);
  if (input !== undefined) ledger.carry(`${at}/input`);
  const params = isJsonObject(input)
    ? (jsonCopy(input) as JsonObject)
    : input === undefined
      ? {}
      : { input };
  return [
    iid,
    {
      ...(typeof own['title'] === 'string' ? { title: own['title'] } : {}),
      ...(known ?? { effect: { type: toFillIn(name), params: params as { [key: string]: Json } } }),
      onDone: done,
      ...(Object.keys(failed).length > 0 || own['bare'] === true ? { onError: failed } : {}),
    },
  ];
}

/** Work of ours, as an exported workflow names it. */
function knownWork(name: string, input: Json | undefined): JsonObject | null {
  if (name === 'interlock.records') return isJsonObject(input) ? { record: input } : null;
  return ACTIONS.get(name)?.effect === true
    ? { effect: { type: name, params: isJsonObject(input) ? input : {} } }
    : null;
}

function nameIn(src: Json | undefined): string {
  const type = isJsonObject(src) ? src['type'] : undefined;
  return typeof type === 'string' ? type : 'unnamed';
}

function results(
  json: Json | undefined,
  at: string,
  prefix: string,
  node: SourceNode,
  importing: Importing,
): { [id: string]: InvokeResult } {
  const fresh = freshIds('result');
  return Object.fromEntries(
    readEdges(json, at, node, importing).map(({ transition, own }) => {
      const id = own?.['id'];
      const wanted =
        typeof id === 'string' && id.startsWith(prefix)
          ? id.slice(prefix.length)
          : fresh(transition.target?.split('.').at(-1) ?? 'stay');
      return [wanted, transition];
    }),
  );
}
