import fc from 'fast-check';
import type { Condition } from '../../../../engine/condition/schema.ts';
import { OPERATORS } from '../../../../engine/condition/operators.ts';
import { OPERANDS } from '../../../../engine/condition/operators/operand.ts';
import type { Json } from '../../../../engine/json.ts';
import type { Policy } from '../../../../engine/policy/schema.ts';
import { OWN_OPERATORS, plainCondition } from '../../condition/random-condition.ts';

/** Names no shared condition, as policies have none. */
function withoutShared(condition: Condition): Condition {
  if ('all' in condition) return { ...condition, all: condition.all.map(withoutShared) };
  if ('any' in condition) return { ...condition, any: condition.any.map(withoutShared) };
  if ('not' in condition) return { ...condition, not: withoutShared(condition.not) };
  if (!('condition' in condition)) return condition;
  return { fact: 'a', path: condition.condition, operator: 'equal', value: 1 };
}

/** Examples of what operators take, which is also what facts are worth comparing with. */
const EXAMPLES: readonly Json[] = [...OPERANDS.values()].map(({ example }) => example);

/** A value that some operator may take; with it a fact has a chance to be what is asked for. */
export const example: fc.Arbitrary<Json> = fc.constantFrom(...EXAMPLES, null);

/** An operator json-rules-engine does not have, with a value it takes. */
const ownOperator = fc.constantFrom(...OWN_OPERATORS).chain((id) => {
  const taken = (OPERATORS.get(id)?.right ?? []).flatMap((type) => OPERANDS.get(type) ?? []);
  const literals = taken.length === 0 ? EXAMPLES : taken.map((operand) => operand.example);
  return fc.record({ operator: fc.constant(id), value: fc.constantFrom(...literals) });
});
const presence = fc.record({
  operator: fc.constantFrom('exists', 'not:exists', 'someFact:exists'),
  value: fc.boolean(),
});

/** Comparisons by such an operator, bare and decorated. */
const ownComparison: fc.Arbitrary<Condition> = fc
  .record(
    {
      fact: fc.constantFrom('a', 'b', 'absent'),
      asked: fc.oneof(ownOperator, presence),
      path: fc.constantFrom('x', 'y'),
      priority: fc.constant(3),
      name: fc.constant('named'),
    },
    { requiredKeys: ['fact', 'asked'], noNullPrototype: true },
  )
  .map(({ asked, ...rest }) => ({ ...rest, ...asked }));

const conditions = fc.oneof(
  { weight: 8, arbitrary: plainCondition.map(withoutShared) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('all', 'any'), fc.array(ownComparison, { minLength: 1, maxLength: 3 }))
      .map(([group, parts]) => ({ [group]: parts }) as unknown as Condition),
  },
  { weight: 1, arbitrary: ownComparison.map((not) => ({ not })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Condition>(
      { all: [] },
      { fact: 'a', operator: 'equal', value: 1 },
      { all: [{ fact: 'event', path: 'type', operator: 'equal', value: 'alert.raised' }] },
      { all: [{ fact: 'event', path: 'type', operator: 'in', value: ['a'] }], name: 'named' },
    ),
  },
);

const actions = fc.constantFrom<Policy['actions']>(
  {},
  { tell: { type: 'email.send', params: { to: 'ops', subject: 'Disk', text: 'full' } } },
  {
    raise: {
      type: 'emit',
      params: { type: 'alert.raised', data: { cel: 'event.data' } },
      order: 2,
    },
    tell: { type: 'chat.post', params: { to: 'ops', text: '{{ event.type }}' } },
  },
);

/** Event types policies are about. */
export const TYPES = ['alert.raised', 'alert.cleared', 'incident.opened'] as const;

/** A policy with everything a policy may have. */
export function randomPolicy(id: string): fc.Arbitrary<Policy> {
  return fc.record(
    {
      id: fc.constant(id),
      title: fc.string({ minLength: 1, maxLength: 9 }),
      description: fc.string({ maxLength: 9 }),
      on: fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1 }),
      conditions,
      pattern: fc.constant<Policy['pattern']>({ kind: 'once-within', within: 'PT5M' }),
      limits: fc.constant<Policy['limits']>({ throttle: { most: 3, per: 'PT1H' } }),
      priority: fc.integer({ min: 1, max: 5 }),
      stop: fc.boolean(),
      enabled: fc.boolean(),
      actions,
    },
    { requiredKeys: ['id', 'title', 'on', 'conditions', 'actions'], noNullPrototype: true },
  ) as fc.Arbitrary<Policy>;
}
