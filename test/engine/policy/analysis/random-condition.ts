import fc from 'fast-check';
import { compileCondition } from '../../../../engine/condition/compile.ts';
import type { CompiledCondition } from '../../../../engine/condition/compile.ts';
import type { FactReader } from '../../../../engine/condition/fact.ts';
import type { Condition } from '../../../../engine/condition/schema.ts';
import type { Json } from '../../../../engine/json.ts';
import { EXAMPLE_NOW } from '../../../../engine/policy/analysis/world.ts';

/** The facts random conditions read. */
export const FACT_NAMES = ['a', 'b'] as const;

/** Values literals are made of, and odd ones beside them: what conditions are tried on one by one. */
export const VALUES: readonly (Json | undefined)[] = [
  0,
  1,
  2,
  1.5,
  -1,
  3,
  1e21,
  '',
  '1',
  '1 ',
  '01',
  '1.5',
  '2',
  '-1',
  '3',
  'x',
  'xy',
  'xyz',
  'yx',
  'zzz',
  'X',
  'Xy',
  ' ',
  'y x',
  'x-y1',
  ' '.repeat(10_001),
  'null',
  '1x',
  '0x1',
  '2026-01-01',
  '2026-01-01T09:00:00Z',
  '2026-01-01T09:00:00.001Z',
  '2026-01-01T10:00:00+01:00',
  '2026-01-14T10:00:00Z',
  '2026-01-14T10:00:00.001Z',
  '2026-01-14T09:59:59.999Z',
  '2199-12-31T23:59:59.999Z',
  '2026-06-30',
  '2027-01-01',
  'Infinity',
  '[object Object]',
  '1.2',
  '1.2+0',
  '1.2.0.0.1',
  '1.3-rc.1',
  '1.3-rc.1.1',
  '1.3',
  '0',
  '0-0',
  '2.0.0',
  '3.1',
  '10.0.0.0',
  '::ffff:10.0.0.0',
  '10.1.2.3',
  '10.1.2.4',
  '10.2.0.0',
  '192.168.255.255',
  '8.8.8.8',
  '2001:db8::1',
  '2001:DB9::',
  '::',
  ['1.2'],
  true,
  false,
  null,
  undefined,
  [],
  ['x'],
  ['xy'],
  ['x', 'xy'],
  [1],
  ['1'],
  [null],
  ['zzz'],
  [['x']],
  ['x', 'x'],
  ['zzz', 'zzz', 'zzz'],
  [1, 2],
  [2, 'x', 'xy'],
  [{}],
  {},
  { toString: 1 },
  { x: 1 },
];

const scalar = fc.constantFrom<Json>(1, 2, '1', 'x', 'xy', true, null, '2026-01-01');
const affix = fc.constantFrom<Json>('x', 'xy', 'y', '', '1');

interface Asked {
  readonly operator: string;
  readonly value: Json;
}

const asked = (operators: readonly string[], value: fc.Arbitrary<Json>): fc.Arbitrary<Asked> =>
  fc.record({ operator: fc.constantFrom(...operators), value });

const ORDERS = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const equality = fc.oneof(
  asked(['equal', 'notEqual', 'not:equal'], fc.oneof(scalar, fc.constantFrom<Json>([], {}))),
  asked(['in', 'notIn', 'not:in', 'not:notIn'], fc.array(scalar, { maxLength: 3 })),
  asked(['someValue:equal', 'everyValue:notEqual'], fc.array(scalar, { maxLength: 3 })),
  asked(['exists'], fc.boolean()),
);
const entries = fc.oneof(
  asked(['contains', 'doesNotContain', 'not:contains'], scalar),
  asked(
    ['someFact:equal', 'everyFact:equal', 'everyFact:not:equal', 'not:someFact:notEqual'],
    scalar,
  ),
  asked(['everyFact:in', 'someFact:notIn'], fc.array(scalar, { maxLength: 2 })),
);
const affixedEntries = asked(['someFact:startsWith', 'everyFact:endsWith'], affix);
const orderedEntries = asked(
  ['someFact:greaterThan', 'everyFact:lessThan'],
  fc.constantFrom<Json>(1, 2),
);
const affixes = fc.oneof(
  asked(['startsWith', 'endsWith', 'not:startsWith'], affix),
  asked(['everyValue:startsWith', 'someValue:endsWith'], fc.array(affix, { maxLength: 2 })),
);
const inText = asked(['in', 'notIn'], fc.constantFrom<Json>('xy1', 'null', 'a1.5b', ''));
const byNumber = asked(ORDERS, fc.constantFrom<Json>(0, 1, 1.5, 2));
const byText = asked(ORDERS, fc.constantFrom<Json>('1', '2026-01-01', '2026-06-30', '3'));

const VERSIONS = ['1.2', '1.2.0', '1.3-rc.1', '2', '0-0'] as const;
const versions = fc.oneof(
  asked(['equal', 'notEqual'], fc.constantFrom<Json>('1.2', '1.2+0', 'x', 2)),
  asked(
    ['versionEqual', 'versionLessThan', 'versionAtMost', 'versionGreaterThan', 'versionAtLeast'],
    fc.constantFrom<Json>(...VERSIONS),
  ),
  asked(
    ['versionNotEqual', 'not:versionAtLeast', 'someFact:versionAtMost'],
    fc.constantFrom<Json>(...VERSIONS),
  ),
  asked(
    ['versionWithin', 'versionNotWithin'],
    fc.constantFrom<Json>('>=1.2 <2', '<1 || 2', '=1.3-rc.1'),
  ),
);
const BLOCKS = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '192.168.0.0/16',
  '10.1.2.3',
  '2001:db8::/32',
  '0.0.0.0/0',
  '::/0',
] as const;
const networks = fc.oneof(
  asked(
    ['equal', 'notEqual'],
    fc.constantFrom<Json>('10.0.0.0', '10.1.2.3', '::ffff:10.0.0.0', 'x'),
  ),
  asked(['inCidr', 'notInCidr', 'not:inCidr'], fc.constantFrom<Json>(...BLOCKS)),
  asked(['inCidr', 'notInCidr'], fc.subarray<Json>([...BLOCKS], { minLength: 1, maxLength: 2 })),
);

