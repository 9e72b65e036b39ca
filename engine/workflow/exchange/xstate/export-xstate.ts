import { orderedActions } from '../../../action/schema.ts';
import type { ActionMap } from '../../../action/schema.ts';
import type { Json, JsonObject } from '../../../json.ts';
import type { Invoke, InvokeResult, State, Transition, Workflow } from '../../schema.ts';
import { exportLosses } from './export-losses.ts';
import type { ChartLoss } from '../loss.ts';
import { CARRIED, compact } from './config.ts';
import type { XStateMachine } from './config.ts';
import { toMilliseconds } from './milliseconds.ts';

/** A workflow as XState takes it. */
export interface XStateExport {
  readonly machine: XStateMachine;
  /** Guards to be given to `machine.provide`: name → condition of ours. */
  readonly guards: { readonly [name: string]: Json };
  /** What XState does not do, or does once it has been added, each with its place in the workflow. */
  readonly losses: readonly ChartLoss[];
}

/**
 * A workflow as an XState v5 machine in JSON. States, transitions, order, history, ends and fixed delays are XState's
 * own; guards, actions and invoked work are named and have to be provided; a guard's condition, and all else XState
 * has no place for, is carried along in `meta`, from which `importXState` makes the same workflow again. Pure, never
 * throws.
 *
 * @param workflow one that has been compiled without errors
 */
export function exportXState(workflow: Workflow): XStateExport {
  const { $schema: _, id, initial, states, description, ...rest } = workflow;
  const guards: { [name: string]: Json } = {};
  const machine: XStateMachine = {
    id,
    ...compact({ description }),
    initial,
    states: nodesOf(states, '', { id, guards }),
    meta: { [CARRIED]: rest as unknown as JsonObject },
  };
  return { machine, guards, losses: exportLosses(workflow) };
}

interface Exporting {
  readonly id: string;
  readonly guards: { [name: string]: Json };
}

function nodesOf(states: Workflow['states'], parent: string, to: Exporting): JsonObject {
  return Object.fromEntries(
    Object.entries(states).map(([id, state]) => {
      const path = parent === '' ? id : `${parent}.${id}`;
      return [id, node(path, state, to)];
    }),
  );
}

function node(path: string, state: State, to: Exporting): JsonObject {
  const { kind, initial, description, history, target, entry, exit, states, invoke, transitions } =
    state;
  const { label, outcome, tone, stage } = state;
  const edges = edgesOf(path, state, to);
  const pick = (kindOf: Edge['kind']): JsonObject =>
    Object.fromEntries(
      [
        ...Map.groupBy(
          edges.filter((edge) => edge.kind === kindOf),
          ({ key }) => key,
        ),
      ].map(([key, found]) => [key, found.map(({ json }) => json)]),
    );
  const works = Object.entries(invoke ?? {});
  return compact({
    ...(kind === undefined || kind === 'atomic' || kind === 'compound' ? {} : { type: kind }),
    history: kind === 'history' ? (history ?? 'shallow') : undefined,
    target: target === undefined ? undefined : address(to.id, target),
    initial,
    description,
    entry: actionList(entry),
    exit: actionList(exit),
    invoke: works.map(([iid, work]) => invocation(path, iid, work, to)),
    on: pick('on'),
    after: pick('after'),
    always: pick('always')[''],
    onDone: pick('done')[''],
    states: states === undefined ? undefined : nodesOf(states, path, to),
    meta: carried(
      compact({
        label,
        outcome,
        tone,
        stage,
        entry,
        exit,
        // Said where nothing else says it, so that the same workflow comes back.
        kind: kind === 'atomic' || kind === 'compound' ? kind : undefined,
        history: kind === 'history' && history === undefined ? 'unsaid' : undefined,
        empty: emptied({ entry, exit, transitions, invoke }),
        // XState keeps no `meta` of an invocation.
        works: Object.fromEntries(
          works.flatMap(([iid, { title, onError }]) => {
            const own = compact({
              title,
              bare: onError !== undefined && Object.keys(onError).length === 0,
            });
            return own['title'] === undefined && own['bare'] === false ? [] : [[iid, own]];
          }),
        ),
      }),
    ),
  });
}

