import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileDefinitions, explainRuling } from '@interlock/engine/study';
import type { Condition, Definitions, Json, JsonObject, Ruling } from '@interlock/engine';
import type { ExplainedPolicy, ProposedChange } from '@interlock/engine/study';
import { buildFiles } from '../../support/mini-pack.ts';

const NOW = '2026-03-02T10:00:00.000Z';
const text = (value: Json | undefined): value is string => typeof value === 'string';

/** Fields as a type declares them, with what each may hold, said a second time and independently of the product. */
const FIELDS: Readonly<Record<string, readonly [JsonObject, (value: Json) => boolean]>> = {
  impact: [
    { type: 'integer', enum: [1, 2, 3, 4] },
    (value) => [1, 2, 3, 4].includes(value as number),
  ],
  level: [
    { type: 'integer', minimum: 0, maximum: 5 },
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 5,
  ],
  load: [
    { type: 'number', minimum: 0, maximum: 1 },
    (value) => typeof value === 'number' && value >= 0 && value <= 1,
  ],
  severity: [
    { type: 'string', enum: ['critical', 'high', 'low'], required: true },
    (value) => ['critical', 'high', 'low'].includes(value as string),
  ],
  code: [
    { type: 'string', minLength: 4, maxLength: 8 },
    (value) => text(value) && value.length >= 4 && value.length <= 8,
  ],
  due: [
    { type: 'string', format: 'date-time' },
    (value) => text(value) && !Number.isNaN(Date.parse(value)),
  ],
  day: [
    { type: 'string', format: 'date' },
    (value) => text(value) && /^\d{4}-\d\d-\d\d$/.test(value),
  ],
  mail: [
    { type: 'string', format: 'email' },
    (value) => text(value) && /^\S+@\S+\.\S+$/.test(value),
  ],
  urgent: [{ type: 'boolean' }, (value) => typeof value === 'boolean'],
  tags: [
    { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, maxItems: 2 },
    (value) =>
      Array.isArray(value) &&
      value.length <= 2 &&
      value.every((one) => 'ab'.includes(one as string)),
  ],
};
const STATES = ['open', 'waiting', 'ended'];

const workflow: JsonObject = {
  initial: 'open',
  states: {
    open: { transitions: { end: { on: 'ticket.ended', target: 'ended' } } },
    waiting: { transitions: { end: { on: 'ticket.ended', target: 'ended' } } },
    ended: { kind: 'final' },
  },
};

function pack(conditions: Condition): Definitions {
  const fields = Object.fromEntries(
    Object.entries(FIELDS).map(([id, [field]]) => [id, { title: title(id), ...field }]),
  );
  const policy = {
    id: 'p',
    title: 'P',
    on: ['ticket.opened'],
    conditions: conditions as unknown as Json,
    actions: { m: { type: 'email.send', params: { to: 'a', subject: 'b', text: 'c' } } },
  };
  const files = buildFiles(workflow, {
    type: { fields, links: LINKED },
    files: { 'ticket/policies/p.json': policy },
  });
  // As published before it was checked whether a comparison ever holds.
  const definitions = compileDefinitions(files, files);
  if (!definitions.ok) throw new Error(JSON.stringify(definitions.issues));
  return definitions.value;
}

const LINKED = { children: { title: 'Children', relation: 'child-of', direction: 'in' } };

const title = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1);

interface Seen {
  readonly state?: string | undefined;
  readonly done?: boolean | undefined;
  readonly data: JsonObject;
  readonly links?: number | undefined;
}

const record = ({ state = 'open', done = state === 'ended', data }: Seen) => ({
  id: 'r1',
  number: 'TIC0000001',
  type: 'ticket',
  title: 't',
  openedBy: 'ada',
  createdAt: NOW,
  updatedAt: NOW,
  counters: { seen: 2 },
  revision: 1,
  state,
  done,
  data,
});

const LINKS = { fact: 'links', params: { relation: 'child-of', direction: 'in' } } as const;

