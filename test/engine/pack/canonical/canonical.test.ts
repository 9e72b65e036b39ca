import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, compileTable, decideTable } from '@interlock/engine';
import type { Json, JsonObject } from '@interlock/engine';
import { canonicalText } from '@interlock/engine/study';
import { buildFiles, compiled } from '../../../support/mini-pack.ts';
import { randomPolicy } from '../../policy/exchange/random-policy.ts';
import { randomWorkflow, rewritten } from '../random-workflow.ts';

const FIELDS = { fields: { size: { title: 'Size', type: 'integer' } } };

const hashOf = (workflow: Json): string | undefined =>
  compiled(buildFiles(workflow as never, { type: FIELDS })).workflows.get('ticket')?.hash;

describe('the canonical text of a definition', () => {
  it('has the keys of its schema first, what is keyed by ids in the order of the ids, and no defaults', () => {
    // given
    const written = {
      states: {
        new: {
          transitions: {
            take: { target: 'done', order: 0, on: 'ticket.taken', reenter: false, label: 'Take' },
          },
          kind: 'atomic',
          exit: {},
        },
        done: { kind: 'final', outcome: 'ok' },
      },
      title: 'Ticket',
      initial: 'new',
      id: 'ticket',
    };
    // when
    const text = canonicalText('workflow', written);
    // then
    expect(text).toBe(`{
  "id": "ticket",
  "title": "Ticket",
  "initial": "new",
  "states": {
    "done": {
      "kind": "final"
    },
    "new": {
      "transitions": {
        "take": {
          "label": "Take",
          "target": "done",
          "on": "ticket.taken"
        }
      }
    }
  }
}
`);
  });

  it('keeps a kind that is not what the state would be without it', () => {
    const states = { all: { kind: 'parallel', states: { a: {}, b: {} } }, one: { states: {} } };
    expect(JSON.parse(canonicalText('workflow', { states }))).toEqual({
      states: { all: { kind: 'parallel', states: { a: {}, b: {} } }, one: {} },
    });
  });

  it('writes a condition with its name first and its subject before what is asked of it', () => {
    const condition = { value: 2, operator: 'equal', path: 'count', params: { a: 1 }, fact: 'x' };
    const text = canonicalText('policy', { conditions: { ...condition, priority: 1, name: 'n' } });
    const keys = Object.keys((JSON.parse(text) as { conditions: object }).conditions);
    expect(keys).toEqual(['name', 'fact', 'params', 'path', 'operator', 'value']);
  });

  it('writes the params of an action in the order the action names them', () => {
    const action = { params: { text: 'x', subject: 'y', to: 'z' }, type: 'email.send' };
    const text = canonicalText('policy', { actions: { tell: action } });
    expect(text).toMatch(/"type"[^]*"params"[^]*"to"[^]*"subject"[^]*"text"/);
  });

  it('keeps what is wrong with a file, and what no schema knows, behind what it knows', () => {
    const text = canonicalText('table', { zeta: 1, rows: [3, { b: 1, a: -0 }], id: 7 });
    expect(text.replaceAll(/\s/g, '')).toBe('{"id":7,"rows":[3,{"a":0,"b":1}],"zeta":1}');
  });

  it('keeps the order of lists and every character of texts', () => {
    const title = 'Grüße “\u2028” 🚒 \\ /';
    const text = canonicalText('policy', { title, on: ['b.c', 'a.b'] });
    expect(JSON.parse(text)).toEqual({ title, on: ['b.c', 'a.b'] });
    expect(text).toContain('Grüße “');
  });

  it('keeps a key named __proto__ a key', () => {
    const text = canonicalText('layout', JSON.parse('{"b": 1, "__proto__": {"a": 1}}') as Json);
    expect(text.replaceAll(/\s/g, '')).toBe('{"__proto__":{"a":1},"b":1}');
  });
});

describe('for every workflow', () => {
  it('the canonical text is a fixed point, the same however it was written, and means the same', () => {
    fc.assert(
      fc.property(randomWorkflow, fc.nat(20), (workflow, seed) => {
        const text = canonicalText('workflow', workflow);
        expect(canonicalText('workflow', JSON.parse(text) as Json)).toBe(text);
        expect(canonicalText('workflow', rewritten(workflow, seed))).toBe(text);
        expect(hashOf(JSON.parse(text) as Json)).toBe(hashOf(workflow));
      }),
      { numRuns: 60 },
    );
  });
});

describe('for every policy', () => {
  it('the canonical text is a fixed point, the same however it was written, and compiles to the same', () => {
    fc.assert(
      fc.property(randomPolicy('p'), fc.nat(20), (policy, seed) => {
        const json = policy as unknown as Json;
        const text = canonicalText('policy', json);
        expect(canonicalText('policy', JSON.parse(text) as Json)).toBe(text);
        expect(canonicalText('policy', rewritten(json, seed))).toBe(text);
        const { priority = 1, stop = false, enabled = true, ...rest } = policy;
        const read = JSON.parse(text) as object;
        expect({ priority: 1, stop: false, enabled: true, ...read }).toEqual({
          ...JSON.parse(JSON.stringify(rest)),
          priority,
          stop,
          enabled,
          conditions: expect.anything(),
        });
      }),
    );
  });
});

describe('for every decision table', () => {
  const cell = fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.record({ operator: fc.constantFrom('lessThan', 'notEqual'), value: fc.constant(2) }),
  );
  const row = fc.record(
    {
      when: fc.dictionary(fc.constantFrom('a', 'b'), cell, { noNullPrototype: true }),
      then: fc.record({ out: fc.constantFrom<Json>(1, 'x', { cel: 'inputs.a' }) }),
      order: fc.integer({ min: 0, max: 2 }),
    },
    { requiredKeys: ['when', 'then'], noNullPrototype: true },
  );
  const column = { fact: 'record', path: 'data.size', type: 'integer' };
  const randomTable = fc.record({
    rows: fc.dictionary(fc.constantFrom('r', 's', '1', '10', '2'), row, { noNullPrototype: true }),
    outputs: fc.constant({ out: { type: 'json', order: 0 } }),
    inputs: fc.constant({ b: column, a: column }),
    hit: fc.constantFrom('first', 'collect'),
    title: fc.constant('T'),
    id: fc.constant('t'),
  });
  const decided = (json: unknown, inputs: JsonObject): unknown => {
    const table = compileTable(json, { knownFacts: new Set(['record']) });
    if (!table.ok) throw new Error(JSON.stringify(table.issues));
    return decideTable(table.value, inputs);
  };

  it('the canonical text is a fixed point, the same however it was written, and decides the same', () => {
    const number = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(randomTable, fc.nat(20), number, number, (table, seed, a, b) => {
        const json = table as unknown as Json;
        const text = canonicalText('table', json);
        expect(canonicalText('table', JSON.parse(text) as Json)).toBe(text);
        expect(canonicalText('table', rewritten(json, seed))).toBe(text);
        expect(decided(JSON.parse(text), { a, b })).toEqual(decided(json, { a, b }));
      }),
    );
  });
});

describe('for any JSON at all', () => {
  it('of any kind of file, the canonical text is a fixed point', () => {
    const kinds = ['a/workflow.json', 'a/policies/b.json', 'a/tables/b.json', 'a/type.json'];
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.jsonValue(), fc.nat(9), (path, json, seed) => {
        const kind = classify(path);
        const text = canonicalText(kind, json);
        expect(canonicalText(kind, JSON.parse(text) as Json)).toBe(text);
        expect(canonicalText(kind, rewritten(json as Json, seed))).toBe(text);
      }),
    );
  });
});
