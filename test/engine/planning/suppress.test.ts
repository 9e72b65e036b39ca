import type { JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildEvent, buildWorld, take } from './world.ts';

const workflow = {
  initial: 'a',
  states: { a: { entry: { e: { type: 'emit', params: { type: 'ticket.opened' } } } } },
};

const opens = {
  o: { type: 'record.open', params: { type: 'ticket', data: { title: '{{ event.data.name }}' } } },
};
const suppresses = {
  s: { type: 'suppress', params: { reason: 'maintenance of {{ event.data.name }}' } },
};

const worldOf = (...policies: JsonObject[]) =>
  buildWorld(
    compiled(
      buildFiles(workflow, {
        files: Object.fromEntries(
          policies.map((p) => [
            `ticket/policies/${p['id'] as string}.json`,
            { title: 'P', on: ['thing.seen'], conditions: { all: [] }, ...p },
          ]),
        ),
      }),
    ),
  );
const seen = buildEvent({ type: 'thing.seen', data: { name: 'x' } });

describe('a policy that suppresses', () => {
  it('ends the event with its reason; what comes after it does nothing', () => {
    const world = worldOf(
      { id: 'window', priority: 10, actions: suppresses },
      { id: 'opens', actions: opens },
    );
    const [plan] = take(world, [seen]);
    expect(plan).toMatchObject({
      outcome: 'suppressed',
      code: 'suppressed',
      reason: 'maintenance of x',
      changes: [],
    });
    expect(plan?.decision.rulings[0]?.matched.map(({ policy }) => policy)).toEqual(['window']);
    expect(plan?.decision.trace).toContainEqual({
      kind: 'suppressed',
      policy: 'window',
      reason: 'maintenance of x',
    });
  });

  it('leaves what came before it', () => {
    const world = worldOf(
      { id: 'window', actions: suppresses },
      { id: 'opens', priority: 10, actions: opens },
    );
    const [plan] = take(world, [seen]);
    expect(plan).toMatchObject({ outcome: 'suppressed', changes: [{ before: null }] });
  });

  it('does nothing where it does not match', () => {
    const never = { all: [{ fact: 'event', path: 'data.name', operator: 'equal', value: 'y' }] };
    const world = worldOf(
      { id: 'window', priority: 10, actions: suppresses, conditions: never },
      { id: 'opens', actions: opens },
    );
    expect(take(world, [seen])[0]?.outcome).toBe('applied');
  });
});

describe('an event no policy wants', () => {
  it('is ignored, and says whether nobody asked for it or nobody matched', () => {
    const never = { all: [{ fact: 'event', path: 'data.name', operator: 'equal', value: 'y' }] };
    const world = worldOf({ id: 'opens', actions: opens, conditions: never });
    const [matched, unknown] = take(world, [seen, buildEvent({ id: 'e2', type: 'other.thing' })]);
    expect(matched).toMatchObject({ outcome: 'ignored', code: 'no-policy-matched', changes: [] });
    expect(matched?.decision.rulings).toMatchObject([
      { considered: [{ policy: 'opens', result: false }] },
    ]);
    expect(unknown).toMatchObject({ outcome: 'ignored', code: 'no-policy-matched' });
    expect(unknown?.decision.rulings).toEqual([]);
  });

  it('is told of in its decision also where so many are there that none is named', () => {
    const never = { all: [{ fact: 'event', path: 'data.name', operator: 'equal', value: 'y' }] };
    const many = Array.from({ length: 40 }, (_, i) => ({ id: `p${i}`, conditions: never }));
    const world = worldOf(...many.map((one) => ({ ...one, actions: opens })));
    const [plan] = take(world, [seen]);
    expect(plan?.code).toBe('no-policy-matched');
    expect(plan?.decision.rulings).toMatchObject([
      { event: { type: seen.type }, matched: [], considered: [] },
    ]);
  });
});
