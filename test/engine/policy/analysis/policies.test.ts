import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decidePolicies } from '../../../../engine/index.ts';
import { analysePolicies } from '../../../../engine/study.ts';
import type { FactReader, Json, JsonObject } from '../../../../engine/index.ts';
import type { PolicyAnalysisOptions } from '../../../../engine/study.ts';
import type { WorkflowReaction } from '../../../../engine/policy/analysis/raised.ts';
import type { Scalar } from '../../../../engine/policy/analysis/operator-model.ts';
import { compiled, emit, found, load, mail, note, send, severity } from './analysed-policies.ts';
import { conditionsOf, decidableQuestions, readerOf } from './random-condition.ts';

describe('a policy that never fires', () => {
  test('is found, with the comparisons that contradict each other and no others', () => {
    // given
    const policies = compiled({
      conditions: {
        all: [
          { fact: 'event', path: 'data.ci', operator: 'exists', value: true },
          load('greaterThan', 10),
          severity('critical'),
          { any: [load('lessThan', 3), load('equal', 9)] },
        ],
      },
    });
    // when
    const [finding] = analysePolicies(policies);
    // then
    expect(finding).toMatchObject({
      kind: 'never-fires',
      severity: 'warning',
      verdict: 'proved',
      policies: ['p0'],
      message:
        '"Policy 0" (p0) can never fire: event.data.load must be more than 10 and (event.data.load must be less than 3 or event.data.load must be 9), which cannot be at once',
    });
  });

  test('because it waits for a type of event it is not asked about', () => {
    const other = { fact: 'event', path: 'type', operator: 'equal', value: 'alert.cleared' };
    expect(found(compiled({ conditions: other }))).toEqual(['never-fires p0']);
    const both = compiled({ conditions: other, on: ['alert.raised', 'alert.cleared'] });
    expect(analysePolicies(both)).toMatchObject([
      { kind: 'never-fires', events: ['alert.raised'] },
      { kind: 'always-fires', events: ['alert.cleared'] },
    ]);
  });

  test('is not looked for where it is switched off', () => {
    const conditions = { all: [severity('a'), severity('b')] };
    expect(found(compiled({ conditions, enabled: false }))).toEqual([]);
  });

  test('text and number are not mixed up: "1" is not 1, but is less than 2', () => {
    const x = (operator: string, value: string | number) => ({ fact: 'x', operator, value });
    const never = compiled({ conditions: { all: [x('equal', '1'), x('equal', 1)] } });
    const fires = compiled({ conditions: { all: [x('equal', '1'), x('lessThan', 2)] } });
    const text = compiled({ conditions: { all: [x('equal', '9'), x('lessThan', '10')] } });
    expect([never, fires, text].map((policies) => found(policies))).toEqual([
      ['never-fires p0'],
      [],
      ['never-fires p0'],
    ]);
  });
});

test('a policy that fires on every event of its type is told, also where it asks for nothing', () => {
  const conditions = { any: [load('lessThan', 5), { not: load('lessThan', 5) }] };
  expect(found(compiled({ conditions }))).toEqual(['always-fires p0']);
  const [finding] = analysePolicies(compiled({ conditions: { all: [] } }));
  expect(finding).toMatchObject({ kind: 'always-fires', severity: 'note', verdict: 'proved' });
  expect(finding?.message).toContain('it asks for nothing');
});

