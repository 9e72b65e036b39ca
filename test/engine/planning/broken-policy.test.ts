import type { Json, JsonObject, Plan } from '@interlock/engine';
import type { Simulation } from '@interlock/engine/study';
import { advance, simulateEvent } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildEvent, buildWorld, NOW, take } from './world.ts';
import type { World } from './world.ts';

const open = (title: Json, data: JsonObject = {}) => ({
  o: { type: 'record.open', params: { type: 'ticket', data: { title, ...data } } },
});
const share = { cel: 'string(1 / event.data.n)' };
const policy = (id: string, more: JsonObject) => ({
  id,
  title: `Policy ${id}`,
  on: ['thing.hung'],
  conditions: { all: [] },
  actions: open(`by ${id}`),
  ...more,
});

function worldOf(policies: readonly (JsonObject & { readonly id: string })[]): World {
  const still = { initial: 'a', states: { a: {} } };
  const files = policies.map((one) => [`ticket/policies/${one.id}.json`, one]);
  const fields = { urgency: { title: 'Urgency', type: 'integer', minimum: 1, maximum: 4 } };
  const links = { about: { title: 'About', relation: 'about', direction: 'out' } };
  return buildWorld(
    compiled(
      buildFiles(still, {
        type: { fields, links },
        files: Object.fromEntries(files),
      }),
    ),
  );
}

let ids = 0;
function hung(n: number) {
  ids += 1;
  return buildEvent({ id: `hung-${ids}`, type: 'thing.hung', data: { n } });
}
const titles = ({ changes }: Plan) => changes.map(({ after }) => after.data['title']);
const said = ({ decision }: Plan, id: string) =>
  decision.rulings.flatMap(({ considered }) => considered).find(({ policy: of }) => of === id);

describe('a policy that breaks when it acts', () => {
  const broken = policy('broken', { priority: 9, actions: open(share) });

  it('is told with its place and reason, and the others go on', () => {
    const world = worldOf([broken, policy('sound', {})]);
    const [made] = take(world, [hung(0)]);
    expect(made).toMatchObject({ outcome: 'applied' });
    expect(made && titles(made)).toEqual(['by sound']);
    expect(made?.decision.rulings[0]?.matched).toEqual([
      { policy: 'sound', actions: ['record.open'] },
    ]);
    expect(made && said(made, 'broken')).toMatchObject({
      result: true,
      at: '/actions/o/params/data/title/cel',
      error: expect.stringMatching(/1 \/ event\.data\.n.* failed at character .*division by zero/),
    });
  });

  it('acts again as soon as its values can be had', () => {
    const world = worldOf([broken, policy('sound', {})]);
    const [, next] = take(world, [hung(0), hung(1)]);
    expect(next && titles(next)).toEqual(['1', 'by sound']);
  });

  it('does nothing of what it asks for where one of its actions breaks', () => {
    const both = { ...open('first'), p: { ...open(share).o, order: 2 } };
    const world = worldOf([policy('half', { actions: both }), policy('sound', {})]);
    const [made] = take(world, [hung(0)]);
    expect(made && titles(made)).toEqual(['by sound']);
    expect(made && said(made, 'half')?.at).toBe('/actions/p/params/data/title/cel');
  });

  it('leaves their turn to those that come after it, although it says stop', () => {
    const world = worldOf([{ ...broken, stop: true }, policy('sound', {})]);
    const [made, next] = take(world, [hung(0), hung(1)]);
    expect(made && titles(made)).toEqual(['by sound']);
    expect(next && titles(next)).toEqual(['1']);
  });

  it('leaves their turn to those after it among many that are found by an index', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      policy(`other-${i}`, {
        conditions: { fact: 'event', path: 'data.n', operator: 'equal', value: 100 + i },
      }),
    );
    const world = worldOf([{ ...broken, stop: true }, ...many, policy('sound', {})]);
    const [made] = take(world, [hung(0)]);
    expect(made && titles(made)).toEqual(['by sound']);
  });

  it('fails the event, to be seen and tried again, where nothing else was done', () => {
    const world = worldOf([broken]);
    const [made] = take(world, [hung(0)]);
    expect(made).toMatchObject({ outcome: 'failed', code: 'policy-failed', changes: [] });
    expect(made?.reason).toMatch(
      /^nothing was done: policy “Policy broken” \(broken\) broke at \/actions\/o\/params\/data\/title\/cel: "string/,
    );
    expect(made && said(made, 'broken')).toMatchObject({ at: '/actions/o/params/data/title/cel' });
  });

  it('is told where the record it would open has wrong data, and the others go on', () => {
    const wrong = policy('wrong', { actions: open('x', { urgency: { cel: 'event.data.n' } }) });
    const world = worldOf([wrong, policy('sound', {})]);
    const [made, next] = take(world, [hung(9), hung(2)]);
    expect(made).toMatchObject({ outcome: 'applied' });
    expect(made && titles(made)).toEqual(['by sound']);
    expect(made && said(made, 'wrong')).toMatchObject({
      at: '/actions/o',
      error: expect.stringContaining('urgency'),
    });
    expect(next && titles(next)).toEqual(['by sound', 'x']);
  });

  it('breaks in the event another policy tells, and what came before is done', () => {
    const emit = { e: { type: 'emit', params: { type: 'thing.hung', data: { n: 0 } } } };
    const tells = policy('tells', { on: ['thing.seen'], actions: { ...emit, ...open('seen') } });
    const world = worldOf([tells, broken]);
    const [made] = take(world, [buildEvent({ id: 'seen', type: 'thing.seen' })]);
    expect(made).toMatchObject({ outcome: 'applied' });
    expect(made && titles(made)).toEqual(['seen']);
    expect(made && said(made, 'broken')?.at).toBe('/actions/o/params/data/title/cel');
  });
});

