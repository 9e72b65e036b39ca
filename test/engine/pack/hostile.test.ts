import type { Json, JsonObject } from '@interlock/engine';
import { compileDefinitions } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFiles, buildType, compiled } from '../../support/mini-pack.ts';
import { buildPack } from '../../support/small-pack.ts';
import { buildEvent, buildWorld, opening, takeOne } from '../planning/world.ts';

const parse = (text: string): JsonObject => JSON.parse(text) as JsonObject;
const simple = { initial: 'a', states: { a: {} } };
const codes = (files: ReadonlyMap<string, Json>) =>
  compileDefinitions(files).issues.map(({ file, code, path }) => `${file ?? '-'} ${code} ${path}`);

/** Names every JavaScript object answers to. */
const NAMES = [
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'isPrototypeOf',
  '__proto__',
];

describe('a definition named like JavaScript’s machinery', () => {
  const id = (name: string, json: JsonObject) =>
    parse(JSON.stringify(json).replaceAll('NAME', name));

  it.each(NAMES)(
    'is refused as a state, field, clock, delay, transition, action, policy, table, type: %s',
    (name) => {
      const files: [string, Json][] = [
        [
          'ticket/workflow.json',
          id(name, { id: 'ticket', title: 'T', initial: 'a', states: { a: {}, NAME: {} } }),
        ],
        [
          'ticket/type.json',
          id(name, buildType('ticket', { fields: { NAME: { title: 'N', type: 'string' } } })),
        ],
        [
          'ticket/workflow.json',
          id(name, {
            ...simple,
            id: 'ticket',
            title: 'T',
            clocks: { NAME: { title: 'C', run: ['a'], target: 'PT1H' } },
          }),
        ],
        [
          'ticket/workflow.json',
          id(name, { ...simple, id: 'ticket', title: 'T', delays: { NAME: { duration: 'PT1H' } } }),
        ],
        [
          'ticket/workflow.json',
          id(name, {
            id: 'ticket',
            title: 'T',
            initial: 'a',
            states: { a: { transitions: { NAME: { on: 'x.y' } } } },
          }),
        ],
        [
          'ticket/workflow.json',
          id(name, {
            id: 'ticket',
            title: 'T',
            initial: 'a',
            states: { a: { entry: { NAME: { type: 'note', params: { text: 'x' } } } } },
          }),
        ],
        [
          'ticket/policies/p.json',
          id(name, { id: 'NAME', title: 'P', on: ['x.y'], conditions: { all: [] }, actions: {} }),
        ],
        [
          'ticket/tables/t.json',
          id(name, {
            id: 'NAME',
            title: 'T',
            hit: 'first',
            inputs: { a: { fact: 'record', type: 'integer' } },
            outputs: { b: { type: 'integer' } },
            rows: {},
          }),
        ],
        [`${name}/type.json`, buildType(name)],
      ];
      for (const [path, json] of files) {
        const result = compileDefinitions(new Map([...buildFiles(simple), [path, json] as const]));
        expect([path, result.ok]).toEqual([path, false]);
        expect(
          result.issues.every(
            ({ file }) => file === path || path.startsWith(file?.split('/')[0] ?? ''),
          ),
        ).toBe(true);
      }
    },
  );

  it('is refused where it is only referred to', () => {
    const toString = 'toString';
    const issues = codes(
      buildFiles({
        initial: 'a',
        delays: { known: { duration: 'PT1H' } },
        states: {
          a: {
            entry: {
              set: { type: 'set', params: { [toString]: 'x' } },
              open: { type: 'record.open', params: { type: 'valueOf', data: {} } },
              act: { type: 'hasOwnProperty' },
            },
            transitions: {
              go: { on: 'x.gone', target: toString },
              late: { after: toString, target: 'a' },
              read: { on: 'x.read', guard: { fact: toString, operator: 'equal', value: 1 } },
            },
          },
        },
      }),
    );
    expect(issues.toSorted()).toEqual([
      'ticket/workflow.json custom /states/a/entry/open/params/type',
      'ticket/workflow.json invalid-key /states/a/entry/set/params/toString',
      'ticket/workflow.json unknown-action /states/a/entry/act/type',
      'ticket/workflow.json unknown-delay /states/a/transitions/late/after',
      'ticket/workflow.json unknown-fact /states/a/transitions/read/guard/fact',
      'ticket/workflow.json unknown-state /states/a/transitions/go/target',
      'ticket/workflow.json unknown-type /states/a/entry/open/params/type',
    ]);
  });
});

