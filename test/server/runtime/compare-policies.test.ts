import { error, type Definitions } from '@interlock/engine';
import { compileDefinitions } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import {
  buildReferenceEngine,
  type ReferenceRule,
} from '../../../server/content/json-rules-engine.ts';
import { comparePolicies } from '../../../server/runtime/compare-policies.ts';
import { createDefinitions } from '../../../server/runtime/definitions.ts';
import { openRuntimeWorld } from '../../support/runtime-world.ts';
import { buildPack } from '../../support/small-pack.ts';
import { shippedDefinitions } from '../../workflows/shipped-packs.ts';

const raised = (severity: string) => ({
  event: { type: 'signal.raised', data: { fingerprint: 'f', name: 'Disk', severity } },
});
const severe = (operator: string, value: string) => ({
  id: `severe-${operator.toLowerCase()}`,
  title: 'Severe',
  on: ['signal.raised', 'signal.opened'],
  conditions: { any: [{ fact: 'event', path: 'data.severity', operator, value }] },
  actions: {},
});
const pack = () =>
  buildPack({
    'signal/policies/severe-equal.json': severe('equal', 'high'),
    'signal/policies/severe-startswith.json': severe('startsWith', 'high'),
    'signal/scenarios/severe.json': {
      id: 'severe',
      title: 'A severe one',
      steps: [raised('low'), raised('high')],
    },
  });

function compiled(files = pack()): Definitions {
  const definitions = compileDefinitions(files);
  if (!definitions.ok) throw new Error(JSON.stringify(definitions.issues));
  return definitions.value;
}

/** json-rules-engine, and what it is asked; `lies` turns verdicts round. */
function watched(lies: (policy: string) => boolean = () => false) {
  const seen = new Map<string, Set<boolean>>();
  const build = (rules: readonly ReferenceRule[]) => {
    const real = buildReferenceEngine(rules);
    return {
      ask: async (facts: Parameters<typeof real.ask>[0]) => {
        const { verdicts, order } = await real.ask(facts);
        const told = [...verdicts].map(([id, verdict]): [string, boolean | Error] => {
          if (typeof verdict !== 'boolean') return [id, verdict];
          seen.set(id, (seen.get(id) ?? new Set()).add(verdict));
          return [id, lies(id) ? !verdict : verdict];
        });
        return { verdicts: new Map(told), order };
      },
    };
  };
  return { seen, build };
}

describe('before definitions become active', () => {
  it('json-rules-engine says of the shipped policies what Interlock says, on every scenario', async () => {
    // given
    const { seen, build } = watched();
    // when
    const issues = await comparePolicies(shippedDefinitions(), { build });
    // then
    expect(issues).toEqual([]);
    const held = [...seen.values()].filter((verdicts) => verdicts.has(true));
    expect(seen.size).toBeGreaterThan(15);
    expect(held.length).toBeGreaterThan(seen.size * 0.8);
  });

  it('a policy it decides otherwise is an error at its conditions, naming event and scenario', async () => {
    const issues = await comparePolicies(
      compiled(),
      watched((id) => id === 'severe-equal'),
    );
    expect(issues).toEqual([
      {
        code: 'differs-from-json-rules-engine',
        path: '/conditions',
        severity: 'error',
        file: 'signal/policies/severe-equal.json',
        message: expect.stringMatching(
          /signal\.(?:raised|opened) of scenario "signal\/severe", policy "severe-equal" does not hold for Interlock and does for/,
        ) as unknown,
      },
    ]);
  });

  it('events workflows emit are compared too, with the record as it was then', async () => {
    const { seen, build } = watched();
    const files = pack().set('signal/policies/opened.json', {
      ...severe('equal', 'open'),
      id: 'opened',
      on: ['signal.opened'],
      conditions: { all: [{ fact: 'record', path: 'state', operator: 'equal', value: 'open' }] },
    });
    expect(await comparePolicies(compiled(files), { build })).toEqual([]);
    expect(seen.get('opened')).toEqual(new Set([true]));
  });

  it('policies with operators of our own are not asked of it, nor those switched off', async () => {
    const { seen, build } = watched();
    const off = { ...severe('notEqual', 'high'), enabled: false };
    const files = pack().set('signal/policies/off.json', off);
    await comparePolicies(compiled(files), { build });
    expect([...seen.keys()]).toContain('severe-equal');
    expect([...seen.keys()]).not.toContain('severe-startswith');
    expect([...seen.keys()]).not.toContain('severe-notequal');
  });

  it('of policies that are published already only those that change are asked about', async () => {
    const { seen, build } = watched();
    const changed = { ...severe('equal', 'low'), title: 'Not severe' };
    const files = pack().set('signal/policies/severe-equal.json', changed);
    await comparePolicies(compiled(files), { build, published: pack() });
    expect([...seen.keys()]).toEqual(['severe-equal']);
    await comparePolicies(compiled(), { build: () => expect.fail('asked'), published: pack() });
  });

  it('of very many each is asked about some of the events', async () => {
    // given
    const { seen, build } = watched();
    const files = pack();
    for (let i = 0; i < 400; i += 1)
      files.set(`signal/policies/many-${i}.json`, {
        ...severe('equal', `high-${i}`),
        id: `many-${i}`,
        on: ['signal.raised'],
      });
    files.set('signal/scenarios/busy.json', {
      id: 'busy',
      title: 'A busy day',
      steps: Array.from({ length: 20 }, () => raised('low')),
    });
    let asked = 0;
    const counted = (rules: readonly ReferenceRule[]) => {
      const reference = build(rules);
      const ask: typeof reference.ask = (facts) => {
        asked += rules.length;
        return reference.ask(facts);
      };
      return { ask };
    };
    // when
    const issues = await comparePolicies(compiled(files), { build: counted, most: 2_000 });
    // then
    expect(issues).toEqual([]);
    expect(asked).toBeLessThan(2_500);
    expect([...seen.keys()].filter((id) => id.startsWith('many-'))).toHaveLength(400);
  });

  it('a difference keeps the last good set active; what is active is not compared again', async () => {
    // given
    const world = await openRuntimeWorld();
    const good = world.runtime.definitions.current().definitions.hash;
    const difference = error('differs-from-json-rules-engine', '/conditions', 'differs');
    let asked = 0;
    const definitions = createDefinitions(world.db, () => {
      asked += 1;
      return Promise.resolve([difference]);
    });
    // when
    const refused = await definitions.activate(pack(), 'test');
    // then
    expect(refused).toMatchObject({ ok: false, issues: [difference] });
    await world.runtime.definitions.follow();
    expect(world.runtime.definitions.current().definitions.hash).toBe(good);
    // when
    const same = await definitions.activate(buildPack(), 'test');
    // then
    expect([same.ok, asked]).toEqual([true, 1]);
    await world.close();
  });

  it('of two activations the one begun later stays, however long each is compared', async () => {
    // given
    const world = await openRuntimeWorld();
    const first = Promise.withResolvers<void>();
    let asked = 0;
    const definitions = createDefinitions(world.db, async () => {
      asked += 1;
      if (asked === 1) await first.promise;
      return [];
    });
    // when
    const one = definitions.activate(pack(), 'test');
    const other = definitions.activate(
      pack().set('signal/policies/x.json', severe('in', 'x')),
      'test',
    );
    first.resolve();
    await Promise.all([one, other]);
    // then
    expect(definitions.current().definitions.policies.all.has('severe-in')).toBe(true);
    await world.close();
  });
});
