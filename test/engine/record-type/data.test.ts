import { checkData, compileType, fieldValidator, settleData, variablesIn } from '@interlock/engine';
import type { CelScope, CompiledType, Field, Json, JsonObject } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildType } from '../../support/mini-pack.ts';

const typeOf = (fields: JsonObject): CompiledType => {
  const compiled = compileType(buildType('ticket', { fields }));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.value;
};

const takes = (field: Omit<Field, 'title'>, value: Json): boolean =>
  fieldValidator({ title: 'F', ...field }).safeParse(value).success;

describe('a field takes', () => {
  it.each<[string, Omit<Field, 'title'>, Json[], Json[]]>([
    [
      'text of a length',
      { type: 'string', minLength: 1, maxLength: 3 },
      ['a', 'abc'],
      ['', 'abcd', 1, null],
    ],
    [
      'whole numbers in bounds',
      { type: 'integer', minimum: 1, maximum: 5 },
      [1, 5],
      [0, 6, 1.5, '1', true],
    ],
    ['numbers', { type: 'number', minimum: 0 }, [0, 0.5], [-0.1, '0']],
    ['yes and no', { type: 'boolean' }, [true, false], [0, 'true', null]],
    ['a choice', { type: 'string', enum: ['a', 'b'] }, ['a'], ['c', '', 1]],
    [
      'a list of choices',
      { type: 'array', items: { type: 'string', enum: ['a'] }, maxItems: 2 },
      [[], ['a', 'a']],
      [['b'], ['a', 'a', 'a'], 'a'],
    ],
    ['objects', { type: 'object' }, [{}, { a: 1 }], [[], 'x', 1]],
    [
      'instants',
      { type: 'string', format: 'date-time' },
      ['2026-03-02T09:00:00.000Z', '2026-03-02T09:00:00+01:00'],
      ['2026-03-02', 'soon', '2026-13-02T09:00:00Z'],
    ],
    ['dates', { type: 'string', format: 'date' }, ['2026-03-02'], ['2026-02-30', '02.03.2026']],
    ['addresses', { type: 'string', format: 'email' }, ['a@b.example'], ['a@', 'a b@c.example']],
    ['durations', { type: 'string', format: 'duration' }, ['PT4H', 'P1D'], ['4h', 'soon']],
    ['markdown, which is text', { type: 'string', format: 'markdown' }, ['# Title', ''], [1]],
  ])('%s', (_what, field, good, bad) => {
    expect(good.filter((value) => !takes(field, value))).toEqual([]);
    expect(bad.filter((value) => takes(field, value))).toEqual([]);
  });

  it('says which choices there are, by their labels', () => {
    const field: Field = { title: 'F', type: 'string', enum: ['hi', 'lo'], labels: { hi: 'High' } };
    const checked = fieldValidator(field).safeParse('mid');
    expect(checked.error?.issues.map(({ message }) => message)).toEqual(['choose one of High, lo']);
  });
});

describe('data', () => {
  const type = typeOf({
    level: { title: 'Level', type: 'integer', minimum: 1 },
    must: { title: 'Must', type: 'string', required: true },
  });
  const issues = (data: JsonObject, complete = true) =>
    checkData(type, data, '/data', { complete }).map(({ code, path }) => `${code} ${path}`);

  it('are checked field by field, all at once', () => {
    expect(issues({ level: 0, other: 1 }).toSorted()).toEqual([
      'required /data/must',
      'too-small /data/level',
      'unknown-field /data/other',
    ]);
  });

  it('may lack what is needed only where they are not the whole', () => {
    expect(issues({ level: 1 }, false)).toEqual([]);
    for (const must of [undefined, null, ''])
      expect(issues({ must })).toEqual(['required /data/must']);
  });

  it('name a field with odd characters by a pointer that can be followed', () => {
    expect(issues({ must: 'x', 'a/b~c': 1 })).toEqual(['unknown-field /data/a~1b~0c']);
  });

  it('never throw, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.constantFrom('level', 'must', 'title', '__proto__'), fc.string()),
          fc.jsonValue(),
        ),
        (data) => {
          expect(Array.isArray(issues(data as JsonObject))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const scopeOf = (data: JsonObject): CelScope => ({
  variable: variablesIn({ record: { data } }),
  call: () => null,
});

describe('computed fields', () => {
  it('are brought up to date whatever order they are written in', () => {
    const parts = {
      a: { title: 'A', type: 'number', computed: { cel: 'record.data.b + 1.0' } },
      b: { title: 'B', type: 'number', computed: { cel: 'record.data.c * 2.0' } },
      c: { title: 'C', type: 'number', computed: { cel: 'record.data.base + 1.0' } },
    };
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 3 }),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        (order, was, is) => {
          const fields = Object.fromEntries(order.map((id) => [id, parts[id as 'a']]));
          const type = typeOf({ base: { title: 'Base', type: 'number' }, ...fields });
          const before = settleData(type, { base: was }, scopeOf);
          expect(settleData(type, { ...before, base: is }, scopeOf)).toEqual({
            base: is,
            c: is + 1,
            b: (is + 1) * 2,
            a: (is + 1) * 2 + 1,
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('that come to nothing are absent', () => {
    const type = typeOf({
      on: { title: 'On', type: 'boolean' },
      label: {
        title: 'L',
        type: 'string',
        computed: { cel: 'record.data.on == true ? "on" : null' },
      },
    });
    const settled = settleData(type, { on: true }, scopeOf);
    expect(settled).toEqual({ on: true, label: 'on' });
    expect(settleData(type, { ...settled, on: null }, scopeOf)).toEqual({});
  });

  it('that cannot be computed say so', () => {
    const type = typeOf({
      label: { title: 'L', type: 'string', computed: { cel: 'record.data.level + "x"' } },
      level: { title: 'N', type: 'number' },
    });
    expect(() => settleData(type, { level: 1 }, scopeOf)).toThrow('failed at character');
  });

  it('that go round in circles come to an end', () => {
    const type = typeOf({
      a: { title: 'A', type: 'number', computed: { cel: 'coalesce(record.data.b, 0.0) + 1.0' } },
      b: { title: 'B', type: 'number', computed: { cel: 'coalesce(record.data.a, 0.0) + 1.0' } },
    });
    expect(Object.keys(settleData(type, {}, scopeOf)).toSorted()).toEqual(['a', 'b']);
  });
});

describe('cleared fields', () => {
  it('are dropped, and no key becomes anything but a key', () => {
    const type = typeOf({});
    const settled = settleData(
      type,
      JSON.parse('{"title": null, "__proto__": {"must": 1}, "constructor": 2}') as JsonObject,
      scopeOf,
    );
    expect(Object.getPrototypeOf(settled)).toBe(Object.prototype);
    expect(Object.keys(settled).toSorted()).toEqual(['__proto__', 'constructor']);
  });
});