describe('a file that is not a file', () => {
  it('nested without end is told so, and stops nothing', () => {
    const deep = (open: string, close: string) =>
      parse(`${open.repeat(5_000)}1${close.repeat(5_000)}`);
    const files = buildFiles(simple, {
      files: {
        'calendars/c.json': deep('{"a":', '}'),
        'ticket/layout.json': deep('[', ']'),
        'ticket/policies/p.json': deep('{"all":[', ']}'),
        'ticket/tables/t.json': deep('{"a":', '}'),
        'ticket/scenarios/s.json': deep('{"states":', '}'),
        'part/workflow.json': deep('{"states":', '}'),
        'part/type.json': deep('{"fields":', '}'),
        'seed/teams.json': deep('[', ']'),
      },
    });
    const issues = codes(files);
    expect(issues.filter((issue) => issue.includes(' too-deep '))).toHaveLength(8);
  });

  it('of any JSON whatever is refused with issues, and never throws', () => {
    const paths = [
      'ticket/type.json',
      'ticket/workflow.json',
      'ticket/policies/p.json',
      'ticket/tables/t.json',
    ];
    const more = [
      'ticket/scenarios/s.json',
      'calendars/c.json',
      'seed/teams.json',
      'seed/cis.json',
      'x.json',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths, ...more), fc.jsonValue(), (path, json) => {
        const result = compileDefinitions(
          new Map([...buildFiles(simple), [path, json as Json] as const]),
        );
        expect(result.ok).toBe(false);
        expect(result.issues.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(
          0,
        );
        for (const issue of result.issues) expect(issue.file).toBeDefined();
      }),
      { numRuns: 100 },
    );
  });

  it('a whole pack with one value changed to anything never makes compiling throw', () => {
    const files = [...buildPack()];
    const odd = fc.oneof(
      fc.constantFrom(...NAMES, '', 'PT', '{{', '{{ x }}', 'a.b', null, true, -1),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000_000), odd, (which, where, value) => {
        const [path, json] = files[which % files.length] as [string, Json];
        const places = placesIn(json);
        const changed = withValue(json, places[where % places.length] ?? [], value);
        const result = compileDefinitions(new Map([...files, [path, changed] as const]));
        for (const issue of result.issues)
          expect(issue.path === '' || issue.path.startsWith('/')).toBe(true);
      }),
      { numRuns: 80 },
    );
  });
});

describe('a very large pack', () => {
  it('of 500 states, 2,500 transitions and 200 policies compiles and steps in a moment', () => {
    // given a ring of states with a way on from each, and others nobody takes
    const states: { [id: string]: JsonObject } = {};
    for (let i = 0; i < 500; i += 1) {
      const transitions: { [id: string]: JsonObject } = {
        on: { on: 'ticket.moved', target: `s${(i + 1) % 500}` },
      };
      for (let j = 0; j < 4; j += 1) {
        transitions[`t${j}`] = {
          on: `ticket.other-${String.fromCharCode(97 + j)}`,
          target: `s${(i * 7 + j) % 500}`,
          guard: { fact: 'record', path: 'data.title', operator: 'equal', value: `x${j}` },
        };
      }
      states[`s${i}`] = { transitions };
    }
    const policies = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [
        `ticket/policies/p${i}.json`,
        {
          id: `p${i}`,
          title: 'P',
          on: ['thing.seen'],
          conditions: { fact: 'event', path: 'data.n', operator: 'equal', value: i },
          actions: {},
        },
      ]),
    );
    // when
    const began = performance.now();
    const world = buildWorld(compiled(buildFiles({ initial: 's0', states }, { files: policies })));
    const compiling = performance.now() - began;
    const target =
      takeOne(world, opening('o', 'ticket', { title: 'T' })).changes[0]?.after.id ?? '';
    const stepping = performance.now();
    for (let i = 0; i < 100; i += 1)
      takeOne(world, buildEvent({ id: `e${i}`, type: 'ticket.moved', target }));
    const perStep = (performance.now() - stepping) / 100;
    // then
    expect(world.store.records.get(target)).toMatchObject({ state: 's100', revision: 101 });
    expect(compiling).toBeLessThan(5_000);
    expect(perStep).toBeLessThan(50);
  });
});

type Place = readonly string[];

function placesIn(json: Json | undefined, at: Place = []): Place[] {
  if (typeof json !== 'object' || json === null) return [at];
  return [
    at,
    ...Object.entries(json).flatMap(([key, inner]) => placesIn(inner as Json, [...at, key])),
  ];
}

function withValue(json: Json, [key, ...rest]: Place, value: Json): Json {
  if (key === undefined) return value;
  if (Array.isArray(json))
    return json.map((item, i) =>
      String(i) === key ? withValue(item as Json, rest, value) : (item as Json),
    );
  const object = json as JsonObject;
  return { ...object, [key]: withValue(object[key] ?? null, rest, value) };
}