test.each<[string, { fact: string; operator: string; value: string }[]]>([
  [
    'versions',
    [
      { fact: 'x', operator: 'versionAtLeast', value: '2' },
      { fact: 'x', operator: 'versionLessThan', value: '1' },
    ],
  ],
  [
    'a range of versions and one outside it',
    [
      { fact: 'x', operator: 'versionWithin', value: '>=1.2 <2' },
      { fact: 'x', operator: 'versionGreaterThan', value: '2-rc.1' },
      { fact: 'x', operator: 'versionNotEqual', value: '2-rc.1' },
      { fact: 'x', operator: 'versionAtLeast', value: '2' },
    ],
  ],
  [
    'networks that lie apart',
    [
      { fact: 'x', operator: 'inCidr', value: '10.0.0.0/8' },
      { fact: 'x', operator: 'inCidr', value: '192.168.0.0/16' },
    ],
  ],
  [
    'a network and one around it',
    [
      { fact: 'x', operator: 'inCidr', value: '10.1.0.0/16' },
      { fact: 'x', operator: 'notInCidr', value: '10.0.0.0/8' },
    ],
  ],
])('a policy whose %s contradict each other is proved never to fire', (_, all) => {
  expect(analysePolicies(compiled({ conditions: { all } }))).toMatchObject([
    { kind: 'never-fires', verdict: 'proved' },
  ]);
  expect(found(compiled({ conditions: { all: all.slice(0, 1) } }))).toEqual([]);
});

describe('a policy others stop before', () => {
  test('is found behind one that covers it', () => {
    const policies = compiled(
      { conditions: severity(['critical', 'high']), priority: 9, stop: true },
      { conditions: { all: [severity('high'), load('greaterThan', 3)] } },
      { conditions: severity('low') },
    );
    expect(found(policies)).toEqual(['shadowed p1+p0']);
  });

  test('is found behind several that cover it together, and only they are named', () => {
    const policies = compiled(
      { conditions: { all: [severity('high'), load('lessThan', 5)] }, priority: 9, stop: true },
      {
        conditions: { fact: 'event', path: 'data.ci', operator: 'equal', value: 'db' },
        priority: 8,
        stop: true,
      },
      { conditions: { not: load('lessThan', 5) }, priority: 7, stop: true },
      { conditions: severity('high') },
    );
    expect(found(policies)).toEqual(['shadowed p3+p0+p2']);
  });

  test('is one that suppressing policies come before, too', () => {
    const suppress = { off: { type: 'suppress', params: { reason: 'not now' } } };
    const policies = compiled({ priority: 5, actions: suppress }, {});
    expect(found(policies)).toEqual(['always-fires p0', 'shadowed p1+p0']);
  });

  test('is not one they come after, or do not cover, or of another event', () => {
    const policies = compiled(
      { conditions: severity('critical'), priority: 1, stop: true },
      { conditions: severity('critical'), priority: 5 },
      { conditions: severity(['critical', 'high']) },
      { conditions: severity('critical'), on: ['alert.cleared'] },
    );
    expect(found(policies)).toEqual([]);
  });
});

describe('two policies that do the same', () => {
  test('are duplicates where their conditions come to the same', () => {
    const policies = compiled(
      { conditions: severity(['critical', 'high']), actions: mail },
      { conditions: { any: [severity('high'), severity('critical')] }, actions: mail },
    );
    expect(found(policies)).toEqual(['duplicate p0+p1']);
  });

  test('are duplicates where one fires whenever the other does, and overlap where both can', () => {
    const within = compiled(
      { conditions: severity('high'), actions: mail },
      { conditions: severity(['high', 'low']), actions: mail },
    );
    const across = compiled(
      { conditions: severity('high'), actions: mail },
      { conditions: load('greaterThan', 5), actions: mail },
    );
    const apart = compiled(
      { conditions: severity('high'), actions: mail },
      { conditions: severity('low'), actions: mail },
    );
    expect([within, across, apart].map((policies) => found(policies))).toEqual([
      ['duplicate p0+p1'],
      ['overlap p0+p1'],
      [],
    ]);
  });
});

