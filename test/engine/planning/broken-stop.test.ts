import type { JsonObject, Plan } from '@interlock/engine';
import type { Simulation } from '@interlock/engine/study';
import { advance, simulateEvent } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildEvent, buildWorld, NOW, plan, take } from './world.ts';
import type { World } from './world.ts';

/** Opens a ticket; the urgency of one that breaks is out of range once n is, which only opening it finds out. */
const open = (title: string, data: JsonObject = {}) => ({
  type: 'record.open',
  params: { type: 'ticket', data: { title, ...data } },
});
const sound = (title: string) => open(title);
const breaking = (title: string) => open(title, { urgency: { cel: 'event.data.n' } });
const policy = (id: string, more: JsonObject = {}) => ({
  id,
  title: `Policy ${id}`,
  on: ['thing.hung'],
  conditions: { all: [] },
  actions: { o: sound(`by ${id}`) },
  ...more,
});
const broken = (id: string, more: JsonObject = {}) =>
  policy(id, { priority: 9, stop: true, actions: { o: breaking(`by ${id}`) }, ...more });

function worldOf(policies: readonly (JsonObject & { readonly id: string })[]): World {
  const still = { initial: 'a', states: { a: {} } };
  const files = policies.map((one) => [`ticket/policies/${one.id}.json`, one]);
  const fields = { urgency: { title: 'Urgency', type: 'integer', minimum: 1, maximum: 4 } };
  const more = { type: { fields }, files: Object.fromEntries(files) };
  return buildWorld(compiled(buildFiles(still, more)));
}

let ids = 0;
function hung(n: number, type = 'thing.hung') {
  ids += 1;
  return buildEvent({ id: `hung-${ids}`, type, data: { n } });
}
const titles = ({ changes }: Plan) => changes.map(({ after }) => after.data['title']);
const outcomes = (plans: readonly Plan[]) => plans.map(({ outcome }) => outcome);
const ruling = (plan: Plan | undefined) => plan?.decision.rulings[0];

