import { compilePolicy, FACTS } from '@interlock/engine';
import type { Json, JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';

function issuesOf(limits: Json, policy: JsonObject = {}): string[] {
  const json = {
    id: 'p',
    title: 'A policy',
    on: ['alert.raised'],
    conditions: { all: [] },
    actions: {},
    limits,
    ...policy,
  };
  const { issues } = compilePolicy({ json }, { knownFacts: FACTS });
  return issues.map(({ code, path }) => `${code} ${path}`);
}

const suppress = { s: { type: 'suppress', params: { reason: 'enough' } } };

describe('limits', () => {
  it.each<[Json]>([
    [{ throttle: { most: 2, per: 'PT1H', by: ['target'], otherwise: suppress } }],
    [{ budget: { most: 3, per: 'day', timeZone: 'Europe/Zurich', by: ['service'] } }],
    [{ throttle: { most: 1, per: 'PT1M' }, budget: { most: 10, per: 'hour' } }],
    [{ breaker: { failures: 3, within: 'PT10M', coolDown: 'PT1H', by: ['target'] } }],
  ])('are taken as documented: %j', (limits) => {
    expect(issuesOf(limits)).toEqual([]);
  });

  it.each<[string, Json, string[]]>([
    ['nothing to limit', {}, ['no-limit /limits']],
    ['no limits at all', 3, ['invalid-type /limits']],
    [
      'several mistakes at once',
      {
        throttle: { most: 0, per: 'PT0S', by: ['host'] },
        budget: { most: 1, per: 'week', timeZone: 'Mars/Olympus' },
        bucket: {},
      },
      [
        'too-small /limits/throttle/most',
        'empty-duration /limits/throttle/per',
        'bad-key /limits/throttle/by/0',
        'invalid-value /limits/budget/per',
        'unknown-time-zone /limits/budget/timeZone',
        'unknown-key /limits/bucket',
      ],
    ],
    [
      'a breaker that never opens or never cools down',
      { breaker: { failures: 0, within: 'PT10M', coolDown: 'PT0S' } },
      ['too-small /limits/breaker/failures', 'empty-duration /limits/breaker/coolDown'],
    ],
    [
      'an offset for a zone',
      { budget: { most: 1, per: 'day', timeZone: '+02:00' } },
      ['unknown-time-zone /limits/budget/timeZone'],
    ],
    [
      'keys and actions there are not',
      {
        throttle: {
          most: 1,
          per: 'PT1M',
          by: [{ fact: 'wether' }],
          otherwise: {
            a: { type: 'explode' },
            b: { type: 'email.send', params: { to: 'ops', subject: { cel: 'nobody.knows' } } },
          },
        },
      },
      [
        'unknown-fact /limits/throttle/by/0/fact',
        'unknown-action /limits/throttle/otherwise/a/type',
        'invalid-union /limits/throttle/otherwise/b/params/text',
      ],
    ],
  ])('with %s are refused, each mistake by its place', (_, limits, expected) => {
    expect(issuesOf(limits).toSorted()).toEqual(expected.toSorted());
  });

  it('of a policy that waits cannot suppress instead', () => {
    const pattern = { kind: 'absence', after: 'PT1M' };
    const limits = { throttle: { most: 1, per: 'PT1M', otherwise: suppress } };
    expect(issuesOf(limits, { pattern })).toEqual(['too-late /limits/throttle/otherwise/s/type']);
  });
});