/** The one policy, explained for a ticket that was just opened. */
function explain(definitions: Definitions, seen: Seen, fires: boolean): ExplainedPolicy {
  const key = 'links:{"direction":"in","relation":"child-of"}';
  const ruling = {
    event: { id: 'e1', type: 'ticket.opened', data: {} },
    subject: record(seen),
    matched: fires ? [{ policy: 'p', actions: ['email.send'] }] : [],
    considered: [{ policy: 'p', result: fires }],
    seen: { [key]: { count: seen.links ?? 0, items: [] } },
  } as unknown as Ruling;
  const event = { ...ruling.event, source: '/interlock', time: NOW };
  const actor = { id: 'ada', kind: 'person', name: 'Ada', teams: [], roles: [] };
  const [one] = explainRuling(ruling, { event, actor, now: NOW }, definitions).policies;
  if (one === undefined) throw new Error('nothing was explained');
  return one;
}

/** Whether the policy's condition holds for a ticket, asked of the engine anew. */
function holds(definitions: Definitions, seen: Seen): boolean {
  const { condition } = definitions.policies.all.get('p') ?? {};
  if (condition === undefined) throw new Error('there is no policy');
  return condition.test((fact) =>
    fact === 'record'
      ? record(seen)
      : fact === 'links'
        ? { count: seen.links ?? 0, items: [] }
        : fact === 'now'
          ? NOW
          : undefined,
  );
}

/** A ticket as proposed changes would have it. */
function after(seen: Seen, changes: readonly ProposedChange[]): Seen {
  const by = new Map(changes.map(({ fact, to }) => [`${fact.fact}.${fact.path ?? ''}`, to]));
  const data = new Map(Object.entries(seen.data));
  for (const [name, to] of by) {
    const id = name.replace('record.data.', '');
    if (id !== name) data.set(id, to);
  }
  const state = by.get('record.state') as string | undefined;
  // A record has ended when it is in a state that is an end, and only then.
  const ended = by.get('record.done') === true ? 'ended' : 'open';
  const done = by.get('record.done') as boolean | undefined;
  return {
    state: state ?? (by.has('record.done') ? ended : seen.state),
    ...(state !== undefined && done !== undefined ? { done } : {}),
    data: Object.fromEntries(data),
    links: (by.get('links.count') as number | undefined) ?? seen.links,
  };
}

/** What is wrong with a ticket, by what its type and workflow say. */
function wrongWith({ state = 'open', done = state === 'ended', data, links = 0 }: Seen): string[] {
  const wrong = Object.entries(FIELDS).flatMap(([id, [field, fits]]) => {
    const value = data[id];
    const fine = value === undefined ? field['required'] !== true : fits(value);
    return fine ? [] : [`${id} ${JSON.stringify(value)}`];
  });
  if (!STATES.includes(state)) wrong.push(`state ${JSON.stringify(state)}`);
  if (done !== (state === 'ended')) wrong.push(`done ${done} in ${state}`);
  if (!Number.isInteger(links) || links < 0) wrong.push(`links ${links}`);
  return wrong;
}

const field = (id: string, operator: string, value: Json): Condition => ({
  fact: 'record',
  path: `data.${id}`,
  operator,
  value,
});

