import type { Json, JsonObject } from '@interlock/engine';
import fc from 'fast-check';

/** A change somebody makes to a workflow, of whatever it has of that kind. */
export interface Edit {
  readonly kind: 'drop-transition' | 'retarget' | 'rename' | 'drop-state' | 'add-state' | 'nest';
  readonly which: number;
  readonly other: number;
}

/** A few changes one after the other. */
export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Edit['kind']>(
      'drop-transition',
      'drop-transition',
      'retarget',
      'rename',
      'drop-state',
      'add-state',
      'nest',
    ),
    which: fc.nat(40),
    other: fc.nat(40),
  }),
  { maxLength: 4 },
);

/** A workflow changed; what fits nowhere changes nothing. It need not compile. */
export function edited(workflow: JsonObject, changes: readonly Edit[]): JsonObject {
  return changes.reduce((before, change, i) => {
    const copy = JSON.parse(JSON.stringify(before)) as Node;
    const places = placesIn(copy, '');
    const at = places[change.which % places.length];
    const transitions = places.flatMap(({ state }) =>
      Object.keys(state.transitions ?? {}).map((id) => ({ state, id })),
    );
    const one = transitions[change.which % transitions.length];
    switch (change.kind) {
      case 'drop-transition':
        if (one !== undefined) delete one.state.transitions?.[one.id];
        break;
      case 'retarget': {
        const target = places[change.other % places.length]?.path;
        const transition = one?.state.transitions?.[one.id];
        if (transition !== undefined && target !== undefined) transition['target'] = target;
        break;
      }
      case 'rename':
        if (at !== undefined) return renamed(copy, at, `r${i}`) as unknown as JsonObject;
        break;
      case 'drop-state':
        if (at !== undefined && at.holder.initial !== at.id) {
          delete at.holder.states?.[at.id];
          dropTargets(copy, at.path);
        }
        break;
      case 'add-state':
        copy.states = { ...copy.states, [`a${i}`]: {} };
        break;
      case 'nest':
        if (at !== undefined && at.state.kind === undefined && at.state.states === undefined) {
          at.state.states = { inner: {} };
          at.state.initial = 'inner';
        }
        break;
    }
    return copy as unknown as JsonObject;
  }, workflow);
}

interface Node {
  kind?: Json;
  initial?: string;
  target?: string;
  states?: { [id: string]: Node };
  transitions?: { [id: string]: { [key: string]: Json } };
}

interface Place {
  readonly path: string;
  readonly id: string;
  readonly state: Node;
  readonly holder: Node;
}

function placesIn(holder: Node, above: string): Place[] {
  return Object.entries(holder.states ?? {}).flatMap(([id, state]) => {
    const path = above === '' ? id : `${above}.${id}`;
    return [{ path, id, state, holder }, ...placesIn(state, path)];
  });
}

function eachTarget(root: Node, change: (target: string) => string | null): void {
  for (const { state } of placesIn(root, '')) {
    if (state.target !== undefined) state.target = change(state.target) ?? state.target;
    for (const [id, transition] of Object.entries(state.transitions ?? {})) {
      const target = transition['target'];
      if (typeof target !== 'string') continue;
      const next = change(target);
      if (next === null) delete state.transitions?.[id];
      else transition['target'] = next;
    }
  }
}

function dropTargets(root: Node, path: string): void {
  eachTarget(root, (target) => (target === path || target.startsWith(`${path}.`) ? null : target));
}

function renamed(root: Node, { path, id, holder }: Place, to: string): Node {
  const next = [...path.split('.').slice(0, -1), to].join('.');
  holder.states = Object.fromEntries(
    Object.entries(holder.states ?? {}).map(([one, state]) => [one === id ? to : one, state]),
  );
  if (holder.initial === id) holder.initial = to;
  eachTarget(root, (target) =>
    target === path || target.startsWith(`${path}.`) ? next + target.slice(path.length) : target,
  );
  return root;
}