describe('a policy that says stop, and breaks at what it opens', () => {
  it('leaves their turn to those it held back, and the decision tells of both', () => {
    // given
    const world = worldOf([broken('first'), policy('second'), policy('third')]);
    // when
    const [made, next] = take(world, [hung(9), hung(2)]);
    // then
    expect(made).toMatchObject({ outcome: 'applied' });
    expect(made && titles(made)).toEqual(['by second', 'by third']);
    expect(ruling(made)).toMatchObject({
      matched: [{ policy: 'second' }, { policy: 'third' }],
      considered: [
        {
          policy: 'first',
          result: true,
          at: '/actions/o',
          error: expect.stringContaining('urgency'),
        },
        { policy: 'second', result: true },
        { policy: 'third', result: true },
      ],
    });
    // and where it does not break, it stops them
    expect(next && titles(next)).toEqual(['by first']);
  });

  it('does so again and again, until one acts that says stop', () => {
    const world = worldOf([
      policy('before', { priority: 10 }),
      broken('one'),
      broken('two', { priority: 8 }),
      policy('stops', { stop: true }),
      policy('too-late'),
    ]);
    const [made] = take(world, [hung(9)]);
    expect(made && titles(made)).toEqual(['by before', 'by stops']);
    expect(ruling(made)?.considered.map(({ policy: id }) => id)).toEqual([
      'before',
      'one',
      'two',
      'stops',
    ]);
  });

  it('leaves their turn to those found by an index among many', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      policy(`other-${i}`, {
        conditions: { fact: 'event', path: 'data.n', operator: 'equal', value: 100 + i },
      }),
    );
    const world = worldOf([broken('first'), ...many, policy('sound')]);
    const [made] = take(world, [hung(9)]);
    expect(made && titles(made)).toEqual(['by sound']);
  });

  it.each([2, 64, 65, 300])('leaves their turn to those after it where %d break', (count) => {
    // given
    const all = Array.from({ length: count }, (_, i) => broken(`p${i}`, { priority: 900 - i }));
    const others = [policy('stops', { stop: true }), policy('too-late')];
    // when
    const [made] = take(worldOf([...all, ...others]), [hung(9)]);
    // then: the sound one acts, stops those after it, and each that broke is told
    expect(made && titles(made)).toEqual(['by stops']);
    expect(made?.outcome).toBe('applied');
    const said = ruling(made)?.considered ?? [];
    expect(said.filter(({ error }) => error !== undefined)).toHaveLength(count);
    expect(said.map(({ policy: id }) => id)).not.toContain('too-late');
  });

  it('holds those after it back in the 65th event of one that tells so many, and not before', () => {
    // given
    const emit = { type: 'emit', params: { type: 'thing.hung', data: { n: 9 } } };
    const tells = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`e${100 + i}`, emit]));
    const world = worldOf([
      policy('tells', { on: ['thing.seen'], actions: tells }),
      broken('first'),
      policy('second'),
    ]);
    // when
    const [made] = take(world, [hung(0, 'thing.seen')]);
    // then
    expect(made && titles(made)).toHaveLength(64);
  });

  it('takes a number for each record that is opened before it and after it, and no other', () => {
    // given
    const world = worldOf([policy('before', { priority: 10 }), broken('first'), policy('second')]);
    const { store, definitions } = world;
    const simulation: Simulation = { world: store, definitions, now: NOW };
    // when
    for (const event of [hung(9), hung(9)]) simulateEvent(simulation, event);
    // then
    const opened = [...store.records.values()].map(({ number, data }) => [number, data['title']]);
    expect(opened).toEqual([
      ['TIC0000001', 'by before'],
      ['TIC0000002', 'by second'],
      ['TIC0000003', 'by before'],
      ['TIC0000004', 'by second'],
    ]);
  });

  it('has acted, and stopped them, where another of its actions was carried out', () => {
    const actions = { o: breaking('broken'), p: { ...sound('done'), order: 2 } };
    const world = worldOf([broken('half', { actions }), policy('second')]);
    const [made] = take(world, [hung(9)]);
    expect(made && titles(made)).toEqual(['done']);
    expect(ruling(made)?.matched.map(({ policy: id }) => id)).toEqual(['half']);
  });

  it('leaves their turn to them in an event told on the way, and what was done before stays', () => {
    const tell = { type: 'emit', params: { type: 'thing.hung', data: { n: 9 } } };
    const tells = policy('tells', { on: ['thing.seen'], actions: { a: sound('seen'), b: tell } });
    const world = worldOf([tells, broken('first'), policy('second')]);
    const [made] = take(world, [hung(1, 'thing.seen')]);
    expect(made && titles(made)).toEqual(['seen', 'by second']);
  });

  it('is as if it were not there, whatever stands around it', () => {
    const isOne = { fact: 'event', path: 'data.n', operator: 'equal', value: 1 };
    const kinds = fc.constantFrom('sound', 'breaks', 'does not hold');
    const policies = fc.array(fc.record({ kind: kinds, stop: fc.boolean() }), { maxLength: 8 });
    fc.assert(
      fc.property(policies, (written) => {
        // given
        const world = worldOf(
          written.map(({ kind, stop }, i) =>
            policy(`p${i}`, {
              stop,
              priority: 100 - i,
              ...(kind === 'breaks' ? { actions: { o: breaking(`by p${i}`) } } : {}),
              ...(kind === 'does not hold' ? { conditions: isOne } : {}),
            }),
          ),
        );
        // when
        const event = hung(9);
        const [made] = plan(world, [event]);
        // then
        const acting = written.flatMap(({ kind, stop }, i) =>
          kind === 'sound' ? [{ title: `by p${i}`, stop }] : [],
        );
        const last = acting.findIndex(({ stop }) => stop);
        const expected = last < 0 ? acting : acting.slice(0, last + 1);
        expect(made && titles(made)).toEqual(expected.map(({ title }) => title));
        // and planned again it is the same
        expect(plan(world, [event])).toEqual([made]);
      }),
    );
  });
});

