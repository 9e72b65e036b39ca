import fc from 'fast-check';
import type { Condition } from '../../../../engine/condition/schema.ts';
import type { Policy } from '../../../../engine/policy/schema.ts';
import { plainCondition } from '../../condition/random-condition.ts';

/** Names no shared condition, as policies have none. */
function withoutShared(condition: Condition): Condition {
  if ('all' in condition) return { ...condition, all: condition.all.map(withoutShared) };
  if ('any' in condition) return { ...condition, any: condition.any.map(withoutShared) };
  if ('not' in condition) return { ...condition, not: withoutShared(condition.not) };
  if (!('condition' in condition)) return condition;
  return { fact: 'a', path: condition.condition, operator: 'equal', value: 1 };
}

const conditions = fc.oneof(
  { weight: 8, arbitrary: plainCondition.map(withoutShared) },
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

/** A policy json-rules-engine has the operators for, with everything a policy may have. */
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
