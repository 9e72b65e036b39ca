import { isJsonObject, parseDuration, type Json } from '@interlock/engine';

/** What a workflow says must follow from a step, read from its file without the engine's help. */
export interface Model {
  /** Record type → state → what it sets going. */
  readonly states: ReadonlyMap<string, ReadonlyMap<string, StateModel>>;
}

/** What entering a state, or one of its transitions, sets going. */
export interface StateModel {
  /** Timer key → milliseconds after the state was entered. */
  readonly timers: ReadonlyMap<string, number>;
  /** Keys of effects that are waited for in it. */
  readonly invocations: readonly string[];
  /** Transition (`<state>#<id>`) → effects it asks for, not waited for. */
  readonly effects: ReadonlyMap<string, number>;
  /** Transitions that leave it and enter it again. */
  readonly reentering: ReadonlySet<string>;
  /** Event type → counter it adds one to, in no other way. */
  readonly counted: ReadonlyMap<string, string>;
}

/** Reads what workflows with flat states promise. Pure. */
export function readModel(files: ReadonlyMap<string, Json>): Model {
  const workflows = [...files].filter(([path]) => path.endsWith('/workflow.json'));
  return {
    states: new Map(
      workflows.map(([path, file]) => [
        path.split('/')[0] ?? '',
        new Map(entries(field(file, 'states')).map(([id, state]) => [id, readState(id, state)])),
      ]),
    ),
  };
}

function readState(id: string, state: Json): StateModel {
  const timers = new Map<string, number>();
  const effects = new Map<string, number>();
  const reentering = new Set<string>();
  const counted = new Map<string, string>();
  for (const [name, transition] of entries(field(state, 'transitions'))) {
    const key = `${id}#${name}`;
    const after = field(transition, 'after');
    if (typeof after === 'string') timers.set(key, milliseconds(after));
    if (field(transition, 'reenter') === true) reentering.add(key);
    for (const [, action] of entries(field(transition, 'actions'))) {
      const type = field(action, 'type');
      if (type === 'http.request') effects.set(key, (effects.get(key) ?? 0) + 1);
      const [counter] = entries(field(action, 'params'));
      const on = field(transition, 'on');
      if (type === 'count' && typeof on === 'string' && counter !== undefined) {
        counted.set(on, counter[0]);
      }
    }
  }
  const invocations = entries(field(state, 'invoke')).map(([name]) => `${id}#${name}`);
  return { timers, invocations, effects, reentering, counted };
}

function milliseconds(duration: string): number {
  const parsed = parseDuration(duration);
  if (!parsed.ok) throw new Error(`${duration} is no duration the model understands`);
  return parsed.value;
}

function field(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}

function entries(value: Json | undefined): [string, Json][] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]): [string, Json][] =>
    item === undefined ? [] : [[key, item]],
  );
}
