import type { Condition, Json } from '@interlock/engine';
import type { Evidence } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { evidence, explainOne } from './policy-question.ts';

const codes = Array.from({ length: 100 }, (_, i) => `code-${i}`);
const codeIs = (operator: string): Condition => ({
  fact: 'record',
  path: 'data.code',
  operator,
  value: codes,
});

/** The same alert with a code or a description of its own. */
const having =
  (data: { readonly [field: string]: Json }): Evidence =>
  (fact, params) => {
    const seen = evidence(fact, params);
    return fact === 'record' ? { ...seen, value: { type: 'alert', state: 'open', data } } : seen;
  };

describe('of a long list of values', () => {
  it.each<[string, boolean, string, string, string]>([
    [
      'in',
      false,
      'none',
      'Code of ALT0000007 is none, but it has to be one of code-0, code-1, code-2, code-3, code-4 and 95 more.',
      'It would have fired if code of ALT0000007 were one of code-0, code-1, code-2, code-3, code-4 and 95 more (it is none).',
    ],
    [
      'notIn',
      false,
      'code-70',
      'Code of ALT0000007 is code-70, but it must not be one of code-70, code-0, code-1, code-2, code-3 and 95 more.',
      'It would have fired if code of ALT0000007 were anything but one of code-0, code-1, code-2, code-3, code-4 and 95 more (it is code-70).',
    ],
    [
      'in',
      true,
      'code-70',
      'Code of ALT0000007 is code-70 (it has to be one of code-70, code-0, code-1, code-2, code-3 and 95 more).',
      'It would not have fired if code of ALT0000007 were anything but one of code-0, code-1, code-2, code-3, code-4 and 95 more (it is code-70).',
    ],
  ])('a sentence names a few, the one that was seen first: %s, %s, %s', (...row) => {
    // given
    const [operator, fires, code, because, otherwise] = row;
    // when
    const explained = explainOne(codeIs(operator), { evidence: having({ code }), fires });
    // then
    expect([explained.because, explained.otherwise]).toEqual([because, otherwise]);
    // all of it stands beside the sentence
    expect(explained.condition).toMatchObject({ expected: codes });
  });

  it('entries of a list are named likewise', () => {
    const condition: Condition = {
      fact: 'record',
      path: 'data.tags',
      operator: 'containsAny',
      value: codes,
    };
    const { because } = explainOne(condition, { evidence: having({ tags: ['x'] }) });
    expect(because).toBe(
      'Tags of ALT0000007 is x, but it has to be a list containing code-0, code-1, code-2, code-3, code-4 or 95 more.',
    );
  });
});

describe('of a text too long to be searched for a pattern', () => {
  const about = (operator: string): Condition => ({
    fact: 'record',
    path: 'data.text',
    operator,
    value: 'disk',
  });
  const long = having({ text: `${'x'.repeat(10_000)} disk` });
  const tooLong =
    'is too long to be searched for a pattern (10005 characters of at most 10000), so that it neither matches nor does not';

  it.each([
    ['matches', `Text of ALT0000007 ${tooLong} (it has to be text matching disk).`],
    ['doesNotMatch', `Text of ALT0000007 ${tooLong} (it has to be text not matching disk).`],
  ])('it is said that it was not decided: %s', (operator, because) => {
    const explained = explainOne(about(operator), { evidence: long });
    expect(explained.because).toBe(because);
    expect(explained.condition).toMatchObject({
      result: false,
      undecided: tooLong.slice('is '.length),
    });
  });

  it('nothing is said of a text that is short enough', () => {
    const explained = explainOne(about('matches'), {
      evidence: having({ text: 'x'.repeat(10_000) }),
    });
    expect(explained.condition).not.toHaveProperty('undecided');
  });
});
