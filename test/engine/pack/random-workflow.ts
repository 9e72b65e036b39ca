import fc from 'fast-check';
import type { Json, JsonObject } from '@interlock/engine';

const STATE_IDS = ['new', 'assess', 'waiting', 'done', 'closed'] as const;
const TRANSITION_IDS = ['take', 'hold', 'resolve', 'approve'] as const;

const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    { fact: 'record', path: 'data.title', operator: 'equal', value: 'x' },
    { fact: 'actor', path: 'roles', operator: 'contains', value: 'owner' },
  ),
  fc
    .integer({ min: 0, max: 5 })
    .map((value) => ({ fact: 'record', path: 'data.size', operator: 'greaterThan', value })),
);

/** A condition over a ticket, as it may be written. */
export const randomGuard: fc.Arbitrary<Json> = fc.oneof(
  leaf,
  fc.record({
    all: fc.array(leaf, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ any: fc.array(leaf, { minLength: 1, maxLength: 3 }) }),
  leaf.map((inner) => ({ not: inner })),
);

const optional = (fields: {
  readonly [key: string]: fc.Arbitrary<Json>;
}): fc.Arbitrary<JsonObject> => fc.record(fields, { requiredKeys: [], noNullPrototype: true });

const actions = fc.dictionary(
  fc.constantFrom('say', 'note', 'how'),
  fc.constantFrom<Json>(
    { type: 'note', params: { text: 'said' } },
    { type: 'set', params: { size: 1, title: 'x' }, order: 0 },
    { type: 'emit', params: { type: 'ticket.told', data: { a: 1, b: [1, 2] } }, order: 2 },
  ),
  { maxKeys: 2, noNullPrototype: true },
);

const transition = (targets: readonly string[]): fc.Arbitrary<JsonObject> =>
  fc
    .tuple(
      fc.constantFrom<JsonObject>(
        { on: 'ticket.taken' },
        { on: 'ticket.held' },
        { after: 'PT4H' },
        { on: 'ticket.resolved' },
      ),
      optional({
        label: fc.constantFrom('Take', 'Hold', 'Resolve'),
        target: fc.constantFrom(...targets),
        guard: randomGuard,
        allow: randomGuard,
        order: fc.integer({ min: 0, max: 3 }),
        reenter: fc.boolean(),
        actions,
      }),
    )
    .map(([trigger, rest]) => ({ ...rest, ...trigger }));

/** Transitions by id, as a state has them, to any of the states. */
export const randomTransitions = (targets: readonly string[]): fc.Arbitrary<Json> =>
  fc.dictionary(fc.constantFrom(...TRANSITION_IDS), transition(targets), {
    maxKeys: 3,
    noNullPrototype: true,
  });

/** A workflow `ticket` that compiles, written in any of the ways it may be: defaults may stand in it. */
export const randomWorkflow: fc.Arbitrary<JsonObject> = fc
  .shuffledSubarray([...STATE_IDS], { minLength: 1 })
  .chain((ids) =>
    fc.record({
      states: fc
        .tuple(
          ...ids.map((id) =>
            optional({
              label: fc.constantFrom('One', 'Two', 'Three'),
              tone: fc.constantFrom('active', 'waiting'),
              entry: actions,
              kind: fc.constant('atomic'),
              transitions: randomTransitions(ids),
            }).map((state) => [id, state] as const),
          ),
        )
        .map((states) => Object.fromEntries(states)),
      title: fc.constantFrom('Ticket', 'Case'),
    }),
  )
  .map(({ states, title }) => {
    return { states, title, id: 'ticket', initial: Object.keys(states)[0] ?? '' };
  });

/** The same JSON with the keys of every object in another order. */
export function rewritten(json: Json, seed: number): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => rewritten(item, seed));
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json as JsonObject);
  const at = entries.length === 0 ? 0 : seed % entries.length;
  const turned = [...entries.slice(at), ...entries.slice(0, at)].toReversed();
  return Object.fromEntries(turned.map(([key, item = null]) => [key, rewritten(item, seed + 1)]));
}