describe('policies that go round in a circle', () => {
  test('are found with the events of the shortest round', () => {
    const policies = compiled(
      { on: ['a.happened'], actions: emit('b.happened') },
      { on: ['b.happened'], actions: emit('c.happened') },
      { on: ['c.happened'], actions: { ...emit('a.happened'), ...mail } },
      { on: ['b.happened'], actions: note('out of it') },
    );
    const finding = analysePolicies(policies).find(({ kind }) => kind === 'loop');
    expect(finding).toMatchObject({
      kind: 'loop',
      verdict: 'proved',
      severity: 'warning',
      policies: ['p0', 'p1', 'p2'],
      events: ['b.happened', 'c.happened', 'a.happened'],
    });
  });

  test('are not certain where it is what a limit has them do instead', () => {
    const throttle = { most: 1, per: 'PT1H', otherwise: emit('a.happened') };
    const policies = compiled({ on: ['a.happened'], limits: { throttle } });
    expect(analysePolicies(policies).find(({ kind }) => kind === 'loop')).toMatchObject({
      verdict: 'unknown',
      policies: ['p0'],
      events: ['a.happened'],
    });
  });

  test('are not where what one says keeps the next from firing', () => {
    const once = { fact: 'event', path: 'data.round', operator: 'notEqual', value: 'second' };
    const itself = compiled({
      on: ['a.happened'],
      conditions: once,
      actions: emit('a.happened', { round: 'second' }),
    });
    const other = { fact: 'record', path: 'type', operator: 'equal', value: 'alert' };
    const records = compiled(
      { on: ['a.happened'], conditions: other, actions: emit('b.happened') },
      { on: ['b.happened'], conditions: { not: other }, actions: emit('a.happened') },
    );
    expect(found(itself)).toEqual([]);
    expect(found(records)).toEqual([]);
  });

  test('may be where what one says is computed', () => {
    const conditions = { fact: 'event', path: 'data.n', operator: 'lessThan', value: 5 };
    const policies = compiled({
      on: ['a.happened'],
      conditions,
      actions: emit('a.happened', { n: { cel: 'event.data.n + 1' } }),
    });
    expect(found(policies)).toEqual(['loop? p0']);
  });

  test('may be where workflows lie between', () => {
    const reaction: WorkflowReaction = ({ kind, type }) =>
      kind === 'send' && type === 'x.wake' ? [{ kind: 'emit', type: 'x.woken', data: {} }] : [];
    const policies = compiled({ on: ['x.woken'], actions: send('x.wake') });
    expect(found(policies)).toEqual(['always-fires p0']);
    expect(found(policies, { reaction })).toEqual(['always-fires p0', 'loop? p0']);
  });
});

describe('what is not decided', () => {
  const swapped = { fact: 'x', operator: 'swap:startsWith', value: 'abc' };

  test('is said to be unknown, never guessed', () => {
    const others = { fact: 'x', operator: 'notIn', value: ['abc', ''] };
    const policies = compiled({ conditions: { all: [swapped, others, severity('high')] } });
    expect(found(policies)).toEqual(['never-fires? p0']);
  });

  test('does not keep the rest from being decided', () => {
    const conditions = { all: [swapped, severity('a'), severity('b')] };
    expect(found(compiled({ conditions }))).toEqual(['never-fires p0']);
    expect(found(compiled({ conditions: { all: [swapped, { not: swapped }] } }))).toEqual([
      'never-fires p0',
    ]);
  });

  test('is said where the budget ends, and always the same', () => {
    const all = Array.from({ length: 30 }, (_, i) => ({ conditions: load('equal', i) }));
    const findings = analysePolicies(compiled(...all), { questions: 10 });
    expect(findings.at(-1)).toMatchObject({ kind: 'not-looked-at', verdict: 'unknown' });
    expect(analysePolicies(compiled(...all), { questions: 10 })).toEqual(findings);
  });
});

test('what is known of facts is taken into account', () => {
  const policies = compiled({
    conditions: { fact: 'record', path: 'type', operator: 'equal', value: 'incidnt' },
  });
  const known = () => ({ points: ['incident'], admits: (value: unknown) => value === 'incident' });
  expect(found(policies)).toEqual([]);
  expect(analysePolicies(policies, { known })[0]?.message).toBe(
    '"Policy 0" (p0) can never fire: record.type must be incidnt, which can never be',
  );
});

