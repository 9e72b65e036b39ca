import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition } from '@interlock/engine';
import { smallestFlip } from '@interlock/engine/study';
import type { CompiledCondition, Condition, FactReader, Json, JsonObject } from '@interlock/engine';
import type { Evidence, Flip } from '@interlock/engine/study';

/** One value a fact may hold; undefined: it is missing. */
type World = Readonly<Record<string, Json | undefined>>;

const evidenceOf =
  (world: World): Evidence =>
  (fact) => ({ value: world[fact], origin: { kind: 'event' } });
const readerOf =
  (world: World): FactReader =>
  (fact) =>
    world[fact];

function compiled(condition: Condition): CompiledCondition {
  const result = compileCondition(condition);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** A world after a flip, made by hand: facts by name, no paths. */
function after(world: World, flip: Flip): World {
  const changed = flip.changes.map(({ slot, value }) => [slot.reference.fact, value] as const);
  return { ...world, ...Object.fromEntries(changed) };
}

const leaf = (fact: string, operator: string, value: Json): Condition => ({
  fact,
  operator,
  value,
});
const flipOf = (condition: Condition, world: World, want: boolean): Flip | null =>
  smallestFlip(compiled(condition), evidenceOf(world), want);
const facts = (flip: Flip | null) =>
  flip?.changes.map(({ slot, value }) => [slot.reference.fact, value]);

describe('the smallest change of one comparison', () => {
  it.each<[string, Json, Json | undefined, boolean, Json | undefined]>([
    ['equal', 'critical', 'warning', true, 'critical'],
    ['in', ['critical', 'high'], 'warning', true, 'critical'],
    ['lessThan', 5, 7, true, 4],
    ['lessThanInclusive', 5, 7, true, 5],
    ['greaterThan', 2.5, 1, true, 2.6],
    ['greaterThanInclusive', 3, 1, true, 3],
    [
      'lessThan',
      '2026-03-02T09:00:00.000Z',
      '2026-03-03T00:00:00.000Z',
      true,
      '2026-03-02T08:59:59.000Z',
    ],
    ['startsWith', 'db-', 'web-1', true, 'db-'],
    ['exists', true, undefined, true, 'something else'],
    ['exists', false, 'x', true, undefined],
    ['notEqual', 'closed', 'closed', true, 'something else'],
    ['notIn', ['a', 'b'], 'a', true, 'something else'],
    ['equal', true, true, false, false],
    ['everyFact:lessThan', 3, [5, 2], true, [3].map(() => 2)],
    ['someFact:equal', 'x', ['a'], true, ['a', 'x']],
    ['not:equal', 'x', 'x', true, 'something else'],
  ])('%s %j, seen %j, to be %j', (operator, value, seen, want, proposed) => {
    // when
    const flip = flipOf(leaf('f', operator, value), { f: seen }, want);
    // then
    expect(flip?.smallest).toBe(true);
    expect(facts(flip)).toEqual([['f', proposed]]);
  });

  it.each<[string, Json, Json]>([
    ['contains', 'db', ['web']],
    ['doesNotContain', 'db', ['db', 'web']],
  ])('%s keeps what else is in the list', (operator, value, seen) => {
    const flip = flipOf(leaf('f', operator, value), { f: seen }, true);
    expect(flip?.changes[0]?.value).toContain('web');
  });

  it('changes what the fact is compared with where the fact itself cannot do it', () => {
    // given: nothing is less than a missing limit
    const condition = leaf('f', 'lessThan', { fact: 'limit' });
    // when
    const flip = flipOf(condition, { f: 3, limit: undefined }, true);
    // then
    expect(facts(flip)).toEqual([['limit', 4]]);
  });

  it('proposes nothing where no value does it', () => {
    expect(flipOf({ all: [] }, {}, false)).toBeNull();
    expect(flipOf(leaf('f', 'in', []), { f: 1 }, true)).toBeNull();
  });
});

describe('comparisons that share a fact', () => {
  it('get one value that suits all of them', () => {
    const range: Condition = { all: [leaf('n', 'greaterThan', 3), leaf('n', 'lessThan', 4)] };
    expect(facts(flipOf(range, { n: 9 }, true))).toEqual([['n', 3.5]]);
  });

  it('are not both turned where one of them undoes the other', () => {
    // given: a cannot be both, so b has to change too, or a to the one value b allows
    const condition: Condition = {
      any: [
        { all: [leaf('a', 'equal', 1), leaf('a', 'equal', 2)] },
        { all: [leaf('b', 'equal', 1), leaf('c', 'equal', 1)] },
      ],
    };
    expect(facts(flipOf(condition, { a: 0, b: 0, c: 0 }, true))).toEqual([
      ['b', 1],
      ['c', 1],
    ]);
  });

  it('are turned by one fact where that is enough', () => {
    const condition: Condition = {
      all: [leaf('a', 'greaterThan', 1), leaf('a', 'greaterThan', 5), leaf('b', 'equal', 1)],
    };
    const flip = flipOf(condition, { a: 0, b: 1 }, true);
    expect(flip?.changes).toHaveLength(1);
    expect(flip?.changes[0]?.value).toBeGreaterThan(5);
  });
});

describe('what is not known', () => {
  const unknown: Evidence = (fact) =>
    fact === 'u'
      ? { value: undefined, origin: { kind: 'unknown' } }
      : { value: 'warning', origin: { kind: 'event' } };

  it('is named beside what is known to be otherwise', () => {
    const condition: Condition = { all: [leaf('s', 'equal', 'critical'), leaf('u', 'equal', 0)] };
    const flip = smallestFlip(compiled(condition), unknown, true);
    expect(flip?.changes.map(({ slot }) => [slot.reference.fact, slot.unknown])).toEqual([
      ['s', false],
      ['u', true],
    ]);
  });

  it('is left alone where it does not matter', () => {
    const condition: Condition = { any: [leaf('u', 'equal', 0), leaf('s', 'equal', 'critical')] };
    const flip = smallestFlip(compiled({ not: condition }), unknown, false);
    expect(flip?.changes).toHaveLength(1);
  });

  it('is what follows from a change: the CI of a record bound to another one', () => {
    // given: only a bound record has a CI, and nobody knows which one it would be
    const condition: Condition = {
      all: [
        { fact: 'record', path: 'data.ci', operator: 'exists', value: true },
        { fact: 'ci', path: 'state', operator: 'equal', value: 'live' },
      ],
    };
    const unbound: Evidence = (fact) => ({
      value: fact === 'record' ? { data: {} } : undefined,
      origin: { kind: 'read' },
    });
    // when, then: no value of data.ci makes the CI live
    expect(smallestFlip(compiled(condition), unbound, true)).toBeNull();
  });
});

/** Small worlds, each of whose facts may hold any of these. */
const DOMAIN: readonly (Json | undefined)[] = [
  undefined,
  0,
  0.5,
  1,
  1.5,
  2,
  3,
  -1,
  'something else',
];
const NAMES = ['a', 'b', 'c'];

const anyLeaf = fc
  .tuple(
    fc.constantFrom(...NAMES),
    fc.oneof(
      fc.tuple(
        fc.constantFrom('equal', 'notEqual', 'lessThan', 'greaterThanInclusive'),
        fc.constantFrom<Json>(0, 1, 2),
      ),
      fc.tuple(fc.constantFrom('in', 'notIn'), fc.constantFrom<Json>([0], [1, 2])),
      fc.tuple(fc.constant('exists'), fc.boolean()),
    ),
  )
  .map(([fact, [operator, value]]): Condition => leaf(fact, operator, value));

const anyCondition = fc.letrec<{ any: Condition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    anyLeaf,
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('any').map((not) => ({ not })),
  ),
})).any;

