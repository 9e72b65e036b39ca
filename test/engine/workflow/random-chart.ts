import type { JsonObject } from '@interlock/engine';
import fc from 'fast-check';
import { emit } from './stepping.ts';

interface Shape {
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final';
  readonly inside: readonly Shape[];
  readonly history: 'none' | 'shallow' | 'deep';
  readonly initial: number;
}

interface Edge {
  readonly source: number;
  /** Null: stays. */
  readonly target: number | null;
  readonly event: number;
  readonly always: boolean;
  readonly reenter: boolean;
  readonly guard: number;
  readonly order: number;
}

/** Which flags of the data a guard of a random chart may ask for. */
export const FLAGS = ['one', 'two'] as const;

/** Events transitions of a random chart may name. */
export const EVENTS = ['x.one', 'x.two', 'x.three'] as const;

/**
 * Random workflows: nested compound and parallel states, history, transitions that stay, enter, leave
 * and enter again, guards on two flags, several transitions on one event.
 */
export function randomWorkflow(options: {
  readonly finals: boolean;
  /** Also transitions that need nothing to happen, always with a guard. */
  readonly always?: boolean;
}): fc.Arbitrary<JsonObject> {
  const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
    shape: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      fc.record({
        kind: options.finals
          ? fc.constantFrom('atomic', 'atomic', 'final')
          : fc.constant('atomic' as const),
        inside: fc.constant([]),
        history: fc.constant('none' as const),
        initial: fc.constant(0),
      }),
      fc.record({
        kind: fc.constantFrom('compound', 'parallel'),
        inside: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }),
        history: fc.constantFrom('none', 'shallow', 'deep'),
        initial: fc.nat(2),
      }),
    ),
  }));
  const edge = fc.record({
    source: fc.nat(30),
    target: fc.option(fc.nat(30), { freq: 6 }),
    event: fc.nat(options.finals ? EVENTS.length : EVENTS.length - 1),
    always: options.always === true ? fc.nat(3).map((n) => n === 0) : fc.constant(false),
    reenter: fc.boolean(),
    guard: fc.nat(4),
    order: fc.nat(2),
  });
  return fc
    .tuple(
      fc.array(shape, { minLength: 1, maxLength: 3 }),
      fc.array(edge, { minLength: 3, maxLength: 14 }),
    )
    .map(([shapes, edges]) => toWorkflow(shapes, edges));
}

interface Writable {
  [key: string]: unknown;
}

function toWorkflow(shapes: readonly Shape[], edges: readonly Edge[]): JsonObject {
  const places: { path: string; state: Writable; kind: string }[] = [];
  const write = (list: readonly Shape[], parent: string): Writable => {
    const states: Writable = {};
    for (const [i, { kind, inside, history, initial }] of list.entries()) {
      const id = `s${i}`;
      const path = parent === '' ? id : `${parent}.${id}`;
      const state: Writable = kind === 'atomic' || kind === 'compound' ? {} : { kind };
      states[id] = state;
      state['entry'] = emit(`in.${path}`);
      state['exit'] = emit(`out.${path}`);
      // A final state at the top ends the workflow; one inside a region only ends that.
      if (kind === 'final' && parent === '') delete state['kind'];
      places.push({ path, state, kind: kind === 'final' && parent === '' ? 'atomic' : kind });
      if (inside.length === 0) continue;
      const nested = write(inside, path);
      if (kind === 'compound') state['initial'] = `s${initial % inside.length}`;
      if (history !== 'none') {
        nested['back'] = {
          kind: 'history',
          history,
          ...(kind === 'parallel' ? { target: `${path}.s0` } : {}),
        };
        places.push({ path: `${path}.back`, state: {}, kind: 'history' });
      }
      state['states'] = nested;
    }
    return states;
  };
  const states = write(shapes, '');
  const sources = places.filter(({ kind }) => kind !== 'history' && kind !== 'final');
  for (const [i, edge] of edges.entries()) {
    const from = sources[edge.source % sources.length];
    if (from === undefined) continue;
    const to = edge.target === null ? undefined : places[edge.target % places.length]?.path;
    // Refused by the compiler: what a state remembers is for coming back from outside.
    if (to?.endsWith('.back') && from.path.startsWith(to.slice(0, -'back'.length))) continue;
    const flag = FLAGS[edge.guard - 1];
    const transitions = (from.state['transitions'] ?? {}) as Writable;
    from.state['transitions'] = transitions;
    const event = EVENTS[edge.event];
    const always = edge.always && flag !== undefined;
    if (event === undefined && !always && from.kind === 'atomic') continue;
    transitions[`t${i}`] = {
      ...(always ? { always: true } : event === undefined ? { done: true } : { on: event }),
      ...(to === undefined ? {} : { target: to }),
      ...(edge.reenter ? { reenter: true } : {}),
      ...(flag === undefined
        ? {}
        : { guard: { fact: 'record', path: `data.${flag}`, operator: 'equal', value: true } }),
      ...(edge.order === 0 ? {} : { order: edge.order }),
    };
  }
  return { initial: 's0', states } as JsonObject;
}
