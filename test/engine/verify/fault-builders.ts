import type { Json, JsonObject } from '@interlock/engine';
import type { VerifyKind } from '@interlock/engine/study';

/** A JSON object a fault is put into. */
export interface Writable {
  [key: string]: Json;
}

/** The states of a workflow, a fault may be put among. */
export interface States {
  [id: string]: Writable;
}

/** Puts a fault into a workflow. */
export type Put = (workflow: Writable, states: States) => void;

/** A fault, put into any sound workflow, and where it has to be found. */
export interface Fault {
  readonly kind: VerifyKind;
  /** What is wrong. */
  readonly title: string;
  readonly put: Put;
  /** What the finding must name: states, transitions, or a part of its pointer. */
  readonly found: { readonly state?: string; readonly transition?: string; readonly path?: string };
}

/** A transition on an event. */
export const go = (on: string, target: string, extra: JsonObject = {}): JsonObject => ({
  on,
  target,
  ...extra,
});

/** A comparison with something of the record. */
export const compare = (path: string, operator: string, value: Json): JsonObject => ({
  fact: 'record',
  path,
  operator,
  value,
});

/** Work a state waits for. */
export const call: JsonObject = {
  effect: { type: 'http.request', params: { method: 'POST', url: 'https://example.org/' } },
};

/** A region that ends on an event. */
export const region = (on: string, path: string): JsonObject => ({
  initial: 'open',
  states: { open: { transitions: { do: go(on, `${path}.over`) } }, over: { kind: 'final' } },
});

/** A state that waits for a call and ends whichever way it goes, but for what is changed. */
export function calling(changed: { readonly [key: string]: Json | undefined }): Writable {
  const handled: { readonly [key: string]: Json | undefined } = {
    ...call,
    onDone: { ok: { target: 'end' } },
    onError: { failed: { target: 'end' } },
    onTimeout: { after: 'PT1H', target: 'end' },
    ...changed,
  };
  const kept = Object.entries(handled).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return { invoke: { work: Object.fromEntries(kept) } };
}

/** The state every record comes to and rests in. */
export const restingState = (states: States): string =>
  states['quick'] === undefined ? 'start' : 'quick';

/** Adds transitions to the state records rest in. */
export function leaving(
  transitions: (states: States) => { readonly [id: string]: JsonObject },
): Put {
  return (_workflow, states) => {
    const resting = states[restingState(states)];
    if (resting !== undefined)
      resting['transitions'] = {
        ...(resting['transitions'] as JsonObject),
        ...transitions(states),
      };
  };
}

/** Adds states, the first of which records come to from the one they rest in. */
export function entering(added: States): Put {
  return (workflow, states) => {
    Object.assign(states, added);
    const [first = ''] = Object.keys(added);
    leaving(() => ({ 'into-fault': go('ticket.strayed', first) }))(workflow, states);
  };
}

/** Adds to a part of the workflow that may be there or not. */
export function declaring(
  part: 'clocks' | 'delays' | 'invariants',
  id: string,
  json: JsonObject,
): Put {
  return (workflow) => {
    workflow[part] = { ...(workflow[part] as JsonObject | undefined), [id]: json };
  };
}

/** Puts several things into a workflow, one after the other. */
export function together(...puts: readonly Put[]): Put {
  return (workflow, states) => {
    for (const put of puts) put(workflow, states);
  };
}
