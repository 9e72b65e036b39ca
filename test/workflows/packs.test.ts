import { describe, expect, it } from 'vitest';
import {
  shipped,
  shippedCoverage,
  shippedDefinitions,
  shippedResult,
  shippedResults,
} from './shipped-packs.ts';

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
  it.each(TYPES)('every state of %s is reached and every transition taken', (type) => {
    const found = shippedCoverage().workflows.find(({ workflow }) => workflow === type);
    expect(found?.states.total).toBeGreaterThan(3);
    expect(found?.states.missing).toEqual([]);
    expect(found?.transitions.missing).toEqual([]);
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
