import { explainRuling, stagesOf } from '@interlock/engine/study';
import type { Definitions, Event, JsonObject, Plan } from '@interlock/engine';
import type { Stage, StageContext } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { inWords, recordsOf } from './in-words.ts';
import { buildEvent, buildWorld, NOW, opening, plan, take, takeOne } from './world.ts';
import type { World } from './world.ts';

const workflow = {
  initial: 'open',
  states: {
    open: {
      entry: { e: { type: 'emit', params: { type: 'ticket.opened' } } },
      transitions: {
        again: {
          on: 'ticket.repeated',
          actions: { count: { type: 'count', params: { seen: 1 } } },
          allow: { all: [] },
        },
        flap: { on: 'ticket.flapped', target: 'flapping' },
      },
    },
    flapping: {
      stage: 'flap',
      transitions: {
        again: {
          on: 'ticket.repeated',
          actions: { count: { type: 'count', params: { seen: 1 } } },
          allow: { all: [] },
        },
      },
    },
  },
} as unknown as JsonObject;

const opens = (on: string): JsonObject => ({
  id: 'opens',
  title: 'What is seen opens a ticket',
  on: [on],
  conditions: { fact: 'event', path: 'data.name', operator: 'exists', value: true },
  actions: {
    o: {
      type: 'record.open',
      params: {
        type: 'ticket',
        data: { title: '{{ event.data.name }}' },
        key: 'thing|{{ event.data.name }}',
        existing: { type: 'ticket.repeated' },
      },
    },
  },
});

const holdsBack = (stage?: string): JsonObject => ({
  id: 'window',
  title: 'Maintenance is quiet',
  on: ['ticket.opened'],
  priority: 9,
  conditions: { fact: 'record', path: 'data.title', operator: 'equal', value: 'quiet' },
  actions: {
    s: {
      type: 'suppress',
      params: { reason: 'somebody works on it', ...(stage === undefined ? {} : { stage }) },
    },
  },
});

function worldOf(...policies: JsonObject[]): World {
  const files = policies.map((policy) => [
    `ticket/policies/${policy['id'] as string}.json`,
    policy,
  ]);
  return buildWorld(
    compiled(
      buildFiles(workflow, { files: Object.fromEntries(files) as { [path: string]: JsonObject } }),
    ),
  );
}

function stages(world: World, planned: Plan, more: Partial<StageContext> = {}): Stage[] {
  const { definitions } = world;
  return stagesOf(planned.decision, { definitions, records: recordsOf(world, planned), ...more });
}

const verdicts = (told: readonly Stage[]) =>
  told.map(({ stage, verdict }) => `${stage} ${verdict}`);
const stopped = (told: readonly Stage[]) => told.filter(({ verdict }) => verdict === 'stopped');
const seen = (id: string, name: string) => buildEvent({ id, type: 'thing.seen', data: { name } });

