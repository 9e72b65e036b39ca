import type {
  Definitions,
  Event,
  Json,
  JsonObject,
  Plan,
  Principal,
  Record,
} from '@interlock/engine';
import { placesOf } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { partFiles } from './part-files.ts';
import { ADA, buildEvent, buildWorld, opening, plan, take, takeOne } from './world.ts';
import type { World } from './world.ts';

const OLGA: Principal = { ...ADA, id: 'olga', name: 'Olga', roles: ['owner', ...ADA.roles] };

const note = (text: string): JsonObject => ({
  say: { type: 'set', params: { title: text } },
});

/** A ticket that calls out, waits, has parallel work, and ends. */
const workflow: JsonObject = {
  initial: 'new',
  clocks: { response: { title: 'Response', run: ['new'], target: 'PT1H' } },
  states: {
    new: {
      exit: note('left new'),
      transitions: {
        never: {
          on: 'ticket.started',
          target: 'calling',
          guard: { fact: 'record', path: 'data.title', operator: 'equal', value: 'nobody' },
          form: { title: { required: true } },
        },
        late: { after: 'PT4H', target: 'late' },
      },
    },
    late: {},
    calling: {
      invoke: {
        call: {
          effect: { type: 'http.request', params: { url: 'http://checker.example/' } },
          onDone: { ok: { target: 'ended' } },
          onError: { no: { target: 'late' } },
          onTimeout: { after: 'PT10M', target: 'late' },
        },
      },
    },
    parts: {
      invoke: {
        part: {
          record: {
            type: 'part',
            relation: 'part-of',
            cancel: 'part.stopped',
            data: { title: 'a' },
          },
          onDone: { ok: { target: 'ended' } },
        },
      },
    },
    work: {
      kind: 'parallel',
      states: {
        doing: {
          initial: 'one',
          states: {
            one: { transitions: { on: { after: 'PT1H', target: 'work.doing.two' } } },
            two: {},
          },
        },
        telling: { initial: 'quiet', states: { quiet: {}, told: {}, back: { kind: 'history' } } },
      },
    },
    through: {
      entry: note('went through'),
      transitions: { on: { always: true, target: 'late' } },
    },
    ended: { kind: 'final' },
    refused: { kind: 'final', outcome: 'failed' },
  },
};

const definitions = (type: JsonObject = {}): Definitions =>
  compiled(buildFiles(workflow, { type, files: partFiles }));

let counted = 0;
const moving = (record: string, state: Json, given: Partial<Event> = {}): Event => {
  counted += 1;
  return buildEvent({
    id: `move-${counted}`,
    type: 'record.moved',
    target: record,
    data: { state, reason: 'the checker is down' },
    actor: OLGA,
    ...given,
  });
};

function opened(type: JsonObject = {}): { world: World; id: string } {
  const world = buildWorld(definitions(type));
  const plan = takeOne(world, opening('o', 'ticket', { title: 'Printer' }));
  return { world, id: plan.changes[0]?.after.id ?? '' };
}

const here = ({ store }: World, id: string): Record => store.records.get(id) as Record;
const children = ({ store }: World) => [...store.records.values()].filter((r) => r.type === 'part');
const step = (plan: Plan) => plan.changes[0]?.history.at(-1);