const anyWorld = fc
  .tuple(...NAMES.map(() => fc.constantFrom(...DOMAIN)))
  .map((values): World => Object.fromEntries(NAMES.map((name, i) => [name, values[i]])));

/** The fewest facts to change, found by trying every world of the domain. */
function fewest(condition: CompiledCondition, world: World, want: boolean): number {
  let best = Infinity;
  for (const a of DOMAIN)
    for (const b of DOMAIN)
      for (const c of DOMAIN) {
        const other: World = { a, b, c };
        const changed = NAMES.filter((name) => other[name] !== world[name]).length;
        if (changed < best && condition.test(readerOf(other)) === want) best = changed;
      }
  return best;
}

describe('for any condition and any facts', () => {
  it('a proposed change, applied, turns the verdict of the condition itself', () => {
    fc.assert(
      fc.property(anyCondition, anyWorld, (given, world) => {
        const condition = compiled(given);
        const want = !condition.test(readerOf(world));
        const flip = smallestFlip(condition, evidenceOf(world), want);
        if (flip === null) return;
        expect(condition.test(readerOf(after(world, flip)))).toBe(want);
      }),
      { numRuns: 400 },
    );
  });

  it('each alternative that is told turns it too, with as many facts', () => {
    let told = 0;
    fc.assert(
      fc.property(anyCondition, anyWorld, (given, world) => {
        const condition = compiled(given);
        const want = !condition.test(readerOf(world));
        const flip = smallestFlip(condition, evidenceOf(world), want);
        for (const changes of flip?.alternatives ?? []) {
          told += 1;
          expect(changes).toHaveLength(flip?.changes.length ?? 0);
          const other = after(world, { changes, smallest: true, alternatives: [] });
          expect(condition.test(readerOf(other))).toBe(want);
        }
      }),
      { numRuns: 400 },
    );
    expect(told).toBeGreaterThan(10);
  });

  it('no fewer facts will do, says trying all of them; and one is found wherever there is one', () => {
    let found = 0;
    fc.assert(
      fc.property(anyCondition, anyWorld, (given, world) => {
        // given
        const condition = compiled(given);
        const want = !condition.test(readerOf(world));
        const least = fewest(condition, world, want);
        // when
        const flip = smallestFlip(condition, evidenceOf(world), want, {
          budget: { tries: 100_000 },
        });
        // then
        expect(flip?.changes.length ?? Infinity).toBe(least);
        found += flip === null ? 0 : 1;
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(150);
  });
});

it('a path is changed where it stands, what is beside it stays', () => {
  // given
  const record: JsonObject = { state: 'open', data: { severity: 'warning', tags: ['a', 'b'] } };
  const evidence: Evidence = () => ({ value: record, origin: { kind: 'event' } });
  const at = (path: string, operator: string, value: Json): Condition => ({
    fact: 'record',
    path,
    operator,
    value,
  });
  const condition: Condition = {
    all: [
      at('state', 'equal', 'open'),
      at('data.severity', 'equal', 'critical'),
      at('data.tags.1', 'equal', 'c'),
      at('data.tags.0', 'equal', 'a'),
    ],
  };
  // when
  const flip = smallestFlip(compiled(condition), evidence, true);
  // then
  expect(flip?.changes.map(({ slot, value }) => [slot.reference.path, value])).toEqual([
    ['data.severity', 'critical'],
    ['data.tags.1', 'c'],
  ]);
});