describe('the way of an event', () => {
  it('ends nowhere when policies fire and a record takes it', () => {
    const world = worldOf(opens('thing.seen'), holdsBack('maintenance'));
    const told = stages(world, takeOne(world, seen('e1', 'disk')));
    expect(verdicts(told)).toEqual([
      'normalise passed',
      'duplicate passed',
      'flap passed',
      'maintenance passed',
      'inhibit not-applicable',
      'throttle not-applicable',
      'policies passed',
      'workflow passed',
    ]);
    expect(told[3]?.text).toBe(
      '“Maintenance is quiet” did not hold back for maintenance or a change',
    );
  });

  it.each([
    ['maintenance', 'maintenance'],
    [undefined, 'inhibit'],
    ['throttle', 'throttle'],
  ])('ends where a policy that suppresses says (%s)', (declared, stage) => {
    const world = worldOf(opens('thing.seen'), holdsBack(declared));
    const told = stages(world, takeOne(world, seen('e1', 'quiet')));
    expect(stopped(told)).toEqual([
      {
        stage,
        verdict: 'stopped',
        text: '“Maintenance is quiet” held it back: somebody works on it',
      },
    ]);
  });

  it('ends as a duplicate when it only repeats what is there', () => {
    const world = worldOf(opens('thing.seen'));
    takeOne(world, seen('e1', 'disk'));
    const told = stages(world, takeOne(world, seen('e2', 'disk')));
    expect(stopped(told)).toMatchObject([
      {
        stage: 'duplicate',
        text: expect.stringMatching(/^it repeats TIC.*, which is open: it is counted there/),
      },
    ]);
  });

  it('ends at flapping when its record stands still for that', () => {
    // given
    const world = worldOf(opens('thing.seen'));
    const [open] = takeOne(world, seen('e1', 'disk')).changes;
    const target = open?.after.id ?? '';
    const flaps = takeOne(world, buildEvent({ id: 'e2', type: 'ticket.flapped', target }));
    // when
    const told = stages(world, takeOne(world, seen('e3', 'disk')));
    // then
    expect(stopped(stages(world, flaps, { target }))).toMatchObject([{ stage: 'flap' }]);
    expect(stopped(told)).toMatchObject([
      { stage: 'flap', text: expect.stringContaining('is flapping: it is counted there') },
    ]);
  });

  it('ends as a duplicate when the same event was accepted before, and comes no further', () => {
    const world = worldOf(opens('thing.seen'));
    const first = { decision: 'd1', at: NOW };
    const told = stages(world, takeOne(world, seen('e1', 'disk')), { first });
    expect(verdicts(told).slice(1, 4)).toEqual([
      'duplicate stopped',
      'flap not-applicable',
      'maintenance not-applicable',
    ]);
    expect(told[1]?.text).toContain('was accepted before');
  });

  it('ends at the policies when none wants it', () => {
    const world = worldOf(opens('thing.seen'));
    const [nameless, unheard] = take(world, [
      buildEvent({ id: 'e1', type: 'thing.seen', data: {} }),
      buildEvent({ id: 'e2', type: 'thing.unheard' }),
    ]) as [Plan, Plan];
    expect(stopped(stages(world, nameless))).toEqual([
      { stage: 'policies', verdict: 'stopped', text: 'no policy for thing.seen fired' },
    ]);
    expect(stopped(stages(world, unheard))).toEqual([
      { stage: 'policies', verdict: 'stopped', text: 'no policy listens to thing.unheard' },
    ]);
  });

  it('ends at the workflow when the record does not take it', () => {
    const world = worldOf(opens('thing.seen'));
    const target = takeOne(world, seen('e1', 'disk')).changes[0]?.after.id ?? '';
    const refused = takeOne(world, buildEvent({ id: 'e2', type: 'ticket.unheard', target }));
    const told = stages(world, refused, { target: 'TIC1' });
    expect(stopped(told)).toMatchObject([
      {
        stage: 'workflow',
        text: expect.stringMatching(/^TIC.* is open and does not accept ticket\.unheard$/),
      },
    ]);
    expect(told.find(({ stage }) => stage === 'policies')?.text).toBe('it was sent to TIC1 itself');
  });

  it('ends at once when it is refused', () => {
    const world = worldOf(opens('thing.seen'));
    const [planned] = plan(world, [opening('e1', 'nothing', {})]) as [Plan];
    expect(stopped(stages(world, planned))).toMatchObject([{ stage: 'normalise' }]);
  });
});

describe('a decision in words', () => {
  it('says what came in, where it ended, what happened and why, for somebody who knows nothing of it', () => {
    // given
    const world = worldOf(opens('thing.seen'), holdsBack('maintenance'));
    const event = seen('e1', 'quiet');
    const planned = takeOne(world, event);
    const number = planned.changes[0]?.after.number ?? '';
    // when
    const text = inWords(world, planned, event);
    // then
    expect(text.replaceAll(number, 'TIC1').split('\n')).toEqual([
      'Ticket TIC1 was opened by the policy “What is seen opens a ticket”, as there was no unfinished ticket with the key “thing|quiet”.',
      'Apart from that nothing was done about it, because the policy “Maintenance is quiet” held it back: somebody works on it.',
      '',
      'thing.seen came in from /test by Ada at 2026-03-02 09:00:00 UTC (event e1).',
      'The event was suppressed.',
      '',
      'What happened:',
      '- TIC1 (ticket) was opened as open.',
      '- The policies were told of ticket.opened.',
      '- The policy “Maintenance is quiet” held it back: somebody works on it.',
      '',
      'Policies for thing.seen:',
      '- “What is seen opens a ticket” fired: name in the event is set (quiet), as it has to be. So it asked for: Open a record. It would not have fired without name in the event (it is quiet).',
      '',
      'Policies for ticket.opened (about TIC1):',
      '- “Maintenance is quiet” fired: Title of TIC1 is quiet, as it has to be. So it asked for: Suppress. It would not have fired if Title of TIC1 were anything but quiet (it is quiet).',
    ]);
  });
});

