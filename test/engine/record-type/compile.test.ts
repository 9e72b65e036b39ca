import { compileType } from '@interlock/engine';
import type { JsonObject } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildType } from '../../support/mini-pack.ts';

const issues = (extra: JsonObject) =>
  compileType(buildType('ticket', extra))
    .issues.map(({ code, path }) => `${code} ${path}`)
    .toSorted();

const field = (extra: JsonObject) =>
  issues({ fields: { f: { title: 'F', type: 'string', ...extra } } });

describe('a record type', () => {
  it('of the smallest kind is whole', () => {
    expect(issues({})).toEqual([]);
  });

  it('lists and shows fields it has, and columns every record has', () => {
    expect(
      issues({ list: ['number', 'state', 'createdAt', 'updatedAt', 'openedBy', 'title'] }),
    ).toEqual([]);
    expect(
      issues({
        titleField: 'x',
        list: ['y', 'revision'],
        form: { m: { title: 'M', fields: ['title', 'z'] } },
      }),
    ).toEqual([
      'unknown-field /form/m/fields/1',
      'unknown-field /list/0',
      'unknown-field /list/1',
      'unknown-field /titleField',
    ]);
  });

  it('says what may become of one by states, fields and relations there are', () => {
    const resolution = { title: 'Resolution', type: 'string', enum: ['fixed', 'noise'] };
    const told = (outcomes: JsonObject) => issues({ fields: { resolution }, outcomes });
    expect(
      told({
        real: { worth: true, fields: { resolution: ['fixed'] } },
        noise: { worth: false, order: 1, fields: { resolution: ['noise'] }, relation: 'child-of' },
      }),
    ).toEqual([]);
    expect(
      told({
        nothing: { worth: true },
        real: { worth: true, fields: { resolution: ['fixed', 'done'], code: ['x'] } },
      }),
    ).toEqual([
      'empty-outcome /outcomes/nothing',
      'not-in-enum /outcomes/real/fields/resolution/1',
      'unknown-field /outcomes/real/fields/code',
    ]);
  });

  it('has conditions and values that compile', () => {
    const extra = {
      identity: '{{ nobody.x }}',
      open: { fact: 'actor', operator: 'sortOf', value: 1 },
      edit: { fact: 'weather', operator: 'equal', value: 1 },
      fields: {
        f: { title: 'F', type: 'string', computed: { cel: '1 +' } },
        g: { title: 'G', type: 'string', default: { cel: 'x' } },
      },
    };
    expect(issues(extra)).toEqual([
      'cel-syntax /fields/f/computed/cel',
      'unknown-fact /edit/fact',
      'unknown-operator /open/operator',
      'unknown-variable /fields/g/default/cel',
      'unknown-variable /identity',
    ]);
  });
});

describe('a field', () => {
  it('has a default it takes itself; one that is computed is checked when it is', () => {
    expect(field({ type: 'integer', default: 'one' })).toEqual(['invalid-type /fields/f/default']);
    expect(field({ enum: ['a'], default: 'b' })).toEqual(['custom /fields/f/default']);
    expect(field({ type: 'array', items: { type: 'string' }, default: ['a', 1] })).toEqual([
      'invalid-type /fields/f/default/1',
    ]);
    for (const fine of [
      { default: 'x' },
      { type: 'integer', default: { cel: '"x"' } },
      { enum: ['a'], default: '{{ now }}' },
      { default: null },
    ]) {
      expect(field(fine)).toEqual([]);
    }
  });

  it('that is computed has no default and is not needed', () => {
    expect(field({ computed: 'x', required: true })).toEqual(['computed-field /fields/f']);
    expect(field({ computed: 'x', default: 'y' })).toEqual(['computed-field /fields/f']);
  });

  it('has items only as a list, and runs nobody’s regular expressions', () => {
    expect(field({ items: { type: 'string' } })).toEqual(['items-without-array /fields/f/items']);
    expect(field({ pattern: '(a+)+$' })).toEqual(['unknown-key /fields/f/pattern']);
  });

  it('of any combination of keywords compiles or is told why not', () => {
    const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
    const arbitrary = fc.record({
      type: fc.constantFrom('string', 'integer', 'number', 'boolean', 'array', 'object'),
      format: maybe(fc.constantFrom('date-time', 'date', 'email', 'uri', 'duration', 'markdown')),
      enum: maybe(fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 })),
      minimum: maybe(fc.integer()),
      maxLength: maybe(fc.integer({ min: 1, max: 1_000 })),
      items: maybe(fc.record({ type: fc.constantFrom('string', 'integer', 'object') })),
      default: maybe(fc.jsonValue({ maxDepth: 1 })),
    });
    fc.assert(
      fc.property(arbitrary, (keywords) => {
        const json = JSON.parse(JSON.stringify({ title: 'F', ...keywords })) as JsonObject;
        const compiled = compileType(buildType('ticket', { fields: { f: json } }));
        expect(compiled.ok || compiled.issues.length > 0).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
