import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../engine/json.ts';
import { compileValue } from '../../../engine/value/compile.ts';
import { variablesIn } from '../../../engine/value/run.ts';
import { buildScope, evaluate } from './evaluate.ts';

const record = { number: 'INC0001', priority: 2, tags: ['a', 'b'], data: { b: 1, a: null } };

describe('text with {{ }}', () => {
  test.each<[string, string]>([
    ['{{ record.number }} is open', 'INC0001 is open'],
    ['P{{record.priority}}', 'P2'],
    ['P{{ record.priority / 4 }}', 'P0.5'],
    ['[{{ record.nowhere }}]', '[]'],
    ['{{ record.data }}', '{"a":null,"b":1}'],
    ['{{ record.tags }}', '["a","b"]'],
    ['{{ true }}', 'true'],
    ['{{ {"a": {"b": "}}"}}.a.b }}!', '}}!'],
    ["{{ '}}' + \"'\" }}", "}}'"],
    ['{{ "\\"}}" }}', '"}}'],
    ['{{ """a"}}b""" }}', 'a"}}b'],
    ['{{ "{{" }} literally }}', '{{ literally }}'],
    ['{{ record.number }}{{ record.number }}', 'INC0001INC0001'],
    ['no expression } } { at all', 'no expression } } { at all'],
    ['', ''],
  ])('%s → %s', (text, expected) => {
    expect(evaluate(text, { record })).toBe(expected);
  });

  test.each(['{{', 'a {{ record.number', 'a {{ record.number }', '{{ "}} ', '{{ {"a": 1}} }'])(
    '%s is never closed',
    (text) => {
      const compiled = compileValue(text, { knownVariables: new Set(['record']) });
      expect(compiled.issues).toEqual([
        expect.objectContaining({ code: 'template-open', path: '' }),
      ]);
    },
  );

  test('is always text, also of one expression alone', () => {
    expect(evaluate('{{ record.priority }}', { record })).toBe('2');
    expect(evaluate({ cel: 'record.priority' }, { record })).toBe(2);
  });
});

describe('values nest anywhere', () => {
  test('every expression is replaced, everything else stays', () => {
    // given
    const value = {
      to: ['{{ record.number }}', { cel: 'record.priority + 1' }, 'plain', 7, null],
      deep: { cel: 'record.tags' },
      literal: { a: [1, { b: false }] },
    };
    // when
    const result = evaluate(value, { record });
    // then
    expect(result).toEqual({
      to: ['INC0001', 3, 'plain', 7, null],
      deep: ['a', 'b'],
      literal: { a: [1, { b: false }] },
    });
  });

  test('a value without expressions is itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const text = JSON.stringify(json);
        fc.pre(!/\{\{|"cel"|"__proto__"|"prototype"|"constructor"/.test(text));
        const compiled = compileValue(json, { knownVariables: new Set() });
        expect(compiled.ok && compiled.value.evaluate(buildScope())).toBe(json);
      }),
    );
  });

  test('all issues are reported, each at its own pointer', () => {
    // given
    const value = {
      a: [{ cel: 'nobody' }, '{{ record.number } }'],
      'b/c': '{{ 1 + }} and {{ nothing }}',
      d: { cel: 'record', beside: 1 },
      e: { cel: 5 },
    };
    // when
    const compiled = compileValue(value, { knownVariables: new Set(['record']) }, '/params');
    // then
    expect(compiled.ok).toBe(false);
    expect(compiled.issues.map(({ code, path }) => [code, path])).toEqual([
      ['unknown-variable', '/params/a/0/cel'],
      ['template-open', '/params/a/1'],
      ['cel-syntax', '/params/b~1c'],
      ['unknown-variable', '/params/b~1c'],
      ['cel-form', '/params/d'],
      ['cel-form', '/params/e'],
    ]);
  });

  test('says which variables and host functions it uses, and its type where known', () => {
    // given
    const value = { cel: 'size(linked("cause")) + record.priority' };
    // when
    const compiled = compileValue(value, { knownVariables: new Set(['record', 'event']) });
    // then
    expect(compiled.ok && compiled.value.uses).toEqual({
      variables: ['record'],
      functions: ['linked'],
    });
    expect(compiled.ok && compiled.value.type).toBe('number');
  });

  test('what the host throws passes through as it is', () => {
    // given
    const needed = { need: 'record' };
    const compiled = compileValue('{{ person("p").name }}', { knownVariables: new Set() });
    const scope = {
      variable: () => undefined,
      call: () => {
        // oxlint-disable-next-line only-throw-error -- a planner's own signal
        throw needed;
      },
    };
    // when
    const act = (): Json => (compiled.ok ? compiled.value.evaluate(scope) : null);
    // then
    let caught: unknown;
    try {
      act();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(needed);
  });

  test('a compiled value may be evaluated while it is being evaluated', () => {
    // given
    const compiled = compileValue(
      { cel: 'xs.map(x, x > 0 ? table("again", {"xs": xs.map(y, y - 1)}) : x)' },
      { knownVariables: new Set(['xs']) },
    );
    if (!compiled.ok) throw new Error('does not compile');
    const scope = (xs: readonly Json[]) => ({
      variable: variablesIn({ xs }),
      call: (_name: string, args: readonly Json[]): Json =>
        compiled.value.evaluate(scope((args[1] as { xs: readonly Json[] }).xs)),
    });
    // when
    const result = compiled.value.evaluate(scope([1, 0]));
    // then
    expect(result).toEqual([[0, -1], 0]);
  });
});
