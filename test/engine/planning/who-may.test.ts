import type { JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { isIn, open, play, send } from '../simulation/play.ts';

const somebodyElse = {
  fact: 'actor',
  path: 'id',
  operator: 'notEqual',
  value: { fact: 'record', path: 'openedBy' },
};

const workflow = (transition: JsonObject) => ({
  initial: 'a',
  states: {
    a: { transitions: { go: { on: 'ticket.gone', target: 'b', label: 'Go', ...transition } } },
    b: {},
  },
});

const as = (who: string | undefined, expect: object) => ({
  ...(who === undefined ? {} : { as: who }),
  event: { to: 't', type: 'ticket.gone' },
  expect,
});

describe('who may take a transition', () => {
  it('is agents, where nothing is said', () => {
    const forbidden = { outcome: 'refused' as const, code: 'forbidden', ...isIn('a') };
    const result = play(workflow({}), [
      open(),
      as('rita', forbidden),
      as(undefined, forbidden),
      as('ada', isIn('b')),
    ]);
    expect(result.failures).toEqual([]);
    expect(result.plans[1]?.[0]?.reason).toMatch(/^rita may not take "Go" on TIC\d+$/);
  });

  it('is whoever the condition names, agents or not', () => {
    const allow = { fact: 'actor', path: 'id', operator: 'equal', value: 'rita' };
    const result = play(workflow({ allow }), [
      open(),
      as('ada', { code: 'forbidden' }),
      as('rita', isIn('b')),
    ]);
    expect(result.failures).toEqual([]);
  });

  it('can be everybody but the one who opened the record', () => {
    const result = play(workflow({ allow: somebodyElse }), [
      open(),
      as('ada', { code: 'forbidden' }),
      as('ben', isIn('b')),
    ]);
    expect(result.failures).toEqual([]);
  });

  it('never keeps Interlock itself from what a definition told it to do', () => {
    const result = play(workflow({ allow: somebodyElse }), [
      { as: 'engine', open: { type: 'ticket', data: { title: 'T' } }, name: { t: 'ticket' } },
      as('engine', isIn('b')),
    ]);
    expect(result.failures).toEqual([]);
  });
});

describe('a transition that is refused', () => {
  const fields = { reason: { title: 'Reason', type: 'string' } };

  it('for its guard is not accepted, for its condition forbidden, for its form invalid: in this order', () => {
    const form = { reason: { required: true } };
    const guard = { fact: 'record', path: 'data.title', operator: 'equal', value: 'Ready' };
    const result = play(
      workflow({ guard, allow: somebodyElse, form }),
      [
        open(),
        as('ada', { outcome: 'ignored', code: 'not-accepted' }),
        { as: 'ada', edit: { to: 't', data: { title: 'Ready' } } },
        as('ada', { outcome: 'refused', code: 'forbidden' }),
        as('ben', { outcome: 'refused', code: 'invalid', ...isIn('a') }),
      ],
      { fields },
    );
    expect(result.failures).toEqual([]);
    expect(result.plans.at(-1)?.[0]?.issues).toEqual([
      { code: 'required', path: '/data/reason', message: 'Reason is needed', severity: 'error' },
    ]);
    expect(result.plans.at(-1)?.[0]).toMatchObject({
      changes: [],
      effects: [],
      links: [],
      keys: [],
    });
  });

  it('for its guard says what the state does know', () => {
    const result = play(
      workflow({ guard: { fact: 'actor', path: 'id', operator: 'equal', value: 'nobody' } }),
      [open(), send('other.thing', { code: 'not-accepted' })],
    );
    expect(result.failures).toEqual([]);
    expect(result.plans[1]?.[0]?.reason).toContain(
      'in state "a" does not accept "other.thing" now; events it knows here: ticket.gone',
    );
  });
});

describe('a guard against doing it oneself', () => {
  it('holds for edits and openings alike: who opened is not for anybody to change', () => {
    const result = play(workflow({ allow: somebodyElse }), [
      open(),
      {
        as: 'ada',
        edit: { to: 't', data: { openedBy: 'ben' } },
        expect: { outcome: 'refused', code: 'invalid' },
      },
      as('ada', { code: 'forbidden' }),
    ]);
    expect(result.failures).toEqual([]);
  });
});

describe('who may open', () => {
  it('is agents where nothing is said, and those the type names otherwise', () => {
    const byRita = (expect: object) => ({
      as: 'rita',
      open: { type: 'ticket', data: { title: 'T' } },
      expect,
    });
    const refused = { outcome: 'refused' as const, code: 'forbidden', count: { ticket: 0 } };
    expect(play(workflow({}), [byRita(refused)]).failures).toEqual([]);
    const requester = { fact: 'actor', path: 'roles', operator: 'contains', value: 'requester' };
    expect(
      play(workflow({}), [byRita({ count: { ticket: 1 } })], { type: { open: requester } })
        .failures,
    ).toEqual([]);
  });

  it('is asked before what they wrote', () => {
    const result = play(workflow({}), [
      {
        as: 'rita',
        open: { type: 'ticket', data: { nonsense: true } },
        expect: { outcome: 'refused', code: 'forbidden' },
      },
    ]);
    expect(result.failures).toEqual([]);
  });
});

describe('who may edit', () => {
  const edit = (who: string, expect: object) => ({
    as: who,
    edit: { to: 't', data: { title: 'New' } },
    expect,
  });

  it('is agents where nothing is said, and those the type names otherwise', () => {
    const refused = { outcome: 'refused' as const, code: 'forbidden' };
    expect(
      play(workflow({}), [open(), edit('rita', refused), edit('ada', { outcome: 'applied' })])
        .failures,
    ).toEqual([]);
    const result = play(
      workflow({}),
      [open(), edit('ada', refused), edit('ben', { outcome: 'applied' })],
      {
        type: { edit: somebodyElse },
      },
    );
    expect(result.failures).toEqual([]);
  });
});
