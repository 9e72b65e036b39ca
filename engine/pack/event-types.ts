import { BUILT_IN, RESERVED_TYPE } from '../event.ts';
import { error, pointer, warning } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { nearestName } from '../nearest-name.ts';
import { mapInTurns } from '../turns.ts';
import type { Turns } from '../turns.ts';
import type { FilesByKind } from './sort-files.ts';
import { walk } from './walk.ts';

/** Edits by which an event type from outside may differ from a known one and still pass for a mistyped one. */
const MISTYPED = 2;

/** What happens in a set of definitions. */
interface Happening {
  /** Record type → event types a transition of its workflow takes. */
  readonly taken: ReadonlyMap<string, ReadonlySet<string>>;
  /** Event types offered to policies: emitted, told by Interlock, or sent from outside in a scenario. */
  readonly told: ReadonlySet<string>;
}

/**
 * Event types that come to nothing: sent to records whose workflow takes no such event, emitted although only Interlock
 * itself may say that such a thing happened (both an error), and in the `on` of a policy where nobody tells policies of it (a warning, as anybody may send events from outside: only where it is
 * reserved to Interlock, sent to records, or nearly the name of one that is told). Of the files as they are, so that
 * other mistakes in them hide nothing. Pure.
 *
 * @param asked the files to look at
 */
export function* checkEventTypes(
  found: FilesByKind,
  asked: (path: string) => boolean,
): Turns<Issue[]> {
  const happening = yield* happeningIn(found);
  const policies = new Set(found.policy);
  const told = yield* mapInTurns(
    [...found.workflow, ...found.policy].filter(({ path }) => asked(path)),
    (file) => {
      const policy = policies.has(file);
      const own = policy ? null : (file.path.split('/')[0] ?? '');
      const sent: Issue[] = [];
      walk(file.json, '', (value, at) => sent.push(...sentIssues(value, at, own, happening)));
      const heard = policy ? heardIssues(file.json, happening) : [];
      return [...heard, ...sent].map((issue) => ({ ...issue, file: file.path }));
    },
  );
  return told.flat();
}

function* happeningIn(found: FilesByKind): Turns<Happening> {
  const taken = new Map<string, Set<string>>();
  const told = new Set<string>([BUILT_IN.clockReached, BUILT_IN.invariantBroken]);
  for (const { path, json } of found.workflow) {
    const types = new Set<string>();
    walk(json, '', ({ transitions }) => {
      for (const one of Object.values(isJsonObject(transitions) ? transitions : {}))
        if (isJsonObject(one) && typeof one['on'] === 'string') types.add(one['on']);
    });
    taken.set(path.split('/')[0] ?? '', types);
  }
  for (const { json } of [...found.workflow, ...found.policy]) {
    yield null;
    walk(json, '', ({ type, params }) => {
      const emitted = type === 'emit' && isJsonObject(params) ? params['type'] : undefined;
      // Of what is Interlock's own policies are told by Interlock alone.
      if (typeof emitted === 'string' && !RESERVED_TYPE.test(emitted)) told.add(emitted);
    });
  }
  for (const { json } of found.scenario) {
    walk(json, '', ({ event }) => {
      if (!isJsonObject(event) || event['to'] !== undefined) return;
      if (typeof event['type'] === 'string') told.add(event['type']);
    });
  }
  return { taken, told };
}

/** An event an object sends that nothing takes, or tells policies of without anything having happened. */
function sentIssues(value: JsonObject, at: string, own: string | null, all: Happening): Issue[] {
  const { type, params, record } = value;
  if (type === 'emit' && isJsonObject(params)) return forged(params['type'], `${at}/params/type`);
  if (type === 'record.send' && isJsonObject(params)) {
    const to = receiver(params['to'], own);
    return untaken(params['type'], to, `${at}/params/type`, all);
  }
  if (type === 'record.open' && isJsonObject(params) && isJsonObject(params['existing'])) {
    const to = textOf(params['type']);
    return untaken(params['existing']['type'], to, `${at}/params/existing/type`, all);
  }
  // Work a state waits for: its children are sent this when it is not waited for any more.
  if (isJsonObject(record) && record['cancel'] !== undefined)
    return untaken(record['cancel'], textOf(record['type']), `${at}/record/cancel`, all);
  return [];
}

/** The record type an event is sent to; null where it may be any. */
function receiver(to: Json | undefined, own: string | null): string | null {
  if (to === 'subject') return own;
  const key = isJsonObject(to) ? to['key'] : undefined;
  const [type = '', identity] = typeof key === 'string' ? key.split('|') : [];
  return identity === undefined || type.includes('{{') ? null : type;
}

/** Policies believe what Interlock says of records, timers and clocks; nobody else may say it. */
function forged(emitted: Json | undefined, at: string): Issue[] {
  const type = textOf(emitted);
  if (type === null || !RESERVED_TYPE.test(type)) return [];
  const message = `"${type}" is Interlock’s own: only what really happened may be told so. Emit an event of another name`;
  return [error('reserved-type', at, message)];
}

function untaken(
  sent: Json | undefined,
  receiving: string | null,
  at: string,
  { taken }: Happening,
): Issue[] {
  const type = textOf(sent);
  if (type === null) return [];
  if (RESERVED_TYPE.test(type)) {
    const message = `"${type}" is Interlock’s own, and no workflow takes it when it is sent; send an event of another name`;
    return [error('reserved-type', at, message)];
  }
  const known = receiving === null ? undefined : taken.get(receiving);
  // A key may have the form of an identity without being one.
  const types = known ?? new Set([...taken.values()].flatMap((some) => [...some]));
  if (types.size === 0 || types.has(type)) return [];
  const meant = nearestName(type, [...types]);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  const who = known === undefined ? 'no workflow' : `no state of ${receiving}`;
  return [error('event-not-taken', at, `this sends "${type}", which ${who} takes${hint}`)];
}

/** What a policy is about without ever being told of it. */
function heardIssues(policy: Json, happening: Happening): Issue[] {
  const on = isJsonObject(policy) ? policy['on'] : undefined;
  return (isList(on) ? on : []).flatMap((type, i) => {
    const problem = typeof type === 'string' ? unheard(type, happening) : null;
    return problem === null ? [] : [warning('event-not-told', pointer('on', i), problem)];
  });
}

function unheard(type: string, { taken, told }: Happening): string | null {
  if (told.has(type)) return null;
  const takers = [...taken].filter(([, types]) => types.has(type)).map(([id]) => id);
  const reserved = RESERVED_TYPE.test(type);
  const meant = nearestName(type, [...told], reserved ? undefined : MISTYPED);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  if (reserved) return `policies are not told of "${type}", which Interlock keeps to itself${hint}`;
  if (takers.length > 0) {
    const emit = `tell them with the action "emit" in the workflow of ${takers.join(' or ')}`;
    return `"${type}" is sent to records and policies are not told of it: ${emit}`;
  }
  return meant === undefined ? null : `nothing here raises "${type}"${hint}`;
}

function textOf(json: Json | undefined): string | null {
  return typeof json === 'string' && !json.includes('{{') ? json : null;
}