const numbers = fc.constantFrom<Json>(-1, 0, 0.5, 1, 1.5, 2, 3, 4, 5, 6);
const orders = fc.constantFrom(
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
);
const texts = fc.constantFrom<Json>('a', 'ab', 'abcd', 'abcdefghi');
const instants = fc.constantFrom<Json>('2026-03-01T00:00:00.000Z', '2026-03-03T00:00:00.000Z');
const anyLeaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(fc.constantFrom('impact', 'level', 'load'), orders, numbers)
    .map(([id, operator, value]) => field(id, operator, value)),
  fc
    .tuple(
      fc.constantFrom('impact', 'level', 'load'),
      fc.constantFrom('equal', 'notEqual'),
      fc.constantFrom<Json>(1, 2),
    )
    .map(([id, operator, value]) => field(id, operator, value)),
  fc
    .tuple(
      fc.constantFrom('in', 'notIn'),
      fc.subarray(['critical', 'high', 'low'], { minLength: 1 }),
    )
    .map(([operator, value]) => field('severity', operator, value)),
  fc
    .tuple(fc.constantFrom('startsWith', 'endsWith', 'containsText'), texts)
    .map(([operator, value]) => field('code', operator, value)),
  fc
    .tuple(fc.constantFrom('before', 'after'), instants)
    .map(([operator, value]) => field('due', operator, value)),
  fc.constantFrom(
    field('day', 'notEqual', '2026-03-02'),
    field('mail', 'notEqual', 'ada@example.com'),
    field('urgent', 'equal', true),
  ),
  fc
    .tuple(fc.constantFrom(...Object.keys(FIELDS)), fc.boolean())
    .map(([id, value]) => field(id, 'exists', value)),
  fc
    .tuple(fc.constantFrom('contains', 'doesNotContain'), fc.constantFrom('a', 'b'))
    .map(([operator, value]) => field('tags', operator, value)),
  fc
    .tuple(fc.constantFrom('sizeAtLeast', 'sizeEqual'), fc.constantFrom(0, 1, 2, 3))
    .map(([operator, value]) => field('tags', operator, value)),
  fc
    .tuple(orders, fc.constantFrom(0, 1, 2))
    .map(([operator, value]): Condition => ({ ...LINKS, path: 'count', operator, value })),
  fc
    .tuple(fc.constantFrom('equal', 'notEqual'), fc.constantFrom(...STATES))
    .map(([operator, value]): Condition => ({ fact: 'record', path: 'state', operator, value })),
  fc
    .boolean()
    .map((value): Condition => ({ fact: 'record', path: 'done', operator: 'equal', value })),
);
const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  anyLeaf,
  fc.array(anyLeaf, { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
  fc.array(anyLeaf, { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
  fc
    .tuple(anyLeaf, fc.array(anyLeaf, { minLength: 1, maxLength: 3 }))
    .map(([one, any]) => ({ all: [one, { any }] })),
  fc.array(anyLeaf, { minLength: 1, maxLength: 3 }).map((any) => ({ not: { any } })),
);
const anyData: fc.Arbitrary<JsonObject> = fc.record(
  {
    severity: fc.constantFrom('critical', 'high', 'low'),
    impact: fc.constantFrom(1, 2, 3, 4),
    level: fc.integer({ min: 0, max: 5 }),
    load: fc.constantFrom(0, 0.5, 1),
    code: fc.constantFrom('abcd', 'zzzzzz'),
    due: fc.constantFrom('2026-03-01T12:00:00.000Z', NOW),
    day: fc.constant('2026-03-02'),
    mail: fc.constant('ada@example.com'),
    urgent: fc.boolean(),
    tags: fc.subarray(['a', 'b']),
  },
  { requiredKeys: ['severity'] },
);
const anySeen: fc.Arbitrary<Seen> = fc.record({
  state: fc.constantFrom(...STATES),
  data: anyData,
  links: fc.constantFrom(0, 1, 3),
});

describe('of any policy and any record of a declared type', () => {
  it('what is proposed may be so, and turns the verdict when it is', () => {
    let told = 0;
    fc.assert(
      fc.property(anyCondition, anySeen, (conditions, seen) => {
        // given
        const definitions = pack(conditions);
        const fires = holds(definitions, seen);
        // when
        const { change } = explain(definitions, seen, fires);
        // then
        for (const changes of change === null ? [] : [change.changes, ...change.alternatives]) {
          const next = after(seen, changes);
          expect(wrongWith(next)).toEqual([]);
          expect(holds(definitions, next)).toBe(!fires);
          told += 1;
        }
      }),
      { numRuns: 500 },
    );
    expect(told).toBeGreaterThan(300);
  });

  it('that nothing could do it is said only where trying all there is says so', () => {
    let never = 0;
    const narrow = fc.oneof(
      fc.tuple(orders, numbers).map(([operator, value]) => field('impact', operator, value)),
      fc
        .tuple(fc.constantFrom('equal', 'notEqual'), numbers)
        .map(([operator, value]) => field('impact', operator, value)),
    );
    const conditions = fc.oneof(
      narrow,
      fc.array(narrow, { minLength: 2, maxLength: 3 }).map((all) => ({ all })),
      fc.array(narrow, { minLength: 2, maxLength: 3 }).map((any) => ({ any })),
    );
    const impacts = fc.constantFrom<JsonObject>({}, { impact: 1 }, { impact: 4 });
    fc.assert(
      fc.property(conditions, impacts, (written, data) => {
        // given
        const definitions = pack(written);
        const seen: Seen = { data: { severity: 'low', ...data } };
        const fires = holds(definitions, seen);
        // when
        const { change, otherwise } = explain(definitions, seen, fires);
        // then
        const worlds = [{}, { impact: 1 }, { impact: 2 }, { impact: 3 }, { impact: 4 }];
        const possible = worlds.some(
          (one) => holds(definitions, { data: { severity: 'low', ...one } }) !== fires,
        );
        expect(change !== null).toBe(possible);
        expect(otherwise?.startsWith('Nothing could have') ?? false).toBe(!possible);
        never += possible ? 0 : 1;
      }),
      { numRuns: 300 },
    );
    expect(never).toBeGreaterThan(20);
  });
});

describe('what a field cannot be is never proposed', () => {
  const ticket: Seen = { data: { severity: 'low', impact: 3, code: 'abcd', level: 2 } };
  it.each<[string, Condition, Json | undefined, string]>([
    [
      'a number between those there are',
      field('impact', 'lessThan', 2.5),
      2,
      'It would have fired if Impact of TIC0000001 were less than 2.5 (it is 3).',
    ],
    [
      'a number beyond them',
      field('impact', 'greaterThan', 4),
      undefined,
      'Nothing could have made it fire: Impact of TIC0000001 can never be more than 4.',
    ],
    [
      'a level above the greatest',
      field('level', 'greaterThan', 5),
      undefined,
      'Nothing could have made it fire: Level of TIC0000001 can never be more than 5.',
    ],
    [
      'fewer than none',
      { ...LINKS, path: 'count', operator: 'lessThan', value: 0 },
      undefined,
      'Nothing could have made it fire: the number of records linked to TIC0000001 as "Children" can never be less than 0.',
    ],
    [
      'a field that is required to be missing',
      field('severity', 'exists', false),
      undefined,
      'Nothing could have made it fire: Severity of TIC0000001 can never be not set.',
    ],
    [
      'a text that is too short',
      field('code', 'startsWith', 'x'),
      'xxxx',
      'It would have fired if Code of TIC0000001 were text starting with x (it is abcd).',
    ],
    [
      'another severity than those there are',
      { not: { any: [field('severity', 'equal', 'low'), field('severity', 'equal', 'high')] } },
      'critical',
      'It would have fired if Severity of TIC0000001 were critical (it is low).',
    ],
    [
      'a value that suits each comparison alone, but not all',
      { all: [field('impact', 'greaterThan', 2), field('impact', 'lessThan', 3)] },
      undefined,
      'Nothing could have made it fire: no value that Impact of TIC0000001 can have does it.',
    ],
    [
      'a state that has ended and has not',
      {
        all: [
          { fact: 'record', path: 'state', operator: 'equal', value: 'ended' },
          { fact: 'record', path: 'done', operator: 'equal', value: false },
        ],
      },
      undefined,
      'No change was found that is sure to have made it fire.',
    ],
  ])('%s', (_, conditions, to, otherwise) => {
    // when
    const explained = explain(pack(conditions), ticket, false);
    // then
    expect(explained.change?.changes.map((one) => one.to)).toEqual(
      to === undefined ? undefined : [to],
    );
    expect(explained.otherwise).toBe(otherwise);
  });
});
