import { describe, expect, it } from 'vitest';
import { shipped, shippedDefinitions, shippedResult, shippedResults } from './shipped-packs.ts';

const TYPES = [
  'alert',
  'approval',
  'article',
  'change',
  'ci',
  'incident',
  'problem',
  'request',
  'task',
];

describe('the shipped packs', () => {
  it('compile without a single issue', () => {
    expect(shipped.issues).toEqual([]);
    expect([...shippedDefinitions().workflows.keys()].toSorted()).toEqual(TYPES);
  });

  it.each(TYPES)('%s has a happy, a refused, a timed-out and a reopened scenario', (type) => {
    expect([...shippedDefinitions().scenarios.keys()]).toEqual(
      expect.arrayContaining(
        ['happy', 'refused', 'timed-out', 'reopened'].map((id) => `${type}/${id}`),
      ),
    );
  });
});

describe.each(TYPES)('scenarios of %s', (type) => {
  const scenarios = [...(shipped.definitions?.scenarios ?? [])].filter(([id]) =>
    id.startsWith(`${type}/`),
  );

  it.each(scenarios.map(([id, { title }]) => ({ id, title })))('$title', ({ id }) => {
    expect(shippedResult(id).failures).toEqual([]);
  });
});

describe('together the scenarios leave nothing out', () => {
  it.each(TYPES)('every state of %s is reached', (type) => {
    // given
    const states = [...(shippedDefinitions().workflows.get(type)?.chart.keys() ?? [])];
    // when: a state passed through at once shows as the source of what was taken
    const reached = new Set(
      shippedResults().flatMap((result) => [
        ...(result.visited[type] ?? []),
        ...result.taken
          .filter((key) => key.startsWith(`${type}:`))
          .map((key) => key.slice(type.length + 1).split('#')[0]),
      ]),
    );
    // then
    expect(states.length).toBeGreaterThan(3);
    expect(states.filter((state) => !reached.has(state))).toEqual([]);
  });

  it.each(TYPES)('every transition of %s is taken', (type) => {
    // given: one that only counts leaves no history, its scenarios look at the counters
    const counts = (actions: readonly { readonly type: string }[]) =>
      actions.length > 0 && actions.every((action) => action.type === 'count');
    const transitions = [...(shippedDefinitions().workflows.get(type)?.chart.values() ?? [])]
      .flatMap((state) => state.transitions)
      .filter(({ target, actions }) => target !== null || !counts(actions));
    // when
    const taken = new Set(shippedResults().flatMap((result) => result.taken));
    // then
    expect(transitions.map(({ key }) => `${type}:${key}`).filter((key) => !taken.has(key))).toEqual(
      [],
    );
  });

  it('every policy matches in at least one', () => {
    // given
    const policies = [...shipped.files.keys()]
      .filter((path) => path.includes('/policies/'))
      .map((path) => path.split('/').at(-1)?.replace('.json', ''));
    // when
    const matched = new Set(
      shippedResults()
        .flatMap((result) => result.plans.flat())
        .flatMap((plan) => plan.decision.rulings)
        .flatMap((ruling) => ruling.matched.map((match) => match.policy)),
    );
    // then
    expect(policies.length).toBeGreaterThan(50);
    expect(policies.filter((id) => id !== undefined && !matched.has(id))).toEqual([]);
  });
});
