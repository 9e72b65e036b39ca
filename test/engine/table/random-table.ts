import fc from 'fast-check';
import { prepareComparison } from '../../../engine/condition/comparison.ts';
import { findOperator, OPERATORS } from '../../../engine/condition/operators.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';
import { compileTable } from '../../../engine/table/compile.ts';
import { INPUT_TYPES, OUTPUT_TYPES } from '../../../engine/table/schema.ts';
import type { Cell, ColumnType, Comparison, Table } from '../../../engine/table/schema.ts';

type InputType = (typeof INPUT_TYPES)[number];

const LITERALS: { readonly [type in InputType]: readonly Json[] } = {
  integer: [0, 1, 2, 3, 5, 10, -1],
  number: [0, 0.5, 1, 1.5, 2, -2.5, 10, 1e21],
  string: ['', 'a', 'b', 'ab', '5', '9', '10', '2026-01-01', '-', 'in a', '=1+1', ' x '],
  boolean: [true, false],
  'string[]': [],
};

const VALUES: readonly Json[] = [
  ...Object.values(LITERALS).flat(),
  null,
  [],
  [1, 2],
  ['a', 'b'],
  ['5', '10'],
  [1, 'a', true, null],
  [[1], { a: 1 }],
  { a: 1 },
  '10.0.0.0/8',
  '>=1.2.0',
  'PT1H',
  '^a+$',
  'ü, "x"\n',
  '{{ inputs.a }}',
];

const DECORATORS = [
  'someFact',
  'everyFact',
  'someValue',
  'everyValue',
  'swap',
  'not',
  'not:someFact',
];

/** Every comparison a column of a type takes, by trial: operators added later are in it too. */
const COMPARISONS = new Map<InputType, readonly Comparison[]>(
  INPUT_TYPES.map((type) => [
    type,
    [...OPERATORS.keys()]
      .flatMap((id) => [id, ...DECORATORS.map((decorator) => `${decorator}:${id}`)])
      .flatMap((operator) => VALUES.map((value): Comparison => ({ operator, value })))
      // Literals the operator never takes are left out before a whole table is made of each.
      .filter(({ operator, value }) => takesLiteral(operator, value))
      .filter((cell) => compileTable(tableOf(type, cell)).ok),
  ]),
);

function takesLiteral(name: string, value: Json): boolean {
  const operator = findOperator(name);
  return operator !== undefined && prepareComparison(operator, value, '', undefined).ok;
}

function tableOf(type: InputType, cell: Cell): JsonObject {
  return {
    id: 'one',
    title: 'One',
    hit: 'first',
    inputs: { a: { fact: 'record', type } },
    outputs: { say: { type: 'json' } },
    rows: { r: { when: { a: cell as Json }, then: { say: 1 } } },
  };
}

/** A cell a column of a type takes: literals and ranges more often than the rest. */
export function cellOf(type: InputType): fc.Arbitrary<Cell> {
  const all = COMPARISONS.get(type) ?? [];
  const plain = all.filter(({ operator }) => /^(?:in|(?:less|greater)Than)/.test(operator));
  const comparison = fc.constantFrom(...all);
  const frequent = plain.length === 0 ? comparison : fc.constantFrom(...plain);
  return fc.oneof(
    ...(LITERALS[type].length === 0
      ? []
      : [{ weight: 4, arbitrary: fc.constantFrom(...LITERALS[type]) as fc.Arbitrary<Cell> }]),
    { weight: 3, arbitrary: frequent },
    { weight: 2, arbitrary: comparison },
    {
      weight: 2,
      arbitrary: fc
        .array(frequent, { minLength: 1, maxLength: 3 })
        .map((comparisons): Cell => ({ all: comparisons })),
    },
  );
}

/** What a fact may hold, whatever the column says: its type, another, or nothing. */
export const anyInput: fc.Arbitrary<Json | undefined> = fc
  .constantFrom<Json | undefined>(
    ...VALUES,
    undefined,
    -0,
    '5abc',
    ' 7 ',
    'Infinity',
    '-1',
    '1e21',
    [5],
    [[2]],
    [true],
    {},
    ...([{ toString: 'own' }, { valueOf: 1 }] as Json[]),
  )
  // A list or object equals itself alone: none of a table's own may come in as an input.
  .map((value) => (typeof value === 'object' ? structuredClone(value) : value));

/** Inputs of a table by name. */
export function inputsOf(table: Table): fc.Arbitrary<JsonObject> {
  const usual = (type: ColumnType): fc.Arbitrary<Json | undefined> => {
    const literals = LITERALS[type as InputType];
    return literals.length === 0
      ? fc.subarray(['a', 'b', '5'])
      : fc.constantFrom<Json | undefined>(...literals);
  };
  return fc
    .record(
      Object.fromEntries(
        Object.entries(table.inputs).map(([name, { type }]) => [
          name,
          fc.oneof({ weight: 4, arbitrary: usual(type) }, { weight: 1, arbitrary: anyInput }),
        ]),
      ),
      { noNullPrototype: true },
    )
    .map((inputs): JsonObject => inputs);
}

