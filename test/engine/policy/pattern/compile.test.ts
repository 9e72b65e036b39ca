import { compilePolicy, FACTS } from '@interlock/engine';
import type { Json, JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';

const always = { all: [] };

function issuesOf(pattern: Json, policy: JsonObject = {}): string[] {
  const json = {
    id: 'p',
    title: 'A policy',
    on: ['alert.raised', 'alert.cleared'],
    conditions: always,
    actions: {},
    pattern,
    ...policy,
  };
  const { issues } = compilePolicy({ json }, { knownFacts: FACTS });
  return issues.map(({ code, path }) => `${code} ${path}`);
}

const step = (name: string, extra: JsonObject = {}): JsonObject => ({ name, ...extra });

describe('a pattern', () => {
  it.each<[Json]>([
    [{ kind: 'count', n: 5, within: 'PT10M', by: [{ fact: 'event', path: 'data.labels.host' }] }],
    [{ kind: 'count', n: 2, within: 'P7D', rearm: 'anew', by: ['target'] }],
    [{ kind: 'once-within', within: 'PT30M', by: ['service', 'policy'] }],
    [{ kind: 'once-after-quiet', after: 'PT2M' }],
    [{ kind: 'absence', after: 'PT5M', by: ['target'] }],
    [{ kind: 'sequence', within: 'PT1H', steps: [step('down'), step('up')] }],
  ])('is taken as documented: %j', (pattern) => {
    expect(issuesOf(pattern)).toEqual([]);
  });

  it.each<[string, Json, string[]]>([
    ['no pattern at all', 5, ['invalid-type /pattern']],
    ['an unknown kind', { kind: 'often' }, ['unknown-pattern /pattern/kind']],
    ['no kind', { n: 5 }, ['unknown-pattern /pattern/kind']],
    [
      'several mistakes at once',
      { kind: 'count', n: 1, within: 'soon', rearm: 'never', extra: 1 },
      [
        'too-small /pattern/n',
        'bad-duration /pattern/within',
        'invalid-value /pattern/rearm',
        'unknown-key /pattern/extra',
      ],
    ],
    ['more than can be kept', { kind: 'count', n: 1_001, within: 'PT1M' }, ['too-big /pattern/n']],
    ['parts of an event', { kind: 'count', n: 2.5, within: 'PT1M' }, ['invalid-type /pattern/n']],
    ['no time at all', { kind: 'absence', after: 'PT0S' }, ['empty-duration /pattern/after']],
    ['months', { kind: 'absence', after: 'P1M' }, ['duration-without-length /pattern/after']],
    ['ten years', { kind: 'absence', after: 'P3650D' }, ['duration-too-long /pattern/after']],
    ['an empty key', { kind: 'absence', after: 'PT1M', by: [] }, ['too-small /pattern/by']],
    [
      'keys of all sorts',
      {
        kind: 'absence',
        after: 'PT1M',
        by: ['host', { fact: 'wether' }, { fact: 'event', path: '__proto__' }, 7],
      },
      [
        'bad-key /pattern/by/0',
        'unknown-fact /pattern/by/1/fact',
        'bad-path /pattern/by/2/path',
        'bad-key /pattern/by/3',
      ],
    ],
    [
      'a sequence of one',
      { kind: 'sequence', within: 'PT1M', steps: [step('a')] },
      ['too-small /pattern/steps'],
    ],
    [
      'steps nobody asks the policy about, with conditions that are none',
      {
        kind: 'sequence',
        within: 'PT1M',
        steps: [step('a', { on: ['alert.lost'] }), step('a', { conditions: { any: [] } })],
      },
      [
        'step-not-asked /pattern/steps/0/on/0',
        'duplicate-id /pattern/steps/1/name',
        'empty-group /pattern/steps/1/conditions/any',
      ],
    ],
    [
      'types no step is about',
      {
        kind: 'sequence',
        within: 'PT1M',
        steps: [step('a', { on: ['alert.raised'] }), step('b', { on: ['alert.raised'] })],
      },
      ['unused-type /on/1'],
    ],
  ])('with %s is refused, each mistake by its place', (_, pattern, expected) => {
    expect(issuesOf(pattern).toSorted()).toEqual(expected.toSorted());
  });

  it.each(['absence', 'once-after-quiet'])('that waits cannot suppress: %s', (kind) => {
    const actions = { s: { type: 'suppress', params: { reason: 'no' } } };
    expect(issuesOf({ kind, after: 'PT1M' }, { actions })).toEqual(['too-late /actions/s/type']);
  });
});