/** Maps that are there and empty: nothing in XState shows them. */
function emptied(maps: { readonly [key: string]: object | undefined }): Json {
  return Object.entries(maps).flatMap(([key, map]) =>
    map !== undefined && Object.keys(map).length === 0 ? [key] : [],
  );
}

interface Edge {
  readonly kind: 'on' | 'after' | 'always' | 'done';
  readonly key: string;
  readonly order: number;
  readonly id: string;
  readonly json: JsonObject;
}

/** Edges of a state's own, those tried first before the others, as XState tries them by their place. */
function edgesOf(path: string, state: State, to: Exporting): Edge[] {
  const own = Object.entries(state.transitions ?? {}).map(([id, transition]): Edge => {
    const { on, after, always: _a, done, ...rest } = transition;
    const key = on ?? (after === undefined ? '' : delayKey(after));
    const kind =
      on !== undefined ? 'on' : after !== undefined ? 'after' : done === true ? 'done' : 'always';
    const more = kind === 'after' && key !== after ? { after } : {};
    return { kind, key, order: rest.order ?? 0, id, json: edge(path, id, rest, to, more) };
  });
  const timeouts = Object.entries(state.invoke ?? {}).flatMap(([iid, { onTimeout }]): Edge[] => {
    if (onTimeout === undefined) return [];
    const { after, ...rest } = onTimeout;
    const id = `${iid}.onTimeout`;
    const json = edge(path, id, rest, to, { after, timeout: iid });
    return [{ kind: 'after', key: delayKey(after), order: rest.order ?? 0, id, json }];
  });
  return [...own, ...timeouts].toSorted(tried);
}

function tried(a: { order: number; id: string }, b: { order: number; id: string }): number {
  return a.order - b.order || (a.id < b.id ? -1 : 1);
}

/** XState takes milliseconds, or the name of a delay that is provided. */
function delayKey(after: string): string {
  return String(toMilliseconds(after) ?? after);
}

function edge(
  path: string,
  id: string,
  t: Omit<Transition, 'on' | 'after' | 'always' | 'done'> | InvokeResult,
  to: Exporting,
  more: JsonObject = {},
): JsonObject {
  const { target, reenter, guard, actions, description, ...rest } = t;
  const name = `${path}#${id}`;
  if (guard !== undefined) to.guards[name] = guard as unknown as Json;
  return compact({
    target: target === undefined ? undefined : address(to.id, target),
    reenter,
    guard: guard === undefined ? undefined : name,
    actions: actionList(actions),
    description,
    meta: carried({
      id,
      ...more,
      ...(rest as unknown as JsonObject),
      ...(guard === undefined ? {} : { guard: guard as unknown as Json }),
      ...(actions === undefined ? {} : { actions }),
    }),
  });
}

function invocation(path: string, iid: string, work: Invoke, to: Exporting): JsonObject {
  const { effect, record, onDone, onError } = work;
  const results = (map: Invoke['onDone'] | undefined, key: 'onDone' | 'onError'): Json =>
    Object.entries(map ?? {})
      .map(([id, t]) => ({
        id,
        order: t.order ?? 0,
        json: edge(path, `${iid}.${key}.${id}`, t, to),
      }))
      .toSorted(tried)
      .map(({ json }) => json);
  const { src, input } = workOf(effect, record);
  return compact({
    id: iid,
    src,
    input,
    onDone: results(onDone, 'onDone'),
    onError: results(onError, 'onError'),
  });
}

/** Invoked work by the name XState is to find it under, and what is handed to it. */
function workOf(
  effect: Invoke['effect'],
  record: Invoke['record'],
): { src: string; input: JsonObject } {
  return effect === undefined
    ? { src: 'interlock.records', input: record ?? {} }
    : { src: effect.type, input: effect.params };
}

function carried(own: JsonObject): JsonObject {
  return Object.keys(own).length === 0 ? {} : { [CARRIED]: own };
}

/** Actions in the order they run. Pure. */
export function actionList(actions: ActionMap | undefined): Json[] {
  return orderedActions(actions).map(([, { type, params }]) => compact({ type, params }));
}

function address(id: string, path: string): string {
  return `#${id}.${path}`;
}
