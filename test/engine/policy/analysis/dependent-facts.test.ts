import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTable, decidePolicies, decideTable } from '../../../../engine/index.ts';
import type {
  CompiledCondition,
  CompiledPolicies,
  CompiledTable,
  FactReader,
  Json,
  JsonObject,
} from '../../../../engine/index.ts';
import { analyseDefinitions, analysePolicies, witnessReader } from '../../../../engine/study.ts';
import type { PolicyAnalysisOptions } from '../../../../engine/study.ts';
import { shippedDefinitions } from '../../../workflows/shipped-packs.ts';
import { compiled, emit, found, load, mail, severity } from './analysed-policies.ts';

/** A table of severities, as sources say them and as we do. */
function table(rows: JsonObject, more: JsonObject = {}): ReadonlyMap<string, CompiledTable> {
  const result = compileTable({
    id: 'level',
    title: 'Level',
    hit: 'first',
    inputs: {
      said: { fact: 'event', path: 'data.severity', type: 'string' },
      load: { fact: 'event', path: 'data.load', type: 'number' },
    },
    outputs: { level: { type: 'string' } },
    rows,
    ...more,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return new Map([['level', result.value]]);
}

const row = (order: number, when: JsonObject, level: Json): JsonObject => ({
  order,
  when,
  then: { level },
});
const tables = table(
  { high: row(1, { said: 'critical' }, 'critical'), rest: row(2, {}, 'warning') },
  {},
);
const level = (value: Json, inputs?: JsonObject): JsonObject => ({
  fact: 'table',
  params: inputs === undefined ? { table: 'level' } : { table: 'level', inputs },
  path: 'level',
  operator: 'equal',
  value,
});
const loops = (policies: CompiledPolicies, options: PolicyAnalysisOptions) =>
  analysePolicies(policies, options).filter(({ kind }) => kind === 'loop');

describe('a loop', () => {
  const again = (data: JsonObject): CompiledPolicies =>
    compiled({ conditions: level('critical'), actions: emit('alert.raised', data) });

  test('is none where a table says something else of the event that is emitted', () => {
    expect(loops(again({ fingerprint: 'f' }), { tables })).toEqual([]);
  });

  test('is proved where the table says the same of it', () => {
    expect(loops(again({ severity: 'critical' }), { tables })).toMatchObject([
      { verdict: 'proved', severity: 'warning' },
    ]);
  });

  test('through two policies is judged by what the table says of each event', () => {
    const round = (second: string): CompiledPolicies =>
      compiled(
        {
          on: ['a.seen'],
          conditions: level('critical'),
          actions: emit('b.seen', { severity: second }),
        },
        {
          on: ['b.seen'],
          conditions: level('warning'),
          actions: emit('a.seen', { severity: 'critical' }),
        },
      );
    expect(loops(round('low'), { tables })).toMatchObject([{ verdict: 'proved' }]);
    expect(loops(round('critical'), { tables })).toEqual([]);
  });

  test.each([
    ['table', level('critical')],
    ['ci', { fact: 'ci', path: 'state', operator: 'equal', value: 'live' }],
    ['actor', { fact: 'actor', path: 'kind', operator: 'equal', value: 'engine' }],
    [
      'records',
      {
        fact: 'records',
        params: { type: 'alert' },
        path: 'count',
        operator: 'greaterThan',
        value: 3,
      },
    ],
  ])('is not known where it hangs on %s, of which the event does not say all', (fact, one) => {
    const [finding] = loops(compiled({ conditions: one, actions: emit('alert.raised') }), {});
    expect(finding).toMatchObject({ verdict: 'unknown', severity: 'note' });
    expect(finding?.message).toContain(`they also ask ${fact}`);
  });
});

describe('policies with opposite actions', () => {
  const opposed = (first: JsonObject, second: JsonObject) =>
    analysePolicies(
      compiled(
        {
          conditions: first,
          actions: { open: { type: 'record.open', params: { type: 'x', data: {} } } },
        },
        { conditions: second, actions: { off: { type: 'suppress', params: { reason: 'x' } } } },
      ),
      { tables },
    ).filter(({ kind }) => kind === 'opposite-actions');

  test('never both fire where a table derives one from the other', () => {
    expect(opposed(severity('low'), level('critical'))).toEqual([]);
  });

  test('are proved where it agrees, and the witness says what it says', () => {
    const [finding] = opposed(severity('low'), level('warning'));
    expect(finding).toMatchObject({ verdict: 'proved' });
    expect(finding?.message).toContain('event.data.severity is low; table.level is warning');
    const reader = witnessReader(finding!.witness!);
    expect(reader('table', { table: 'level' })).toEqual({ level: 'warning' });
  });

  test('are judged by the inputs a table is handed', () => {
    const inputs = { said: { fact: 'event', path: 'data.word' } };
    const word = { fact: 'event', path: 'data.word', operator: 'equal', value: 'critical' };
    expect(opposed(word, level('warning', inputs))).toEqual([]);
    expect(opposed(word, level('critical', inputs))).toMatchObject([{ verdict: 'proved' }]);
    expect(opposed(word, level('critical', { said: 'low' }))).toEqual([]);
  });

  test.each([
    [
      'the record and its CI',
      { fact: 'record', path: 'type', operator: 'equal', value: 'incident' },
      { fact: 'ci', path: 'state', operator: 'equal', value: 'live' },
    ],
    [
      'the CI an event names and that CI',
      { fact: 'event', path: 'data.ci', operator: 'exists', value: false },
      { fact: 'ci', path: 'state', operator: 'equal', value: 'live' },
    ],
    [
      'two counts of records',
      {
        fact: 'records',
        params: { type: 'alert' },
        path: 'count',
        operator: 'equal',
        value: 0,
      },
      {
        fact: 'records',
        params: { type: 'alert', done: true },
        path: 'count',
        operator: 'greaterThan',
        value: 0,
      },
    ],
    [
      'two calendars',
      {
        fact: 'calendar',
        params: { calendar: 'a' },
        path: 'open',
        operator: 'equal',
        value: true,
      },
      {
        fact: 'calendar',
        params: { calendar: 'b' },
        path: 'open',
        operator: 'equal',
        value: false,
      },
    ],
    [
      'a table nobody knows',
      severity('low'),
      {
        fact: 'table',
        params: { table: 'other' },
        path: 'x',
        operator: 'equal',
        value: 1,
      },
    ],
    [
      'Interlock itself and a role it does not have',
      { fact: 'actor', path: 'kind', operator: 'equal', value: 'engine' },
      { fact: 'actor', path: 'id', operator: 'equal', value: 'ann' },
    ],
  ])('are not known to be where what they ask hangs together: %s', (_, first, second) => {
    expect(opposed(first, second)).toMatchObject([{ verdict: 'unknown', severity: 'note' }]);
  });
});

test('a policy does not always fire where rows that must not match together may', () => {
  const rows = { a: row(1, { said: 'low' }, 'a'), b: row(2, { load: 1 }, 'a'), c: row(3, {}, 'a') };
  const always = (hit: string) =>
    found(compiled({ conditions: level('a') }), { tables: table(rows, { hit }) });
  expect(always('any')).toEqual(['always-fires p0']);
  expect(always('first')).toEqual(['always-fires p0']);
  expect(always('unique')).toEqual([]);
});

describe('what definitions say of facts', () => {
  const definitions = shippedDefinitions();
  const verdict = (conditions: JsonObject) =>
    analyseDefinitions({
      ...definitions,
      policies: compiled({ conditions }),
    })
      .filter(({ policies }) => policies !== undefined)
      .map(({ kind, verdict: said }) => `${kind} ${said}`);
  const leaf = (
    fact: string,
    path: string,
    operator: string,
    value: Json,
    params?: JsonObject,
  ) => ({
    fact,
    path,
    operator,
    value,
    ...(params === undefined ? {} : { params }),
  });

  test('an event is about a record of the types that emit it, or about none', () => {
    const asked = (on: string, type: string) =>
      analyseDefinitions({
        ...definitions,
        policies: compiled({ on: [on], conditions: leaf('record', 'type', 'equal', type) }),
      })
        .filter(({ policies }) => policies !== undefined)
        .map(({ message }) => message);
    expect(asked('incident.opened', 'incident')).toEqual([]);
    expect(asked('incident.opened', 'alert')).toEqual([
      '"Policy 0" (p0) can never fire: "incident.opened is about incident" must hold and record.type must be alert, which cannot be at once',
    ]);
    expect(asked('clock.reached', 'alert')).toEqual([]);
  });

  test('two values of one record are proved where a type has both, and only there', () => {
    const on = ['clock.reached'];
    const opposed = (conditions: JsonObject, other: JsonObject) =>
      analyseDefinitions({
        ...definitions,
        policies: compiled(
          { on, conditions, actions: mail },
          { on, conditions: other, actions: mail },
        ),
      })
        .filter(({ kind }) => kind === 'overlap')
        .map(({ verdict: said }) => said);
    const change = leaf('record', 'type', 'equal', 'change');
    const state = (operator: string, value: Json) => leaf('record', 'state', operator, value);
    expect(opposed(change, state('notEqual', 'closed'))).toEqual(['proved']);
    expect(opposed(change, state('equal', 'investigating'))).toEqual(['unknown']);
  });

  test.each([
    ['a count below 0', leaf('records', 'count', 'lessThan', 0, { type: 'alert' })],
    [
      'a count between two whole numbers',
      {
        all: [
          leaf('links', 'count', 'greaterThan', 1, { relation: 'caused-by' }),
          leaf('links', 'count', 'lessThan', 2, { relation: 'caused-by' }),
        ],
      },
    ],
    ['a state no workflow has', leaf('record', 'state', 'equal', 'reslved')],
    ['somebody of no kind', leaf('actor', 'kind', 'equal', 'robot')],
    [
      'a table’s answer that it never gives',
      leaf('table', 'severity', 'equal', 'fatal', { table: 'alert-severity' }),
    ],
  ])('%s is never there', (_, conditions) => {
    expect(verdict(conditions)).toContain('never-fires proved');
  });

  test.each([
    ['a count', leaf('records', 'count', 'between', [0, 1], { type: 'alert' })],
    ['a state', leaf('record', 'state', 'equal', 'resolved')],
    ['who acts', leaf('actor', 'kind', 'equal', 'system')],
    ['a table’s answer', leaf('table', 'severity', 'equal', 'high', { table: 'alert-severity' })],
  ])('%s there may be is not said to be impossible', (_, conditions) => {
    expect(verdict(conditions)).toEqual([]);
  });
});

describe('as trying every event says, the table deciding each time', () => {
  const WORDS: readonly (string | undefined)[] = [undefined, 'low', 'high', 'critical'];
  const LOADS: readonly (number | undefined)[] = [undefined, 0, 1, 2];
  const LEVELS = ['a', 'b', 'c'] as const;
  const readerOf =
    (data: JsonObject, known: ReadonlyMap<string, CompiledTable>): FactReader =>
    (fact) => {
      if (fact === 'event') return { type: 'alert.raised', data };
      if (fact !== 'table') return undefined;
      const { severity: said, load } = data;
      const verdict = decideTable(known.get('level')!, { said, load });
      if (verdict.kind === 'conflict') throw new Error('rows match together');
      return verdict.kind === 'hit' ? verdict.output : null;
    };
  /** Whether a condition holds; null where it comes to no answer. */
  const holds = ({ test }: CompiledCondition, reader: FactReader): boolean | null => {
    try {
      return test(reader);
    } catch {
      return null;
    }
  };
  const whens = fc.record(
    {
      said: fc.constantFrom<Json>('low', 'high', 'critical'),
      load: fc.constantFrom<Json>(
        0,
        { operator: 'lessThan', value: 1 },
        { operator: 'between', value: [1, 3] },
      ),
    },
    { requiredKeys: [] },
  );
  const anyTable = fc
    .tuple(
      fc.array(fc.tuple(whens, fc.constantFrom(...LEVELS)), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.constantFrom('written', 'computed'),
      fc.constantFrom('first', 'first', 'unique', 'any'),
    )
    .map(([rows, fallback, how, hit]) =>
      table(
        Object.fromEntries(
          rows.map(([when, say], i) => [
            `r${i}`,
            row(i, when, how === 'computed' && i === 0 ? { cel: `"${say}"` } : say),
          ]),
        ),
        { hit, ...(fallback ? { default: { level: 'c' } } : {}) },
      ),
    );
  const leaf = fc.oneof(
    fc.constantFrom(...LEVELS).map((one) => level(one)),
    fc.subarray([...LEVELS]).map((some) => ({ ...level([]), operator: 'in', value: some })),
    fc.constantFrom('low', 'high', 'critical').map(severity),
    fc.constantFrom(0, 1, 2).map((one) => load('lessThan', one)),
  );
  const condition = fc.oneof(
    leaf,
    fc.tuple(leaf, leaf).map((all): JsonObject => ({ all })),
    fc.tuple(leaf, leaf).map((any): JsonObject => ({ any })),
    leaf.map((not): JsonObject => ({ not })),
  );
  const known: PolicyAnalysisOptions['known'] = ({ fact, path }) => {
    if (fact !== 'event' || path === 'source' || path === undefined) return null;
    const values: readonly (Json | undefined)[] =
      path === 'data.severity' ? WORDS : path === 'data.load' ? LOADS : ['alert.raised'];
    return {
      points: values.filter((value) => typeof value === 'string' || typeof value === 'number'),
      admits: (value) => values.includes(value),
    };
  };

  test('what never fires, always fires, is done twice, goes round', () => {
    const seen = { never: 0, always: 0, overlap: 0, duplicate: 0, loop: 0, noLoop: 0, unknown: 0 };
    fc.assert(
      fc.property(
        anyTable,
        condition,
        condition,
        fc.constantFrom(...WORDS),
        fc.constantFrom(...LOADS),
        (some, first, second, word, burden) => {
          // given
          const policies = compiled(
            { conditions: first, actions: mail },
            { conditions: second, actions: mail },
          );
          const [a, b] = [...policies.all.values()];
          const data = Object.fromEntries(
            Object.entries({ severity: word, load: burden }).filter(([, one]) => one !== undefined),
          ) as JsonObject;
          const round = compiled({ conditions: first, actions: emit('alert.raised', data) });
          const events = WORDS.flatMap((said) =>
            LOADS.map((each) => readerOf({ severity: said, load: each }, some)),
          );
          const tried = events.map((reader) =>
            [a!, b!].map(({ condition }) => holds(condition, reader)),
          );
          // when
          const said = found(policies, { known, tables: some });
          const findings = loops(round, { known, tables: some });
          // then
          const expected: string[] = [];
          for (const i of [0, 1]) {
            const fires = tried.some((answers) => answers[i] === true);
            const always = tried.every((answers) => answers[i] === true);
            if (!fires) expected.push(`never-fires p${i}`);
            if (always) expected.push(`always-fires p${i}`);
            seen.never += fires ? 0 : 1;
            seen.always += always ? 1 : 0;
          }
          const both = tried.some(([one, two]) => one === true && two === true);
          const alone = (i: number) =>
            tried.some((answers) => answers[i] === true && answers[1 - i] !== true);
          if (both) {
            const kind = alone(0) && alone(1) ? 'overlap' : 'duplicate';
            expected.push(`${kind} p0+p1`);
            seen[kind] += 1;
          }
          const goesOn = holds(a!.condition, readerOf(data, some)) === true;
          seen[goesOn ? 'loop' : 'noLoop'] += 1;
          const claims = said.filter((one) => !one.includes('?'));
          if (claims.length < said.length || findings.some(({ verdict }) => verdict === 'unknown'))
            seen.unknown += 1;
          // What is computed, or rows that must not match together, may leave something unknown.
          const [{ hit, rows }] = [...some.values()] as [CompiledTable];
          const written = rows.every(({ outputs }) => outputs.every(({ value }) => value.constant));
          if (written && hit === 'first') {
            expect(said.toSorted()).toEqual(expected.toSorted());
            expect(findings.map(({ verdict }) => verdict)).toEqual(goesOn ? ['proved'] : []);
          }
          for (const one of claims) {
            if (one.startsWith('overlap')) expect(both).toBe(true);
            else expect(expected).toContain(one);
          }
          if (findings.some(({ verdict }) => verdict === 'proved')) expect(goesOn).toBe(true);
          if (goesOn) expect(findings).toHaveLength(1);
          for (const { kind, witness } of analysePolicies(policies, { known, tables: some }))
            if (kind === 'overlap') {
              const { matched } = decidePolicies(policies, 'alert.raised', witnessReader(witness!));
              expect(matched).toHaveLength(2);
            }
        },
      ),
      { numRuns: 400 },
    );
    const { unknown, ...kinds } = seen;
    for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(5);
    expect(unknown).toBeLessThan(160);
  });
});