describe('a record moved by hand', () => {
  it('goes to the state whatever guards and forms say, with who and why in its history', () => {
    // given
    const { world, id } = opened();
    // when
    const plan = takeOne(world, moving(id, 'calling'));
    // then
    expect(plan.outcome).toBe('applied');
    expect(step(plan)).toMatchObject({
      kind: 'moved',
      from: 'new',
      to: 'calling',
      taken: [],
      actor: { id: 'olga' },
      input: { state: 'calling', reason: 'the checker is down' },
      changes: { title: { before: 'Printer', after: 'left new' } },
    });
    expect(plan.decision.trace).toContainEqual(
      expect.objectContaining({ kind: 'moved', from: 'new', to: 'calling' }),
    );
  });

  it('leaves its old state as any step does: timers go, clocks pause or stop', () => {
    const { world, id } = opened();
    expect(Object.keys(here(world, id).timers)).toEqual(['new#late', 'clock:response']);
    takeOne(world, moving(id, 'late'));
    expect(here(world, id)).toMatchObject({ state: 'late', timers: {} });
    expect(here(world, id).clocks['response']?.intervals.at(-1)).toHaveProperty('to');
  });

  it('enters its new state as any step does: timers are set, effects asked for', () => {
    const { world, id } = opened();
    const plan = takeOne(world, moving(id, 'calling'));
    expect(plan.effects).toMatchObject([{ type: 'http.request', invocation: 'calling#call' }]);
    expect(Object.keys(here(world, id).timers)).toEqual(['calling#call.onTimeout']);
  });

  it('no longer waits for what its old state waited for', () => {
    const { world, id } = opened();
    const [effect] = takeOne(world, moving(id, 'calling')).effects;
    const away = takeOne(world, moving(id, 'new'));
    expect(away.cancelledEffects).toEqual([effect?.id]);
    expect(here(world, id).snapshot.invocations).toEqual({});
    takeOne(world, moving(id, 'parts'));
    takeOne(world, moving(id, 'late'));
    expect(children(world)).toMatchObject([{ state: 'stopped' }]);
  });

  it('to the state it is in begins that state anew', () => {
    const { world, id } = opened();
    const [first] = takeOne(world, moving(id, 'calling')).effects;
    const again = takeOne(world, moving(id, 'calling'), '2026-03-02T09:05:00.000Z');
    expect(again.cancelledEffects).toEqual([first?.id]);
    expect(again.effects[0]?.id).not.toBe(first?.id);
    expect(here(world, id).timers['calling#call.onTimeout']).toBe('2026-03-02T09:15:00.000Z');
  });

  it('runs on through transitions that are always taken', () => {
    const { world, id } = opened();
    const plan = takeOne(world, moving(id, 'through'));
    expect(here(world, id)).toMatchObject({ state: 'late', data: { title: 'went through' } });
    expect(step(plan)).toMatchObject({ kind: 'moved', to: 'late', taken: ['through#on'] });
  });

  it('into a parallel state is in all its regions; within one leaves the others alone', () => {
    const { world, id } = opened();
    takeOne(world, moving(id, 'work.telling.told'));
    expect(here(world, id).state).toBe('work.doing.one,work.telling.told');
    const due = here(world, id).timers['work.doing.one#on'];
    takeOne(world, moving(id, 'work.telling.quiet'), '2026-03-02T09:30:00.000Z');
    expect(here(world, id).state).toBe('work.doing.one,work.telling.quiet');
    expect(here(world, id).timers['work.doing.one#on']).toBe(due);
    takeOne(world, moving(id, 'work'), '2026-03-02T09:40:00.000Z');
    expect(here(world, id).timers['work.doing.one#on']).not.toBe(due);
  });

  it('to a final state ends', () => {
    const { world, id } = opened();
    takeOne(world, moving(id, 'refused'));
    expect(here(world, id)).toMatchObject({
      timers: {},
      snapshot: { done: true, outcome: 'failed' },
    });
  });

  it.each([
    ['a state there is not', 'gone'],
    ['a history state', 'work.telling.back'],
    ['a region of a parallel state', 'work.telling'],
    ['what every object has', 'constructor'],
  ])('is not moved to %s', (_, state) => {
    const { world, id } = opened();
    const [refused] = plan(world, [moving(id, state)]);
    expect(refused).toMatchObject({ outcome: 'refused', code: 'unknown-state', changes: [] });
    expect(refused?.reason).toContain(
      'states of workflow "ticket" it can be moved to are new, late',
    );
  });

  it.each([
    ['no reason', { state: 'late' }],
    ['a reason that says nothing', { state: 'late', reason: '  x ' }],
    ['a reason without end', { state: 'late', reason: 'x'.repeat(2_001) }],
    ['no state', { reason: 'because' }],
  ])('is not moved with %s', (_, data) => {
    const { world, id } = opened();
    const [refused] = plan(world, [moving(id, 'late', { data })]);
    expect(refused).toMatchObject({ outcome: 'refused', code: 'invalid' });
  });

  it.each(['record.moved', 'record.paused', 'record.resumed'])(
    'only process owners step in: %s',
    (type) => {
      const { world, id } = opened();
      const [refused] = plan(world, [moving(id, 'late', { type, actor: ADA })]);
      expect(refused).toMatchObject({ outcome: 'refused', code: 'forbidden', changes: [] });
    },
  );

  it('reaches every place from every other', () => {
    const { world, id } = opened();
    const chart = [...world.definitions.workflows.values()].find(
      ({ id }) => id === 'ticket',
    )?.chart;
    const places = placesOf(chart ?? new Map());
    expect(places).toContain('work.doing.two');
    for (const from of places) {
      for (const to of places) {
        takeOne(world, moving(id, from));
        expect(takeOne(world, moving(id, to)).outcome).toBe('applied');
        const { snapshot } = here(world, id);
        if (to !== 'through') expect(snapshot.active).toContain(to);
        expect(snapshot.done).toBe(to === 'ended' || to === 'refused');
      }
    }
  });
});