describe('a policy that says stop and breaks, with a pattern or a limit', () => {
  const throttle = { throttle: { most: 1, per: 'PT1H' } };

  it('has used nothing of its limit, and the others act', () => {
    const world = worldOf([broken('first', { limits: throttle }), policy('second')]);
    const made = take(world, [hung(9), hung(2), hung(2)]);
    expect(made.map(titles)).toEqual([['by second'], ['by first'], []]);
  });

  it('uses nothing of its limit for an event that is told beside the one it broke at', () => {
    // given two events told together, of which it breaks at the first
    const tell = (n: number) => ({ type: 'emit', params: { type: 'thing.hung', data: { n } } });
    const tells = policy('tells', { on: ['thing.seen'], actions: { a: tell(9), b: tell(2) } });
    const limited = broken('first', { limits: throttle, stop: false });
    const world = worldOf([tells, limited]);
    // when
    const made = take(world, [hung(1, 'thing.seen'), hung(3)]);
    // then it acts at the second, and that counts
    expect(made.map(titles)).toEqual([['by first'], []]);
  });

  it('breaks at what a limit has it do instead, and the others act', () => {
    const limits = {
      throttle: { most: 1, per: 'PT1H', otherwise: { o: breaking('instead') } },
    };
    const first = broken('first', { limits, actions: { o: sound('by first') } });
    const world = worldOf([first, policy('second')]);
    const made = take(world, [hung(2), hung(9), hung(2)]);
    expect(made.map(titles)).toEqual([['by first'], ['by second'], ['instead']]);
    expect(ruling(made[1])?.considered[0]).toMatchObject({
      policy: 'first',
      at: '/limits/throttle/otherwise/o',
      limits: [{ kind: 'throttle', acts: false }],
    });
  });

  it('breaks when its pattern has come to its end: it waits for one more, the others act', () => {
    const pattern = { kind: 'count', n: 2, within: 'PT1H' };
    const world = worldOf([broken('second-time', { pattern }), policy('second')]);
    const made = take(world, [hung(2), hung(9), hung(2)]);
    expect(made.map(titles)).toEqual([[], ['by second'], ['by second-time']]);
    expect(outcomes(made)).toEqual(['ignored', 'applied', 'applied']);
  });

  it('breaks when the time it waited for has come: it waits on, and is named', () => {
    // given those after it are told of the event, not of the time
    const pattern = { kind: 'once-after-quiet', after: 'PT5M' };
    const world = worldOf([broken('quiet', { pattern }), policy('second')]);
    const simulation: Simulation = {
      world: world.store,
      definitions: world.definitions,
      now: NOW,
    };
    simulateEvent(simulation, hung(9));
    expect(() => advance(simulation, 'PT1H')).toThrow(/\(quiet\) broke at \/actions\/o: /);
    expect(simulation.world.counters.size).toBe(1);
    expect(simulation.world.records.size).toBe(0);
  });
});

it('a policy that says stop and breaks at a table it asks for its values leaves the others their turn', () => {
  // given a table two rows of which answer
  const levels = {
    id: 'levels',
    title: 'Levels',
    hit: 'unique',
    inputs: { n: { fact: 'event', path: 'data.n', type: 'number' } },
    outputs: { level: { type: 'integer' } },
    rows: {
      high: { when: { n: { operator: 'greaterThan', value: 5 } }, then: { level: 1 } },
      higher: { when: { n: { operator: 'greaterThan', value: 8 } }, then: { level: 2 } },
    },
  };
  const asks = { o: open('by first', { urgency: { cel: 'table("levels").level' } }) };
  const still = { initial: 'a', states: { a: {} } };
  const fields = { urgency: { title: 'Urgency', type: 'integer', minimum: 1, maximum: 4 } };
  const files = {
    'ticket/tables/levels.json': levels,
    'ticket/policies/first.json': broken('first', { actions: asks }),
    'ticket/policies/second.json': policy('second'),
  };
  const world = buildWorld(compiled(buildFiles(still, { type: { fields }, files })));
  // when
  const made = take(world, [hung(9), hung(6)]);
  // then
  expect(made.map(titles)).toEqual([['by second'], ['by first']]);
});