const ranges = asked(
  ['between', 'notBetween', 'not:between'],
  fc.constantFrom<Json>([0, 1], [1, 2], [1.5, 3], [-1, 1e21]),
);
const INSTANTS = ['2026-01-01T09:00:00Z', '2026-01-14T10:00:00Z', '2026-01-14T10:00:00.001Z'];
const instants = fc.oneof(
  asked(['equal', 'notEqual'], fc.constantFrom<Json>(INSTANTS[0]!, '2026-01-01T10:00:00+01:00')),
  asked(
    ['before', 'onOrBefore', 'after', 'onOrAfter', 'not:before', 'someFact:after'],
    fc.constantFrom<Json>(...INSTANTS),
  ),
);
const ages = asked(
  ['olderThan', 'youngerThan', 'not:olderThan', 'everyFact:youngerThan'],
  fc.constantFrom<Json>('P1D', 'PT1H', 'P2W', 'PT0S'),
);
const PATTERNS = ['^x', '^x*$', '\\d'] as const;
const found = (...patterns: readonly string[]): fc.Arbitrary<Asked> =>
  asked(['matches', 'doesNotMatch', 'not:matches'], fc.constantFrom<Json>(...patterns));
const parts = asked(['containsText', 'doesNotContainText', 'not:containsText'], affix);
const folds = asked(
  ['equalIgnoreCase', 'notEqualIgnoreCase', 'not:equalIgnoreCase'],
  fc.constantFrom<Json>('x', 'XY', '1', ''),
);
const blanks = asked(['isBlank', 'not:isBlank'], fc.boolean());
const lists = fc.oneof(
  asked(
    ['containsAny', 'containsAll', 'containsNone', 'not:containsAll'],
    fc.array(scalar, { maxLength: 3 }),
  ),
  asked(['sizeEqual', 'sizeAtLeast', 'sizeAtMost'], fc.constantFrom<Json>(0, 1, 2, 3)),
  asked(['isEmpty', 'not:isEmpty'], fc.boolean()),
);

/**
 * What one fact may be asked within the decidable part: one kind of questions besides equality and membership,
 * for questions of two kinds about one value are outside it.
 */
export const decidableQuestions: fc.Arbitrary<fc.Arbitrary<Asked>> = fc.constantFrom(
  equality,
  fc.oneof(equality, entries, affixedEntries, affixes),
  fc.oneof(equality, entries, orderedEntries),
  fc.oneof(equality, affixes, inText),
  fc.oneof(equality, inText, byNumber),
  fc.oneof(equality, inText, byText),
  fc.oneof(equality, ranges, byNumber),
  instants,
  fc.oneof(ages, asked(['exists'], fc.boolean())),
  ...PATTERNS.map((one) => fc.oneof(equality, found(one))),
  fc.oneof(equality, parts),
  fc.oneof(equality, folds),
  fc.oneof(equality, blanks),
  fc.oneof(equality, entries, lists),
  versions,
  networks,
);

/** Anything: also orders of two kinds, beginnings among orders, operators without a model. */
export const anyQuestions: fc.Arbitrary<fc.Arbitrary<Asked>> = fc.constant(
  fc.oneof(
    equality,
    entries,
    affixedEntries,
    orderedEntries,
    affixes,
    inText,
    byNumber,
    byText,
    versions,
    networks,
    ranges,
    instants,
    ages,
    found(...PATTERNS, '^(?:x|xy)$'),
    parts,
    folds,
    blanks,
    lists,
    asked(ORDERS, fc.constantFrom<Json>('x', '')),
    asked(['swap:in', 'someFact:someFact:equal'], scalar),
    asked(['swap:greaterThan', 'not:swap:lessThan'], fc.constantFrom<Json>(1, 2, '1')),
  ),
);

/** Conditions on the facts, each of which is asked questions of one kind throughout. */
export function conditionsOf(
  questions: fc.Arbitrary<fc.Arbitrary<Asked>>,
  count: number,
): fc.Arbitrary<readonly Condition[]> {
  return fc.tuple(...FACT_NAMES.map(() => questions)).chain((kinds) => {
    const leaf = fc.oneof(
      ...FACT_NAMES.map((fact, i) => kinds[i]!.map((one): Condition => ({ fact, ...one }))),
    );
    const { tree } = fc.letrec<{ tree: Condition; all: Condition; any: Condition; not: Condition }>(
      (tie) => ({
        tree: fc.oneof(
          { maxDepth: 2, withCrossShrink: true },
          leaf,
          tie('all'),
          tie('any'),
          tie('not'),
        ),
        all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
        any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
        not: tie('tree').map((not) => ({ not })),
      }),
    );
    return fc.array(tree, { minLength: count, maxLength: count });
  });
}

/** A compiled condition; throws where it does not compile. */
export function compiled(condition: unknown): CompiledCondition {
  const result = compileCondition(condition);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** Every way to give the facts values, missing ones included. */
export function* assignments(): Generator<FactReader> {
  for (const a of VALUES) for (const b of VALUES) yield readerOf({ a, b });
}

/** Reads the facts, and the time it is. */
export function readerOf(facts: { readonly [fact: string]: Json | undefined }): FactReader {
  return (fact) => (fact === 'now' ? EXAMPLE_NOW : facts[fact]);
}