describe('why a record went on, or did not', () => {
  const guarded = {
    initial: 'open',
    states: {
      open: {
        label: 'Open',
        transitions: {
          close: {
            description: 'Nobody is waiting.',
            on: 'ticket.quiet',
            target: 'closed',
            order: 1,
            allow: { all: [] },
            guard: {
              all: [
                {
                  name: 'No ticket of this name is left',
                  fact: 'records',
                  params: { type: 'ticket', states: ['waiting'] },
                  path: 'count',
                  operator: 'equal',
                  value: 0,
                },
                {
                  name: 'It is not the fan',
                  not: { fact: 'record', path: 'data.title', operator: 'equal', value: 'fan' },
                },
              ],
            },
          },
          wait: {
            on: 'ticket.quiet',
            target: 'waiting',
            order: 2,
            allow: { all: [] },
            guard: { fact: 'event', path: 'data.wait', operator: 'equal', value: true },
          },
          again: { on: 'ticket.repeated', order: 3, allow: { all: [] } },
        },
      },
      waiting: { label: 'Waiting' },
      closed: { label: 'Closed', kind: 'final' },
    },
  } as unknown as JsonObject;
  const guardedWorld = (): World => {
    const files = { 'ticket/policies/opens.json': opens('thing.seen') };
    return buildWorld(compiled(buildFiles(guarded, { files })));
  };
  const openTicket = (world: World, name: string): string =>
    takeOne(world, seen(`open ${name}`, name)).changes[0]?.after.id ?? '';
  const quiet = (target: string, data: JsonObject = {}): Event =>
    buildEvent({ id: `quiet ${target}`, type: 'ticket.quiet', target, data });
  const told = (world: World, event: Event) => {
    const planned = takeOne(world, event);
    const number = world.store.records.get(event.target ?? '')?.number ?? '';
    return inWords(world, planned, event).replaceAll(number, 'TIC1').split('\n');
  };

  it('says the reason first, in the words of who wrote the condition, and every comparison after it', () => {
    // given
    const world = guardedWorld();
    const target = openTicket(world, 'disk');
    // when
    const lines = told(world, quiet(target));
    // then
    expect(lines[0]).toBe(
      'Ticket TIC1 went from Open to Closed (“Nobody is waiting”), because no ticket of this name is left and it is not the fan.',
    );
    expect(lines).toContain(
      '- TIC1: the step from Open to Closed (“Nobody is waiting”) was taken: the number of tickets in state Waiting is 0, as it has to be [No ticket of this name is left]; and Title of TIC1 is disk (it must not be fan). It would not have been possible if the number of tickets in state Waiting were more than 0 (it is 0) or if Title of TIC1 were fan (it is disk).',
    );
  });

  it('tells a step that was considered and refused beside the one that was taken', () => {
    const world = guardedWorld();
    const target = openTicket(world, 'fan');
    const lines = told(world, quiet(target, { wait: true }));
    expect(lines[0]).toBe(
      'Ticket TIC1 went from Open to Waiting, because wait in the event is true, as it has to be.',
    );
    expect(lines).toContain(
      '- TIC1: the step from Open to Closed (“Nobody is waiting”) was not taken: Title of TIC1 is fan, but it must not be fan. It would have been possible if Title of TIC1 were anything but fan (it is fan).',
    );
  });

  it('tells why an event changed nothing', () => {
    const world = guardedWorld();
    const target = openTicket(world, 'fan');
    const lines = told(world, quiet(target));
    expect(lines[0]).toBe(
      'Nothing changed, because none of the steps of TIC1 on ticket.quiet was possible: (1) the step from Open to Closed (“Nobody is waiting”): title of TIC1 is fan, but it must not be fan; (2) the step from Open to Waiting: wait in the event is not set, but it has to be true.',
    );
  });

  it('knows what was seen then, not what is so now', () => {
    // given
    const world = guardedWorld();
    const target = openTicket(world, 'disk');
    const event = quiet(target);
    const planned = takeOne(world, event);
    const [guard] = planned.decision.trace.flatMap((entry) =>
      entry.kind === 'guarded' ? entry.guards : [],
    );
    // then
    expect(guard).toMatchObject({
      holds: true,
      taken: true,
      seen: { record: { data: { title: 'disk' } } },
    });
    expect(JSON.stringify(guard?.seen)).not.toContain('createdAt');
  });
});

describe('a plan made to be explained', () => {
  const lookingWorld = (): World =>
    worldOf({
      id: 'looks',
      title: 'Looks',
      on: ['thing.seen'],
      conditions: {
        all: [
          { fact: 'event', path: 'data.name', operator: 'equal', value: 'never' },
          {
            fact: 'records',
            params: { type: 'ticket' },
            path: 'count',
            operator: 'equal',
            value: 0,
          },
        ],
      },
      actions: { s: { type: 'suppress', params: { reason: 'x' } } },
    });
  const explainOf = (definitions: Definitions, planned: Plan) => {
    const [ruling] = planned.decision.rulings;
    if (ruling === undefined) throw new Error('nothing was ruled');
    const event = seen('e1', 'disk');
    const context = { event, actor: {}, now: NOW };
    return explainRuling(ruling, context, definitions).policies[0];
  };

  it('looks at facts deciding could leave out; one that is made does not, and says so', () => {
    // given
    const world = lookingWorld();
    // when
    const [made] = plan(world, [seen('e1', 'disk')]) as [Plan];
    const [tried] = plan(world, [seen('e1', 'disk')], NOW, undefined, {}) as [Plan];
    // then
    expect(explainOf(world.definitions, made)?.otherwise).toContain(
      'and, which was not looked at, the number of tickets were 0',
    );
    expect(explainOf(world.definitions, tried)?.otherwise).not.toContain('not looked at');
  });
});
