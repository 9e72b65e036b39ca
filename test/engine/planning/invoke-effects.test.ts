import { ENGINE } from '@interlock/engine';
import type { JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { isIn, last, open, play, send, wait } from '../simulation/play.ts';
import { ADA, buildEvent, buildWorld, opening, takeOne } from './world.ts';

const fields = { answer: { title: 'Answer', type: 'object' } };

const workflow = (invoke: JsonObject = {}): JsonObject => ({
  initial: 'work',
  states: {
    work: {
      transitions: {
        leave: { on: 'ticket.left', target: 'away' },
        again: { on: 'ticket.again', target: 'work', reenter: true },
      },
      invoke: {
        call: {
          effect: { type: 'http.request', params: { url: 'http://x.example/{{ record.number }}' } },
          onDone: {
            good: {
              target: 'ready',
              guard: { fact: 'event', path: 'data.status', operator: 'lessThan', value: 300 },
              actions: { a: { type: 'set', params: { answer: { cel: 'event.data' } } } },
            },
            odd: { target: 'odd', order: 1 },
          },
          onError: {
            bad: {
              target: 'failed',
              actions: { a: { type: 'set', params: { answer: { cel: 'event.data' } } } },
            },
          },
          onTimeout: { after: 'PT10M', target: 'late' },
          ...invoke,
        },
      },
    },
    ready: {},
    odd: {},
    failed: {},
    late: {},
    away: {},
  },
});

const answer = (ok: boolean, result: unknown, expect: object = {}) => ({
  effect: { type: 'http.request', ok, result: result as never },
  expect,
});
const run = (steps: Parameters<typeof play>[1], chart = workflow()) =>
  play(chart, [open(), ...steps], { fields });

describe('a state that waits for an effect', () => {
  it('asks for it with its values filled in, under the invocation it waits with', () => {
    const result = run([]);
    const [effect] = result.plans[0]?.[0]?.effects ?? [];
    const record = last(result);
    expect(effect).toMatchObject({
      type: 'http.request',
      params: { url: `http://x.example/${record.number}` },
      record: record.id,
      invocation: 'work#call',
    });
    expect(record.snapshot.invocations).toEqual({
      'work#call': { kind: 'effect', effect: effect?.id },
    });
  });

  it('goes on with its result, of several ways the first whose guard holds', () => {
    const good = run([answer(true, { status: 204 }, isIn('ready'))]);
    expect(good.failures).toEqual([]);
    expect(last(good)).toMatchObject({
      data: { answer: { status: 204 } },
      snapshot: { invocations: {} },
      timers: {},
    });
    expect(run([answer(true, { status: 302 }, isIn('odd'))]).failures).toEqual([]);
  });

  it('goes on with its failure', () => {
    const result = run([answer(false, { message: 'refused', status: 503 }, isIn('failed'))]);
    expect(result.failures).toEqual([]);
    expect(last(result).data['answer']).toEqual({ message: 'refused', status: 503 });
  });

  it('waits no longer than it says, and calls the effect off', () => {
    const result = run([wait('PT9M', isIn('work')), wait('PT1M', isIn('late'))]);
    expect(result.failures).toEqual([]);
    expect(result.plans[2]?.[0]?.cancelledEffects).toEqual([result.plans[0]?.[0]?.effects[0]?.id]);
  });

  it('calls it off when it is left, and asks anew when it is entered again', () => {
    const first = run([]).plans[0]?.[0]?.effects[0]?.id;
    const left = run([send('ticket.left')]);
    expect(left.plans[1]?.[0]).toMatchObject({ cancelledEffects: [first], effects: [] });
    const again = run([send('ticket.again')]);
    expect(again.plans[1]?.[0]).toMatchObject({
      cancelledEffects: [first],
      effects: [{ invocation: 'work#call' }],
    });
    expect(again.plans[1]?.[0]?.effects[0]?.id).not.toBe(first);
  });

  it('sends people and teams as addresses, as effects nobody waits for do', () => {
    const effect = {
      type: 'email.send',
      params: { to: ['ada', 'network', 'x@y.example', 'nobody'], subject: 'S', text: 'T' },
    };
    const result = play(workflow({ effect }), [open()], {
      fields,
      given: { principals: { ada: { email: 'ada@here.example', teams: ['network'] } } },
    });
    expect(result.plans[0]?.[0]?.effects).toMatchObject([
      {
        params: {
          to: ['ada@here.example', 'network@example.org', 'x@y.example'],
          recipients: effect.params.to,
        },
      },
    ]);
  });
});

describe('a result', () => {
  const world = () => {
    const made = buildWorld(compiled(buildFiles(workflow(), { type: { fields } })));
    const plan = takeOne(made, opening('o', 'ticket', { title: 'T' }));
    const ended = (id: string, effect: string, actor = ENGINE) =>
      buildEvent({
        id,
        type: 'effect.completed',
        target: plan.changes[0]?.after.id ?? '',
        data: { effect, result: { status: 200 } },
        actor,
      });
    return {
      made,
      ended,
      effect: plan.effects[0]?.id ?? '',
      record: plan.changes[0]?.after.id ?? '',
    };
  };

  it('nobody waits for any more is ignored', () => {
    const { made, ended, effect, record } = world();
    takeOne(made, buildEvent({ id: 'l', type: 'ticket.left', target: record }));
    expect(takeOne(made, ended('r', effect))).toMatchObject({
      outcome: 'ignored',
      code: 'not-awaited',
      changes: [],
    });
  });

  it('of another effect, or one from before, is ignored', () => {
    const { made, ended, effect, record } = world();
    expect(takeOne(made, ended('r1', 'another'))).toMatchObject({
      outcome: 'ignored',
      code: 'not-awaited',
    });
    takeOne(made, buildEvent({ id: 'a', type: 'ticket.again', target: record }));
    expect(takeOne(made, ended('r2', effect))).toMatchObject({
      outcome: 'ignored',
      code: 'not-awaited',
    });
    expect(made.store.records.get(record)?.state).toBe('work');
  });

  it('that comes twice counts once', () => {
    const { made, ended, effect, record } = world();
    expect(takeOne(made, ended('r1', effect)).outcome).toBe('applied');
    expect(takeOne(made, ended('r2', effect))).toMatchObject({
      outcome: 'ignored',
      code: 'not-awaited',
    });
    expect(made.store.records.get(record)?.state).toBe('ready');
  });

  it('comes from Interlock itself: nobody else may give one', () => {
    const { made, ended, effect, record } = world();
    expect(takeOne(made, ended('r', effect, ADA))).toMatchObject({
      outcome: 'refused',
      changes: [],
    });
    expect(made.store.records.get(record)?.state).toBe('work');
  });
});
