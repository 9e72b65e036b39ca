import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';

/** What a state's path becomes. */
export type PathMap = (path: string) => string;

/** A state, and all inside it, with every state it leads to by another path. Pure. */
export function withTargets(state: Json, map: PathMap): Json {
  if (!isJsonObject(state)) return state;
  const mapped: { [key: string]: Json | undefined } = { ...retargeted(state, map) };
  if (isJsonObject(state['transitions'])) {
    mapped['transitions'] = eachEntry(state['transitions'], (one) => retargeted(one, map));
  }
  if (isJsonObject(state['invoke'])) {
    mapped['invoke'] = eachEntry(state['invoke'], (one) => withResults(one, map));
  }
  if (isJsonObject(state['states'])) {
    mapped['states'] = eachEntry(state['states'], (one) => withTargets(one, map));
  }
  return mapped;
}

/** A workflow with every mention of a state's path by another one. Pure. */
export function withPaths(workflow: JsonObject, map: PathMap): JsonObject {
  const { states, clocks } = workflow;
  return {
    ...workflow,
    ...(isJsonObject(states) ? { states: eachEntry(states, (one) => withTargets(one, map)) } : {}),
    ...(isJsonObject(clocks) ? { clocks: eachEntry(clocks, (one) => withClock(one, map)) } : {}),
  };
}

function withResults(invocation: JsonObject, map: PathMap): JsonObject {
  const changed: { [key: string]: Json } = {};
  for (const key of ['onDone', 'onError']) {
    const results = invocation[key];
    if (isJsonObject(results)) changed[key] = eachEntry(results, (one) => retargeted(one, map));
  }
  const { onTimeout } = invocation;
  if (isJsonObject(onTimeout)) changed['onTimeout'] = retargeted(onTimeout, map);
  return { ...invocation, ...changed };
}

function withClock(clock: JsonObject, map: PathMap): JsonObject {
  const changed: { [key: string]: Json } = {};
  for (const key of ['run', 'pause']) {
    const states = clock[key];
    if (isList(states)) {
      changed[key] = states.map((state) => (typeof state === 'string' ? map(state) : state));
    }
  }
  return { ...clock, ...changed };
}

function retargeted(json: JsonObject, map: PathMap): JsonObject {
  const { target } = json;
  return typeof target === 'string' ? { ...json, target: map(target) } : json;
}

function eachEntry(entries: JsonObject, change: (entry: JsonObject) => Json): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).map(([id, entry = null]) => [
      id,
      isJsonObject(entry) ? change(entry) : entry,
    ]),
  );
}
