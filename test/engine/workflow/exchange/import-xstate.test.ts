import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, Workflow } from '@interlock/engine';
import { exportXState, importXState } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomWorkflow } from '../random-chart.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'xstate');

interface Fixture {
  readonly machine: Json;
  readonly losses: readonly string[];
  readonly workflow: Json;
}

describe('a machine becomes a workflow, and what is lost is told', () => {
  it.each(readdirSync(folder))('%s', (name) => {
    // given
    const { machine, losses, workflow } = JSON.parse(
      readFileSync(join(folder, name), 'utf8'),
    ) as Fixture;
    // when
    const imported = importXState(machine);
    // then
    const told = imported.losses.map(({ effect, code, path }) => `${effect} ${code} ${path}`);
    expect(told.toSorted()).toEqual(losses.toSorted());
    expect(imported.workflow).toEqual(workflow);
  });
});

it('one renaming is told once, with how often it is so', () => {
  // given: a ring of three states, each left on N
  const on = (target: string) => ({ on: { N: target } });
  const machine = { id: 'ring', initial: 'a', states: { a: on('b'), b: on('c'), c: on('a') } };
  // when
  const { losses } = importXState(machine);
  // then
  const renamed = losses.filter(({ effect, code }) => effect === 'renamed' && code === 'event');
  expect(renamed.map(({ path, message }) => [path, message])).toEqual([
    [
      '/states/a/on/N',
      'the event "N" is called "ring.n": event types are dotted kebab-case words (in 3 places)',
    ],
  ]);
});

it('nothing is overlooked: a key nobody knows is told wherever it stands', () => {
  fc.assert(
    fc.property(randomWorkflow({ finals: true }), fc.nat(), (chart, where) => {
      // given
      const workflow = { id: 'ticket', title: 'Ticket', ...chart } as unknown as Workflow;
      const { machine } = exportXState(workflow);
      const places = objectsIn(machine as Json, '').filter(
        ({ at }) => !/\/(?:meta|on)\b/.test(at.replaceAll(/\/on\/[^/]+/g, '')),
      );
      const place = places[where % places.length];
      if (place === undefined) return;
      place.value['zz'] = 7;
      // when
      const { losses } = importXState(JSON.parse(JSON.stringify(machine)));
      // then
      const told = losses.filter(({ path }) => `${place.at}/zz`.startsWith(path) && path !== '');
      expect(told.map(({ effect }) => effect)).not.toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** Objects whose keys mean something to XState, not to an author. */
function objectsIn(json: Json, at: string): { at: string; value: { [key: string]: Json } }[] {
  if (typeof json !== 'object' || json === null) return [];
  const named = /\/(?:states|on|after|params|meta)$/.test(at);
  const own = Array.isArray(json) || named ? [] : [{ at, value: json as { [key: string]: Json } }];
  return [
    ...own,
    ...Object.entries(json).flatMap(([key, inner]) =>
      key === 'meta' || key === 'params' ? [] : objectsIn(inner as Json, `${at}/${key}`),
    ),
  ];
}

describe('what is no machine is refused', () => {
  const deep = (levels: number): Json => (levels === 0 ? {} : { states: { a: deep(levels - 1) } });
  it.each<[string, unknown, string[]]>([
    ['a text', 'machine', ['invalid-type ']],
    ['nothing', null, ['invalid-type ']],
    ['a list', [], ['invalid-type ']],
    ['something else', { nodes: [] }, ['not-a-machine ']],
    ['states in states in states', deep(100), [`too-deep ${'/states/a'.repeat(64)}`]],
    [
      'two states with one id',
      { initial: 'a', states: { a: { id: 'x' }, b: { id: 'x' } } },
      ['duplicate-id /states/b/id'],
    ],
    [
      'a target nobody knows',
      { initial: 'a', states: { a: { on: { go: 'b' } } } },
      ['unknown-target /states/a/on/go'],
    ],
    [
      'no beginning',
      { states: { a: {}, b: { initial: 'q', states: { c: {} } } } },
      ['initial-missing ', 'unknown-state /states/b/initial'],
    ],
    [
      'states that are none',
      { initial: 'a', states: { a: 7 } },
      ['not-a-state /states/a', 'unknown-state /initial'],
    ],
  ])('%s', (_, given, issues) => {
    const { ok, issues: found, workflow } = importXState(given);
    expect([ok, workflow]).toEqual([false, null]);
    expect(found.map(({ code, path }) => `${code} ${path}`).toSorted()).toEqual(issues.toSorted());
  });

  it('or takes too many states', () => {
    const states = Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`s${i}`, {}]));
    const { issues } = importXState({ initial: 's0', states });
    expect(issues.map(({ code }) => code)).toContain('too-many');
  });
});

describe('names that would reach into JavaScript', () => {
  it('become names of their own', () => {
    const machine: unknown = JSON.parse(
      '{"id": "__proto__", "initial": "__proto__", "states": {"__proto__": {"on": {"constructor": "constructor"}}, "constructor": {"on": {"__proto__": "toString"}}, "toString": {"type": "final"}}}',
    );
    const { ok, workflow } = importXState(machine);
    expect(ok).toBe(true);
    expect(workflow).toMatchObject({
      id: 'proto',
      initial: 'proto',
      states: {
        proto: {
          transitions: { 'constructor-2': { on: 'proto.constructor', target: 'constructor-2' } },
        },
        'constructor-2': { transitions: { proto: { on: 'proto.proto', target: 'to-string' } } },
        'to-string': { kind: 'final' },
      },
    });
    expect(({} as { on?: unknown }).on).toBeUndefined();
  });

  it('and thousands of names of which nothing is left are told apart', () => {
    const states = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, i) => ['€'.repeat(i + 1), {}]),
    );
    const { workflow } = importXState({ initial: '€', states });
    expect(Object.keys(workflow?.states ?? {})).toHaveLength(4_000);
  });
});
