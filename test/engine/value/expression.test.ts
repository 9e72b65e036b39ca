import { describe, expect, test } from 'vitest';
import type { Json } from '../../../engine/json.ts';
import { cel, celIssues } from './evaluate.ts';

const record = {
  priority: 2,
  title: 'Disk full',
  tags: ['db', 'prod'],
  data: { ci: 'db-1', note: null },
};

describe('numbers are JSON numbers, whatever side they come from', () => {
  test.each<[string, Json]>([
    ['record.priority + 1', 3],
    ['record.priority * 2', 4],
    ['record.priority == 2', true],
    ['record.priority != 2.0', false],
    ['record.priority in [1, 2]', true],
    ['record.priority / 4', 0.5],
    ['7 / 2', 3.5],
    ['7 % 2', 1],
    ['-record.priority', -2],
    ['size(record.tags) > 0', true],
    ['size(record.title)', 9],
    ['record.tags[size(record.tags) - 1]', 'prod'],
    ['int(7.9)', 7],
    ['double("2.5") + 1', 3.5],
    ['[1, 2, 3].map(x, x * record.priority)', [2, 4, 6]],
  ])('%s is %j', (expression, expected) => {
    expect(cel(expression, { record })).toEqual(expected);
  });
});

describe('what is absent is null', () => {
  test.each<[string, Json]>([
    ['record.nowhere', null],
    ['record.data.nowhere.deeper', null],
    ['record.data.note', null],
    ['record.tags[9]', null],
    ['record["nowhere"]', null],
    ['record.data.nowhere == null', true],
    ['coalesce(record.data.nowhere, "none")', 'none'],
    ['has(record.data.ci)', true],
    ['has(record.data.nowhere)', false],
    ['has(record.nowhere.deeper)', false],
    ['missing', null],
    ['person(record.data.owner).name', null],
  ])('%s is %j', (expression, expected) => {
    expect(cel(expression, { record, missing: undefined })).toEqual(expected);
  });

  test('a function on null says which, where and why', () => {
    // given
    const expression = 'lower(record.data.nowhere)';
    // when
    const act = (): Json => cel(expression, { record });
    // then
    expect(act).toThrow(
      expect.objectContaining({
        name: 'EngineError',
        code: 'value-failed',
        message: `"${expression}" failed at character 1: lower() needs a text for "s", found null`,
        details: expect.objectContaining({ expression, position: 1 }) as unknown,
      }),
    );
  });
});

describe('texts, lists, choices', () => {
  test.each<[string, Json]>([
    ['"a" + "b"', 'ab'],
    ['[1] + [2]', [1, 2]],
    ['record.title.lower()', 'disk full'],
    ['upper(record.title)', 'DISK FULL'],
    ['trim("  x ")', 'x'],
    ['join(record.tags, ", ")', 'db, prod'],
    ['"a,b".split(",")', ['a', 'b']],
    ['first(record.tags)', 'db'],
    ['first([])', null],
    ['string(12) + "!"', '12!'],
    ['record.title.startsWith("Disk") && record.title.endsWith("full")', true],
    ['record.title.contains("sk fu")', true],
    ['like(record.data.ci, "db-?")', true],
    ['record.priority <= 2 ? "page" : "mail"', 'page'],
    ['record.tags.exists(t, t == "prod")', true],
    ['record.tags.all(t, t == "prod")', false],
    ['record.tags.exists_one(t, t == "prod")', true],
    ['record.tags.filter(t, t.startsWith("p"))', ['prod']],
    ['[1, 2, 3].map(x, x > 1, x * 10)', [20, 30]],
    [
      'record.tags.map(a, record.tags.map(b, a + b))',
      [
        ['dbdb', 'dbprod'],
        ['proddb', 'prodprod'],
      ],
    ],
    ['record.data.map(key, key)', ['ci', 'note']],
    ['{"ci": record.data.ci, "n": [record.priority]}', { ci: 'db-1', n: [2] }],
    ['"2026-01-02T00:00:00.000Z" > "2026-01-01T00:00:00.000Z"', true],
    ['lookup("ci", "db-1")', ['lookup', 'ci', 'db-1']],
    ['table("sla", {"priority": record.priority})', ['table', 'sla', { priority: 2 }]],
    ['table("sla")', ['table', 'sla']],
  ])('%s is %j', (expression, expected) => {
    expect(cel(expression, { record })).toEqual(expected);
  });
});

describe('what cannot work is an issue before it runs', () => {
  test.each<[string, string]>([
    ['1 +', 'cel-syntax'],
    ['"open', 'cel-syntax'],
    ['', 'cel-empty'],
    ['recrod.title', 'unknown-variable'],
    ['shout(record)', 'unknown-function'],
    ['record.title.matches("^(a+)+$")', 'matches-refused'],
    ['matches("a", "a")', 'matches-refused'],
    ['lower("a", "b")', 'cel-arguments'],
    ['has(record)', 'cel-arguments'],
    ['1 + "a"', 'cel-type'],
    ['1 == "1"', 'cel-type'],
    ['!5', 'cel-type'],
    ['-"a"', 'cel-type'],
    ['1 ? 2 : 3', 'cel-type'],
    ['size(5)', 'cel-type'],
    ['"a" in "abc"', 'cel-type'],
    ['5.map(x, x)', 'cel-type'],
    ['size("a").exists(x, true)', 'cel-type'],
    ['"abc".length', 'cel-type'],
    ['{1: 2}', 'cel-type'],
    ['1 / 0', 'value-failed'],
    ['int("x")', 'value-failed'],
    ['b"bytes"', 'cel-unsupported'],
    ['5u', 'cel-unsupported'],
    ['9007199254740993', 'cel-number'],
    ['1e999', 'cel-syntax'],
    ['timestamp("2026-01-01T00:00:00Z")', 'unknown-function'],
  ])('%s: %s', (expression, code) => {
    expect(celIssues(expression, ['record'])).toEqual([code]);
  });

  test('every issue of an expression is reported, each with its place', () => {
    // given
    const expression = 'nobody + lower(nothing) + shout(1)';
    // when
    const issues = celIssues(expression);
    // then
    expect(issues).toEqual(['unknown-variable', 'unknown-variable', 'unknown-function']);
  });

  test('only the host functions offered here may be called, pure ones always', async () => {
    // given
    const { compileValue } = await import('../../../engine/value/compile.ts');
    const options = { knownVariables: new Set<string>(), knownFunctions: new Set(['table']) };
    // when
    const compiled = compileValue({ cel: 'lower(string(table("x"))) + person("p")' }, options);
    // then
    expect(compiled.issues).toEqual([expect.objectContaining({ code: 'unknown-function' })]);
    expect(compiled.issues[0]?.message).toContain('at character 29: there is no function "person"');
  });
});