/** A valid table that lists the ids of the rows that match: any operators in any cells. */
export function listingTable(rows: {
  readonly minLength: number;
  readonly maxLength: number;
}): fc.Arbitrary<Table> {
  const types = fc.array(fc.constantFrom(...INPUT_TYPES), { minLength: 1, maxLength: 4 });
  return types.chain((columns) => {
    const names = columns.map((_, i) => `i${i}`);
    const when = fc.record(
      Object.fromEntries(columns.map((type, i) => [names[i] ?? '', cellOf(type)])),
      { requiredKeys: [], noNullPrototype: true },
    );
    return fc.array(when, rows).map((whens): Table => ({
      id: 'random',
      title: 'Random',
      hit: 'collect',
      inputs: Object.fromEntries(
        columns.map((type, i) => [names[i] ?? '', { fact: 'record', type }]),
      ),
      outputs: { row: { type: 'integer' } },
      rows: Object.fromEntries(
        whens.map((cells, i) => [
          `r${i}`,
          { order: i, when: cells as { [input: string]: Cell }, then: { row: i } },
        ]),
      ),
    }));
  });
}

const OUTPUT_VALUES: { readonly [type in ColumnType]: fc.Arbitrary<Json> } = {
  integer: fc.oneof(fc.integer(), fc.constantFrom<Json>({ cel: 'size("a, b")' }, 1e21)),
  number: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constant<Json>({ cel: '0.5' }),
  ),
  string: anyText(),
  boolean: fc.oneof(fc.boolean(), fc.constant<Json>({ cel: '1 < 2' })),
  'string[]': fc.oneof(fc.array(anyText(), { maxLength: 3 }), fc.constant<Json>({ cel: '["a"]' })),
  json: fc.oneof(anyText(), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>),
};

/** Texts of all kinds, those spreadsheets are known to change or run among them. */
function anyText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom(
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '＝1',
      "'=1",
      '=cmd|" /C calc"!A0',
      '1',
      '1.5',
      '1,5',
      '007',
      '1e5',
      'TRUE',
      'null',
      '2026-01-02',
      '3/4',
      'MAR1',
      '5 May',
      '',
      ' ',
      ' a',
      'a ',
      '-',
      '"',
      '"a"',
      '""',
      ',',
      ';',
      'a, b',
      'a\nb',
      'a\r\nb',
      '\u00a0',
      '_x0041_',
      '#REF!',
      'in a',
      'not in a',
      'json(1)',
      'equal("a")',
      '[1..2]',
      '< 5',
      'a..b',
      '{{ inputs.i0 }}',
      'x {{ 1 }}',
      '{',
      '[',
      'Rows',
      'Default',
      '\ud800',
      '\uffff',
      'ü ß 日本',
    ),
  );
}

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const titleText = anyText().filter((text) => text.length > 0 && text.length <= 200);

/** A valid table of any form, as JSON holds it: any hit policy, columns, cells, outputs and titles. */
export const anyTable: fc.Arbitrary<Table> = fc
  .record({
    base: listingTable({ minLength: 0, maxLength: 5 }),
    outputs: fc.uniqueArray(fc.constantFrom('a', 'b', 'toLevel', 'x-1'), { minLength: 1 }),
    types: fc.array(fc.constantFrom(...OUTPUT_TYPES), { minLength: 4, maxLength: 4 }),
    hit: fc.constantFrom(
      ...(['unique', 'first', 'any', 'priority', 'collect'] as const),
      ...(['collect list', 'collect sum', 'collect min', 'collect max', 'collect count'] as const),
    ),
    titles: fc.array(optional(titleText), { minLength: 8, maxLength: 8 }),
    description: optional(anyText()),
    $schema: optional(fc.constant('../../schema/table.json')),
    params: optional(fc.constant({ where: { name: '=1', list: [1, null] } })),
    path: optional(fc.constantFrom('data.impact', 'a.0')),
    orders: fc.array(optional(fc.integer({ min: -3, max: 3 })), { minLength: 8, maxLength: 8 }),
    hasDefault: fc.boolean(),
    hasValues: fc.boolean(),
  })
  .chain((given) => {
    const [hit, aggregate] = given.hit.split(' ') as [Table['hit'], Table['aggregate']];
    const names = given.outputs.slice(0, aggregate === undefined ? 4 : 1);
    const typeOf = (i: number): ColumnType => given.types[i] ?? 'json';
    const then = fc.record(
      Object.fromEntries(names.map((name, i) => [name, OUTPUT_VALUES[typeOf(i)]])),
      { noNullPrototype: true },
    );
    const rows = Object.entries(given.base.rows);
    return fc.tuple(fc.array(then, { minLength: 9, maxLength: 9 })).map(([thens]) => {
      const valuesOf = (name: string): Json[] => [
        ...new Map(thens.map((one) => [JSON.stringify(one[name]), one[name] as Json])).values(),
      ];
      const table = {
        $schema: given.$schema,
        id: 'any-table',
        title: given.titles[7] ?? 'Any',
        description: given.description,
        hit,
        aggregate,
        inputs: Object.fromEntries(
          Object.entries(given.base.inputs).map(([name, input], i) => [
            name,
            { ...input, title: given.titles[i], path: given.path, params: given.params },
          ]),
        ),
        outputs: Object.fromEntries(
          names.map((name, i) => [
            name,
            {
              type: typeOf(i),
              title: given.titles[i + 3],
              order: given.orders[i],
              values: given.hasValues || hit === 'priority' ? valuesOf(name) : undefined,
            },
          ]),
        ),
        rows: Object.fromEntries(
          rows.map(([id, { when }], i) => [
            i === 0 ? '1e5' : id,
            { when, then: thens[i], title: given.titles[i], order: given.orders[i] },
          ]),
        ),
        default: given.hasDefault && aggregate !== 'count' ? thens[8] : undefined,
      };
      return JSON.parse(JSON.stringify(table)) as Table;
    });
  })
  // As it is once compiled: a key named __proto__ never comes that far.
  .map((table) => compileTable(table))
  .filter((compiled) => compiled.ok)
  .map(({ value }) => value.source);
