import type { JsonObject, Plan } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { isIn, last, open, play, send } from '../simulation/play.ts';

const fields = {
  reason: { title: 'Reason', type: 'string', enum: ['fixed', 'duplicate'] },
  of: { title: 'Duplicate of', type: 'string', maxLength: 20 },
  count: { title: 'Count', type: 'integer', minimum: 1 },
  needed: { title: 'Needed', type: 'string', required: true, default: 'set' },
};

const workflow = (form: JsonObject, more: JsonObject = {}) => ({
  initial: 'a',
  states: { a: { transitions: { go: { on: 'ticket.gone', target: 'b', form, ...more } } }, b: {} },
});

const refused = { outcome: 'refused' as const, code: 'invalid', ...isIn('a') };
const pointers = (plan: Plan | undefined) =>
  plan?.issues.map(({ code, path }) => `${code} ${path}`).toSorted();

describe('a form', () => {
  it('writes the record’s fields before the transition acts, and leaves its own to the event', () => {
    const result = play(
      workflow(
        { reason: { required: true }, comment: { field: { title: 'Comment', type: 'string' } } },
        {
          guard: { fact: 'event', path: 'data.comment', operator: 'equal', value: 'Go' },
          actions: {
            t: {
              type: 'set',
              params: { title: 'Was {{ record.data.reason }}: {{ event.data.comment }}' },
            },
          },
        },
      ),
      [open(), send('ticket.gone', isIn('b'), { reason: 'fixed', comment: 'Go' })],
      { fields },
    );
    expect(result.failures).toEqual([]);
    expect(last(result).data).toEqual({ title: 'Was fixed: Go', reason: 'fixed', needed: 'set' });
  });

  it('reports everything wrong at once, by pointer, and changes nothing', () => {
    const form = {
      reason: { required: true },
      of: {},
      count: {},
      note: { required: true, field: { title: 'Note', type: 'string' } },
    };
    const result = play(
      workflow(form),
      [
        open(),
        send('ticket.gone', refused, {
          reason: 'because',
          of: 'x'.repeat(21),
          count: 0.5,
          extra: 1,
        }),
      ],
      { fields },
    );
    expect(result.failures).toEqual([]);
    expect(pointers(result.plans[1]?.[0])).toEqual([
      'custom /data/reason',
      'invalid-type /data/count',
      'required /data/note',
      'too-big /data/of',
      'unknown-field /data/extra',
    ]);
  });

  it('needs an object', () => {
    const result = play(
      workflow({ of: {} }),
      [open(), { as: 'ada', event: { to: 't', type: 'ticket.gone', data: [1] }, expect: refused }],
      { fields },
    );
    expect(result.failures).toEqual([]);
    expect(pointers(result.plans[1]?.[0])).toEqual(['wrong-type /data']);
  });

  it('asks no field the record has already, and keeps it', () => {
    const result = play(
      workflow({ reason: { required: true } }),
      [open({ reason: 'fixed' }), send('ticket.gone', isIn('b'))],
      { fields },
    );
    expect(result.failures).toEqual([]);
    expect(last(result).data['reason']).toBe('fixed');
  });

  it('clears a field left empty, whatever its type', () => {
    const form = { reason: {}, of: {}, count: {} };
    const result = play(
      workflow(form),
      [
        open({ reason: 'fixed', of: 'x', count: 2 }),
        send('ticket.gone', isIn('b'), { reason: '', of: '', count: null }),
      ],
      { fields },
    );
    expect(result.failures).toEqual([]);
    expect(last(result).data).toEqual({ title: 'Broken', needed: 'set' });
  });

  it('does not clear what the record type needs, though the form does not', () => {
    for (const empty of ['', null]) {
      const result = play(
        workflow({ needed: {} }),
        [open(), send('ticket.gone', refused, { needed: empty })],
        { fields },
      );
      expect(result.failures).toEqual([]);
      expect(pointers(result.plans[1]?.[0])).toEqual(['required /data/needed']);
    }
  });

  it('neither asks, checks nor writes a field that is not shown', () => {
    const duplicate = { fact: 'form', path: 'reason', operator: 'equal', value: 'duplicate' };
    const form = { reason: { required: true }, of: { required: true, visible: duplicate } };
    const of = (data: JsonObject) =>
      play(workflow(form), [open({ of: 'old' }), send('ticket.gone', {}, data)], { fields });
    // hidden: not needed, and what comes along all the same is not written
    expect(last(of({ reason: 'fixed', of: 'x'.repeat(99) }))).toMatchObject({
      state: 'b',
      data: { of: 'old' },
    });
    // shown: checked and written
    expect(of({ reason: 'duplicate', of: 'x'.repeat(99) }).plans[1]?.[0]?.outcome).toBe('refused');
    expect(last(of({ reason: 'duplicate', of: 'T-1' }))).toMatchObject({
      state: 'b',
      data: { of: 'T-1' },
    });
  });

  it('of several regions taking one event may each ask their own', () => {
    const region = (form: JsonObject) => ({
      initial: 'x',
      states: {
        x: {
          transitions: {
            go: {
              on: 'ticket.gone',
              target: `p.${Object.keys(form)[0] === 'of' ? 'left' : 'right'}.y`,
              form,
            },
          },
        },
        y: {},
      },
    });
    const both = {
      initial: 'p',
      states: {
        p: {
          kind: 'parallel',
          states: { left: region({ of: { required: true } }), right: region({ count: {} }) },
        },
      },
    };
    const result = play(
      both,
      [open(), send('ticket.gone', isIn('p.left.y,p.right.y'), { of: 'a', count: 3 })],
      { fields },
    );
    expect(result.failures).toEqual([]);
    const strange = play(
      both,
      [open(), send('ticket.gone', { outcome: 'refused' }, { of: 'a', reason: 'fixed' })],
      { fields },
    );
    expect(strange.failures).toEqual([]);
  });

  it('of Interlock’s own events may carry more than it asks, but nothing wrong', () => {
    const by = (data: JsonObject) => ({
      as: 'engine',
      event: { to: 't', type: 'ticket.gone', data: data as never },
    });
    const extra = play(workflow({ reason: {} }), [open(), by({ reason: 'fixed', extra: 1 })], {
      fields,
    });
    expect(last(extra)).toMatchObject({ state: 'b', data: { reason: 'fixed' } });
    expect(
      play(workflow({ reason: {} }), [open(), by({ reason: 'no' })], { fields }).plans[1]?.[0]
        ?.outcome,
    ).toBe('refused');
  });
});
