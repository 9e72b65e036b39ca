import { describeTransitions, needKey } from '@interlock/engine';
import type { JsonObject, OfferedTransition, Principal } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { ADA, answer, buildWorld, NOW, opening, takeOne } from './world.ts';

const links = { parts: { title: 'Parts', relation: 'part-of', direction: 'in' } };
const fields = { reason: { title: 'Reason', type: 'string', enum: ['a', 'b'] } };
const workflow: JsonObject = {
  initial: 'a',
  states: {
    a: {
      initial: 'x',
      transitions: { outer: { on: 'ticket.gone', target: 'b', label: 'Leave' } },
      states: {
        x: {
          transitions: {
            go: {
              on: 'ticket.gone',
              target: 'b',
              label: 'Go',
              guard: { fact: 'record', path: 'data.title', operator: 'equal', value: 'Ready' },
              form: {
                reason: { required: true, default: '{{ "a" }}' },
                note: { order: -1, field: { title: 'Note', type: 'string' } },
              },
            },
            never: {
              on: 'ticket.stopped',
              guard: { fact: 'record', path: 'data.title', operator: 'equal', value: 'Stop' },
            },
            mine: {
              on: 'ticket.taken',
              allow: { fact: 'actor', path: 'id', operator: 'equal', value: 'ben' },
            },
            team: {
              on: 'ticket.linked',
              guard: {
                fact: 'links',
                params: { relation: 'part-of', direction: 'in' },
                path: 'count',
                operator: 'equal',
                value: 0,
              },
            },
            late: { after: 'PT1H', target: 'b' },
          },
        },
      },
    },
    b: { kind: 'final' },
  },
};

const offered = (title: string, actor: Principal = ADA): { [event: string]: OfferedTransition } => {
  const world = buildWorld(compiled(buildFiles(workflow, { type: { fields, links } })));
  const record = takeOne(world, opening('o', 'ticket', { title })).changes[0]?.after;
  if (record === undefined) throw new Error('not opened');
  const answers = new Map();
  for (let round = 0; round < 5; round += 1) {
    const asked = describeTransitions({
      record,
      actor,
      definitions: world.definitions,
      answers,
      now: NOW,
    });
    if (asked.kind === 'transitions')
      return Object.fromEntries(asked.items.map((item) => [item.event, item]));
    for (const need of asked.needs) answers.set(needKey(need), answer(world, need));
  }
  throw new Error('it never stops asking');
};

describe('the transitions a person is offered', () => {
  it('are those on events, one per event: the one that would be taken', () => {
    expect(Object.keys(offered('x')).toSorted()).toEqual([
      'ticket.gone',
      'ticket.linked',
      'ticket.stopped',
      'ticket.taken',
    ]);
    expect(offered('x')['ticket.gone']).toMatchObject({
      id: 'outer',
      label: 'Leave',
      enabled: true,
      form: null,
    });
    expect(offered('Ready')['ticket.gone']).toMatchObject({
      id: 'go',
      label: 'Go',
      enabled: true,
      target: 'b',
    });
  });

  it('bring their form, with what is filled in beforehand', () => {
    expect(offered('Ready')['ticket.gone']?.form).toEqual({
      reason: { ...fields.reason, required: true, order: 0, value: 'a' },
      note: { title: 'Note', type: 'string', required: false, order: -1, value: null },
    });
  });

  it('that cannot be taken say why', () => {
    const {
      'ticket.stopped': stopped,
      'ticket.taken': taken,
      'ticket.linked': linked,
    } = offered('x');
    expect(stopped).toMatchObject({
      enabled: false,
      label: 'stopped',
      why: expect.stringMatching(/^Not now: .*title/),
    });
    expect(taken).toMatchObject({
      enabled: false,
      why: expect.stringMatching(/^You may not do this: /),
    });
    expect(linked).toMatchObject({ enabled: true, why: null });
    const guest = { ...ADA, id: 'gus', roles: ['requester'] };
    expect(offered('x', guest)['ticket.gone']).toMatchObject({
      enabled: false,
      why: 'Only agents may do this.',
    });
    expect(offered('x', { ...guest, id: 'ben' })['ticket.taken']).toMatchObject({ enabled: true });
  });
});