describe('as trying every value of small domains says', () => {
  const domain = fc.subarray<Scalar | undefined>(
    [undefined, null, '', '1', 1, 2, 'x', 'xy', '2026-03-01', true, 0, 'null'],
    { minLength: 1, maxLength: 7 },
  );

  test('what never fires, always fires, is shadowed, is done twice', () => {
    const seen = { never: 0, always: 0, shadowed: 0, duplicate: 0, overlap: 0 };
    fc.assert(
      fc.property(
        conditionsOf(decidableQuestions, 3),
        domain,
        domain,
        fc.nat(9),
        ([first, middle, last], a, b, alike) => {
          // given
          const second = alike < 3 ? { any: [middle!, last!] } : middle;
          const third = [{ any: [middle!, { not: last! }] }, { all: [second!] }][alike] ?? last;
          const policies = compiled(
            { conditions: first as unknown as JsonObject, priority: 3, stop: true },
            { conditions: second as unknown as JsonObject, priority: 2, actions: mail },
            { conditions: third as unknown as JsonObject, priority: 1, actions: mail },
          );
          const domains: ReadonlyMap<string, readonly (Scalar | undefined)[]> = new Map([
            ['a', a],
            ['b', b],
          ]);
          const known: PolicyAnalysisOptions['known'] = ({ fact }) => {
            const values: readonly (Json | undefined)[] | undefined = domains.get(fact);
            const points = domains.get(fact)?.filter((value) => value !== undefined) ?? [];
            return values === undefined
              ? null
              : { points, admits: (value) => values.includes(value) };
          };
          const tests = [...policies.all.values()].map(({ condition }) => condition.test);
          const tried = a.flatMap((x) =>
            b.map((y) => tests.map((one) => one(readerOf({ a: x, b: y })))),
          );
          // when
          const said = found(policies, { known });
          // then
          const expected: string[] = [];
          const say = (kind: keyof typeof seen, text: string, holds: boolean): void => {
            if (holds) {
              expected.push(text);
              seen[kind] += 1;
            }
          };
          for (const i of [0, 1, 2]) {
            const fires = tried.some((answers) => answers[i] === true);
            say('never', `never-fires p${i}`, !fires);
            const always = tried.every((answers) => answers[i] === true);
            const reached = tried.some((answers) => answers[i] === true && answers[0] === false);
            say('always', `always-fires p${i}`, always && (i === 0 || reached));
            if (i > 0) say('shadowed', `shadowed p${i}+p0`, fires && !reached);
          }
          // Where the first stops, neither of the others is asked.
          const asked = tried.filter((answers) => answers[0] === false);
          const both = asked.some((answers) => answers[1] === true && answers[2] === true);
          const one = asked.some((answers) => answers[1] === true && answers[2] === false);
          const other = asked.some((answers) => answers[2] === true && answers[1] === false);
          say('duplicate', 'duplicate p1+p2', both && !(one && other));
          say('overlap', 'overlap p1+p2', both && one && other);
          expect(said.toSorted()).toEqual(expected.toSorted());
        },
      ),
      { numRuns: 500 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
  });
});

test('a thousand policies take no more than their budget', () => {
  // given
  const all = Array.from({ length: 1_000 }, (_, i): JsonObject => ({
    conditions: {
      all: [
        { fact: 'event', path: 'data.host', operator: 'equal', value: `host-${i % 250}` },
        severity(i % 2 === 0 ? 'critical' : ['high', 'warning']),
        load('greaterThan', i % 7),
        {
          any: [
            { fact: 'ci', path: 'state', operator: 'equal', value: 'live' },
            load('lessThan', 50),
          ],
        },
      ],
    },
    actions: i % 3 === 0 ? mail : send(i % 2 === 0 ? 'x.started' : 'x.stopped'),
    stop: i % 10 === 0,
  }));
  const reader: FactReader = () => undefined;
  const policies = compiled(...all);
  // when
  const findings = analysePolicies(policies);
  // then
  expect(decidePolicies(policies, 'alert.raised', reader).matched).toEqual([]);
  expect(findings.some(({ kind }) => kind === 'not-looked-at')).toBe(false);
});
