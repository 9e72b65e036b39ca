import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Engine } from 'json-rules-engine';
import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../engine/condition/compile.ts';
import type { CompiledCondition } from '../../../engine/condition/compile.ts';
import type { FactReader } from '../../../engine/condition/fact.ts';
import { readPath } from '../../../engine/condition/path.ts';
import type { Condition } from '../../../engine/condition/schema.ts';
import type { Json } from '../../../engine/json.ts';

function compiled(condition: unknown): CompiledCondition {
  const result = compileCondition(condition);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

const pathResolver = (value: object, path: string): Json | undefined =>
  readPath(value as Json, path);

// Each hazard first shows itself in the library, so that this fails when the library changes.

describe('its default path resolver is jsonpath-plus', () => {
  test('the workspace takes a version without the known holes', () => {
    // given
    const fromEngine = createRequire(createRequire(import.meta.url).resolve('json-rules-engine'));
    const entry = fromEngine.resolve('jsonpath-plus');
    const root = entry.slice(0, entry.lastIndexOf('/jsonpath-plus/') + '/jsonpath-plus/'.length);
    // when
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      version: string;
    };
    // then
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(11_000_001);
  });

  test('our resolver runs no filters and reaches no prototype', async () => {
    // given
    const path = '$..[?(@.constructor.constructor("globalThis.reached = true")())]';
    const engine = new Engine([], { allowUndefinedFacts: true, pathResolver });
    engine.addFact('record', { a: { b: 1 } });
    for (const hostile of [path, '__proto__', 'constructor.name', 'a.constructor']) {
      engine.addRule({
        conditions: {
          any: [{ fact: 'record', path: hostile, operator: 'notEqual', value: undefined }],
        },
        event: { type: 'reached' },
      });
    }
    // when
    const { events } = await engine.run();
    // then
    expect(events).toEqual([]);
    expect(globalThis).not.toHaveProperty('reached');
    expect(compileCondition({ fact: 'record', path, operator: 'equal', value: 1 }).issues).toEqual([
      expect.objectContaining({ code: 'bad-path', path: '/path' }),
    ]);
  });
});

test('any: [] holds there; here it is refused', async () => {
  // given
  const engine = new Engine();
  engine.addRule({ conditions: { any: [] }, event: { type: 'held' } });
  // when
  const { events } = await engine.run();
  // then
  expect(events).toHaveLength(1);
  expect(compileCondition({ any: [] }).issues).toEqual([
    expect.objectContaining({ code: 'empty-group', path: '/any' }),
  ]);
});

test('an unknown operator fails there only when it runs; here it is found before', async () => {
  // given
  const condition = { fact: 'a', operator: 'equals', value: 1 };
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addRule({ conditions: { all: [condition] }, event: { type: 'held' } });
  // then
  await expect(engine.run()).rejects.toThrow('Unknown operator: equals');
  expect(compileCondition({ all: [condition] }).issues).toEqual([
    expect.objectContaining({ code: 'unknown-operator', path: '/all/0/operator' }),
  ]);
});

test('its constructor writes into the JSON it is given; compiling and testing leave it alone', () => {
  // given
  const written = (): {
    all: [{ fact: string; operator: string; value: number; priority: unknown }];
  } => ({
    all: [{ fact: 'a', operator: 'equal', value: 1, priority: '7' }],
  });
  const given = written();
  // when
  new Engine().addRule({ conditions: given as never, event: { type: 'held' } });
  // then
  expect(given).not.toEqual(written());
  // given
  const ours: Condition = freeze({ all: [{ fact: 'a', operator: 'in', value: [1], priority: 7 }] });
  // when
  const verdict = compiled(ours).test(() => 1);
  // then
  expect(verdict).toBe(true);
});

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

test('overlapping runs there skip rules; ours may be tested while it is being tested', async () => {
  // given
  const engine = new Engine();
  const rule = (type: string, priority: number): void => {
    engine.addRule({
      conditions: { all: [{ fact: 'a', operator: 'equal', value: 1 }] },
      event: { type },
      priority,
    });
  };
  rule('first', 2);
  rule('second', 1);
  engine.addFact('a', 1);
  engine.on('first', () => engine.stop());
  // when
  const [one, two] = await Promise.all([engine.run(), engine.run()]);
  // then
  expect(one.events.length + two.events.length).toBeLessThan(4);

  // given
  const condition = compiled({
    all: [
      { fact: 'inner', operator: 'equal', value: true },
      { fact: 'a', operator: 'equal', value: 1 },
    ],
  });
  const outer: FactReader = (fact) =>
    fact === 'inner' ? condition.test((name) => (name === 'inner' ? true : 1)) : 2;
  // when
  const verdicts = [condition.test(outer), condition.test((f) => (f === 'inner' ? true : 1))];
  // then
  expect(verdicts).toEqual([false, true]);
});

test('its results come in the order promises settle; ours reads facts in one order, always', async () => {
  // given
  const engine = new Engine();
  for (const [type, hops] of [
    ['slow', 20],
    ['fast', 0],
  ] as const) {
    engine.addFact(type, async () => {
      for (let i = 0; i < hops; i++) await Promise.resolve();
      return 1;
    });
    engine.addRule({
      conditions: { all: [{ fact: type, operator: 'equal', value: 1 }] },
      event: { type },
    });
  }
  // when
  const { events } = await engine.run();
  // then
  expect(events.map((event) => event.type)).toEqual(['fast', 'slow']);

  // given
  const condition = compiled({
    all: ['c', 'a', 'b'].map((fact) => ({ fact, operator: 'equal', value: 1 })),
  });
  const orders = Array.from({ length: 10 }, () => {
    const order: string[] = [];
    condition.test((fact) => Math.sign(order.push(fact)));
    return order.join('');
  });
  // then
  expect(new Set(orders)).toEqual(new Set(['cab']));
});

test('its rules cost tens of microseconds; a condition of ours costs far less', () => {
  // given
  const fields = ['a', 'b', 'c', 'd'];
  const condition = compiled({
    all: fields.map((path) => ({ fact: 'alert', path, operator: 'in', value: ['x', path] })),
  });
  const alert = Object.fromEntries(fields.map((field) => [field, field]));
  const rounds = 10_000;
  // when
  const start = performance.now();
  let held = 0;
  for (let i = 0; i < rounds; i++) if (condition.test(() => alert)) held++;
  const microseconds = ((performance.now() - start) * 1_000) / rounds;
  // then
  expect(held).toBe(rounds);
  expect(microseconds).toBeLessThan(20);
});
