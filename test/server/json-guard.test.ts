import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorable, JSON_LIMITS, parseJson } from '../../server/json-guard.ts';

describe('JSON from outside', () => {
  it('is what JSON.parse makes of it, where nothing is wrong with it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        const parsed = parseJson(text);
        if (/"(?:__proto__|constructor|prototype)":|\\u(?:0000|[dD][89abAB])/.test(text)) return;
        expect(parsed).toEqual({ ok: true, value: JSON.parse(text), issues: [] });
      }),
    );
  });

  it.each([
    ['too deep', `${'['.repeat(33)}${']'.repeat(33)}`, 'json-too-deep'],
    [
      'with too many keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`k${i}`, 1]))),
      'json-too-many-keys',
    ],
    ['cut off', '{"a": [1, 2', 'json-malformed'],
    ['empty', '', 'json-malformed'],
    ['with a NUL in a text', '{"a":"\\u0000"}', 'text-unstorable'],
    ['with a number that is none to us', '{"a":[1e400]}', 'number-too-large'],
    ['with as large a negative number', '[-1E+0400]', 'number-too-large'],
    ['with a number of four hundred digits', `[${'9'.repeat(400)}]`, 'number-too-large'],
    ['with half a surrogate pair in a key', '{"\\ud800":1}', 'text-unstorable'],
  ])('%s is refused', (_case, text, code) => {
    const parsed = parseJson(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.issues.map((issue) => issue.code)).toEqual([code]);
  });

  it('that is no UTF-8 is refused', () => {
    expect(parseJson(new Uint8Array([0x22, 0xff, 0x22])).issues).toMatchObject([
      { code: 'json-not-utf8' },
    ]);
  });

  it('may be exactly as deep and as large as the limits say', () => {
    const { depth } = JSON_LIMITS;
    expect(parseJson(`${'['.repeat(depth)}${']'.repeat(depth)}`).ok).toBe(true);
    expect(parseJson('{"a":1,"b":2}', { depth: 1, keys: 2 }).ok).toBe(true);
    expect(parseJson('{"a":"{[:::"}', { depth: 1, keys: 1 }).ok).toBe(true);
  });

  it('may not have keys that reach into JavaScript, however they are spelled', () => {
    const parsed = parseJson(
      '{"a":{"__proto__":{"x":1},"\\u005f_proto__":2,"constructor":3,"b":[{"prototype":4,"c":5}]}}',
    );
    expect(parsed.issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'forbidden-name /a/__proto__',
      'forbidden-name /a/constructor',
      'forbidden-name /a/b/0/prototype',
    ]);
  });

  it('may hold the largest number there is, and one too small to be told from 0', () => {
    expect(parseJson('[1.7976931348623157e308,1e-400]')).toMatchObject({
      value: [Number.MAX_VALUE, 0],
    });
  });

  it('names the place of what cannot be stored', () => {
    expect(parseJson('{"a":[1,{"b/c":1e999}]}').issues).toMatchObject([{ path: '/a/1/b~1c' }]);
    expect(parseJson('{"a":[1,{"b/c":"\\udc00"}]}').issues).toMatchObject([{ path: '/a/1/b~1c' }]);
    expect([isStorable('ok 😀'), isStorable('a\0'), isStorable('\ud800')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  describe('that people write', () => {
    const written = (text: string) => parseJson(text, { ...JSON_LIMITS, single: true });

    it('tells each key that stands twice in one object, with place and line', () => {
      const text =
        '{\n  "title": "Task",\n  "states": [{}, {"a": 1, "b": {"a": 2}, "a": 3}],\n  "title": "Taskk"\n}';
      expect(written(text).issues).toMatchObject([
        { code: 'doubled-key', path: '/states/1/a' },
        {
          code: 'doubled-key',
          path: '/title',
          message: expect.stringContaining('line 4') as string,
        },
      ]);
      // and two ways of writing one name are one name
      expect(written('{"a": 1, "\\u0061": 2}').ok).toBe(false);
      // and events of others are taken as JSON.parse takes them
      expect(parseJson('{"a": 1, "a": 2}')).toMatchObject({ ok: true, value: { a: 2 } });
    });

    it('is taken as it is where no key does', () => {
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
          const text = JSON.stringify(value, null, 2);
          const codes = written(text).issues.map(({ code }) => code);
          expect(codes).not.toContain('doubled-key');
        }),
      );
    });

    it('says of a merge that was not resolved that it is one, and in which line', () => {
      const text = '{\n<<<<<<< ours\n  "a": 1\n=======\n  "a": 2\n>>>>>>> theirs\n}';
      const [issue] = written(text).issues;
      expect(issue?.message).toContain('a merge is not resolved: line 2 is the mark <<<<<<<');
    });
  });
});