describe('a policy that breaks when it acts, with a pattern or a limit', () => {
  const third = {
    pattern: { kind: 'count', n: 3, within: 'PT1H' },
  };

  it('has not acted: the next event makes it act', () => {
    const world = worldOf([policy('third', { ...third, actions: open(share) })]);
    const made = take(world, [hung(1), hung(1), hung(0), hung(1)]);
    expect(made.map(({ outcome }) => outcome)).toEqual(['ignored', 'ignored', 'failed', 'applied']);
    expect(made[3] && titles(made[3])).toEqual(['1']);
  });

  it('has not acted either where the record it would open has wrong data', () => {
    const wrong = open('x', { urgency: { cel: 'event.data.n' } });
    const world = worldOf([policy('third', { ...third, actions: wrong })]);
    const made = take(world, [hung(1), hung(1), hung(9), hung(2)]);
    expect(made.map(({ outcome }) => outcome)).toEqual(['ignored', 'ignored', 'failed', 'applied']);
    expect(made[2]?.decision.rulings[0]?.matched).toEqual([]);
  });

  it('has acted where one of its actions was carried out', () => {
    const both = {
      ...open('x', { urgency: { cel: 'event.data.n' } }),
      p: { ...open('y').o, order: 2 },
    };
    const world = worldOf([policy('third', { ...third, actions: both })]);
    const made = take(world, [hung(1), hung(1), hung(9), hung(2)]);
    expect(made.map(({ outcome }) => outcome)).toEqual([
      'ignored',
      'ignored',
      'applied',
      'ignored',
    ]);
    expect(made[2] && said(made[2], 'third')?.at).toBe('/actions/o');
  });

  it('leaves what others have counted', () => {
    const breaks = policy('breaks', { actions: open(share) });
    const world = worldOf([breaks, policy('third', third)]);
    const made = take(world, [hung(0), hung(0), hung(0)]);
    expect(made.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['ignored', 'policy-failed'],
      ['ignored', 'policy-failed'],
      ['applied', null],
    ]);
  });

  it('has used nothing of its limit', () => {
    const limits = { throttle: { most: 1, per: 'PT1H' } };
    const world = worldOf([policy('seldom', { limits, actions: open(share) })]);
    const made = take(world, [hung(0), hung(1), hung(1)]);
    expect(made.map(({ outcome }) => outcome)).toEqual(['failed', 'applied', 'ignored']);
  });
});

it('a policy that broke when the time it waited for had come is named by the failed event, and waits on', () => {
  const quiet = { kind: 'once-after-quiet', after: 'PT5M' };
  const world = worldOf([policy('quiet', { pattern: quiet, actions: open(share) })]);
  const simulation: Simulation = { world: world.store, definitions: world.definitions, now: NOW };
  simulateEvent(simulation, hung(0));
  expect(() => advance(simulation, 'PT1H')).toThrow(
    /policy “Policy quiet” \(quiet\) broke at \/actions\/o\/params\/data\/title\/cel: /,
  );
  expect(simulation.world.counters.size).toBe(1);
});

describe('what a policy asks for in vain', () => {
  it.each<[string, JsonObject, string]>([
    [
      'sending to whom the event is about, where it is about nobody',
      { s: { type: 'record.send', params: { type: 'ticket.told', to: 'subject' } } },
      'there is no record to send ticket.told to',
    ],
    [
      'sending to a record that is not there',
      { s: { type: 'record.send', params: { type: 'ticket.told', to: { record: 'gone' } } } },
      'there is no record gone',
    ],
    [
      'linking what is not there',
      { l: { type: 'record.link', params: { relation: 'about', to: '{{ event.data.none }}' } } },
      'there are no two records to link (about)',
    ],
  ])('is told: %s', (_what, actions, reason) => {
    const world = worldOf([policy('vain', { actions })]);
    const [made] = take(world, [hung(1)]);
    expect(made?.decision.trace).toContainEqual(
      expect.objectContaining({ kind: 'skipped', reason, by: 'vain' }),
    );
  });
});