describe('a record that has ended', () => {
  it('lives again when it is moved back', () => {
    const { world, id } = opened();
    takeOne(world, moving(id, 'ended'));
    const plan = takeOne(world, moving(id, 'new'));
    expect(plan.outcome).toBe('applied');
    expect(here(world, id)).toMatchObject({ state: 'new', snapshot: { done: false } });
    expect(here(world, id).snapshot).not.toHaveProperty('outcome');
    expect(Object.keys(here(world, id).timers)).toContain('new#late');
  });

  it('does not live again where another one is what it was', () => {
    const type = { identity: '{{ record.data.title }}' };
    const { world, id } = opened(type);
    takeOne(world, moving(id, 'ended'));
    const other = takeOne(world, opening('o2', 'ticket', { title: 'left new' }));
    const [refused] = plan(world, [moving(id, 'new')]);
    expect(refused).toMatchObject({ outcome: 'refused', code: 'already-exists' });
    // when that one has ended too
    takeOne(world, moving(other.changes[0]?.after.id ?? '', 'ended'));
    // then it is found by what it is again
    takeOne(world, moving(id, 'late'));
    const [rival] = plan(world, [opening('o3', 'ticket', { title: 'left new' }, OLGA)]);
    expect(rival).toMatchObject({ code: 'already-exists' });
  });

  it('and is waited for, is waited for again, and counts by how it ends then', () => {
    // given
    const { world, id } = opened();
    takeOne(world, moving(id, 'parts'));
    const [child] = children(world);
    const childId = child?.id ?? '';
    takeOne(world, moving(childId, 'stopped'));
    const waitsFor = () => here(world, id).snapshot.invocations['parts#part'];
    expect(waitsFor()).toMatchObject({ children: { [childId]: { outcome: 'failed' } } });
    // when
    takeOne(world, moving(childId, 'live'));
    // then
    expect(waitsFor()).toEqual({ kind: 'records', children: { [childId]: null } });
    takeOne(world, buildEvent({ id: 'f', type: 'part.finished', target: childId }));
    expect(here(world, id).state).toBe('ended');
  });
});

describe('automation of a record', () => {
  it.each(['paused', 'resumed'] as const)(
    'that is %s stands in its history, and nothing else changes',
    (kind) => {
      const { world, id } = opened();
      if (kind === 'resumed')
        takeOne(world, moving(id, '', { type: 'record.paused', data: { reason: 'a fire' } }));
      const before = here(world, id);
      const event = moving(id, '', { type: `record.${kind}`, data: { reason: 'a freeze' } });
      const plan = takeOne(world, event);
      expect(step(plan)).toMatchObject({
        kind,
        from: 'new',
        to: 'new',
        input: { reason: 'a freeze' },
      });
      expect(here(world, id)).toEqual({ ...before, revision: before.revision + 1 });
      expect(plan.effects).toEqual([]);
    },
  );

  it('is paused and resumed once each, within a batch and after it', () => {
    const { world, id } = opened();
    const batch = (...kinds: readonly string[]) =>
      take(
        world,
        kinds.map((kind) => moving(id, '', { type: `record.${kind}`, data: { reason: kind } })),
      ).map(({ outcome, code }) => code ?? outcome);
    expect(batch('resumed', 'paused', 'paused')).toEqual([
      'not-paused',
      'applied',
      'already-paused',
    ]);
    expect(batch('paused', 'resumed', 'resumed', 'paused')).toEqual([
      'already-paused',
      'applied',
      'not-paused',
      'applied',
    ]);
  });
});
