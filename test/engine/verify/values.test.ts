import type { JsonObject } from '@interlock/engine';
import { verifyFiles } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles } from '../../support/mini-pack.ts';

const fields = {
  level: { title: 'Level', type: 'integer', enum: [1, 2, 3] },
  reason: { title: 'Reason', type: 'string', readOnly: true },
  double: { title: 'Double', type: 'integer', computed: { cel: 'record.data.level * 2' } },
};

const compare = (fact: string, path: string, operator: string, value: JsonObject[string]) => ({
  fact,
  path,
  operator,
  value,
});

/** What is found in a workflow of tickets; none of it is an error where nothing is said. */
function verify(states: JsonObject, invariants: JsonObject = {}, type: JsonObject = {}) {
  const files = buildFiles({ initial: 'a', states, invariants }, { type: { fields, ...type } });
  const { issues, workflows } = verifyFiles(files);
  if (workflows === null) throw new Error(JSON.stringify(issues, null, 1));
  const [found] = workflows;
  if (found === undefined) throw new Error('nothing was verified');
  return found;
}

const end = { kind: 'final' };

describe('of values, verification knows', () => {
  it('that a counter may have grown since a guard last looked at it', () => {
    const found = verify({
      a: {
        transitions: {
          enough: {
            on: 't.tried',
            target: 'end',
            guard: compare('record', 'counters.tries', 'greaterThanInclusive', 2),
            order: 1,
          },
          again: {
            on: 't.tried',
            target: 'a',
            reenter: true,
            actions: { n: { type: 'count', params: { tries: 1 } } },
            order: 2,
          },
        },
      },
      end,
    });
    expect(found.findings).toEqual([]);
  });

  it('that what a guard saw in the event is what the form writes', () => {
    const asked = (guard: JsonObject) => ({
      a: {
        transitions: {
          give: { on: 't.given', target: 'b', form: { level: { required: true } }, guard },
          drop: { on: 't.dropped', target: 'end' },
        },
      },
      b: {
        transitions: {
          high: { on: 't.went', target: 'end', guard: compare('record', 'data.level', 'equal', 3) },
          other: { on: 't.left', target: 'end' },
        },
      },
      end,
    });
    // given
    const type = { edit: { fact: 'actor', path: 'kind', operator: 'equal', value: 'engine' } };
    const low = compare('event', 'data.level', 'lessThan', 3);
    const any = compare('event', 'data.level', 'greaterThan', 0);
    // when
    const never = verify(asked(low), {}, { fields: locked(), ...type });
    const sometimes = verify(asked(any), {}, { fields: locked(), ...type });
    // then
    expect(never.findings.map(({ kind, transitions }) => [kind, transitions])).toContainEqual([
      'never-taken',
      ['b#high'],
    ]);
    expect(sometimes.findings.filter(({ kind }) => kind === 'never-taken')).toEqual([]);
  });

  it('that a field somebody may clear can be cleared, and one that is needed cannot', () => {
    const states = {
      a: {
        transitions: {
          go: {
            on: 't.went',
            target: 'end',
            guard: compare('record', 'data.level', 'exists', true),
          },
          stay: { on: 't.noted' },
        },
      },
      end,
    };
    const invariants = {
      levelled: {
        title: 'Every ticket has a level',
        never: compare('record', 'data.level', 'exists', false),
      },
    };
    const needed = { ...fields, level: { ...fields.level, required: true } };
    expect(verify(states, invariants).proven).toEqual([]);
    expect(verify(states, invariants, { fields: needed }).proven).toEqual(['levelled']);
  });

  it('that an edit which would break an invariant is refused', () => {
    const states = {
      a: {
        transitions: {
          go: { on: 't.went', target: 'b', guard: compare('record', 'data.level', 'equal', 3) },
          end: { on: 't.ended', target: 'end' },
        },
      },
      b: { transitions: { end: { on: 't.ended', target: 'end' } } },
      end,
    };
    const invariants = {
      'b-is-high': {
        title: 'What is in b has level 3',
        never: {
          all: [
            compare('record', 'state', 'equal', 'b'),
            { not: compare('record', 'data.level', 'equal', 3) },
          ],
        },
      },
    };
    expect(verify(states, invariants).proven).toEqual(['b-is-high']);
  });

  it('what a computed field says of the fields it is made of', () => {
    const states = (guard: JsonObject) => ({
      a: {
        transitions: {
          go: { on: 't.went', target: 'b', guard },
          end: { on: 't.ended', target: 'end' },
        },
      },
      b: {
        transitions: {
          none: {
            on: 't.checked',
            target: 'end',
            guard: compare('record', 'data.double', 'exists', false),
          },
          end: { on: 't.ended', target: 'end' },
        },
      },
      end,
    });
    const sometimes = { cel: "actor.kind == 'person' ? 2 : null" };
    const level = { ...fields.level, readOnly: true, default: sometimes };
    const type = { fields: { ...fields, level } };
    const found = verify(states(compare('record', 'data.level', 'exists', true)), {}, type);
    expect(found.findings.map(({ kind, transitions }) => [kind, transitions])).toEqual([
      ['never-taken', ['b#none']],
    ]);
  });

  it('who may take a transition, unless definitions send its event themselves', () => {
    const byNobody = {
      all: [
        compare('actor', 'kind', 'equal', 'person'),
        compare('actor', 'kind', 'equal', 'system'),
      ],
    };
    const states = (sent: boolean) => ({
      a: {
        transitions: {
          go: { on: 't.went', target: 'end', allow: byNobody },
          end: {
            on: 't.ended',
            target: 'end',
            ...(sent
              ? {
                  actions: {
                    tell: { type: 'record.send', params: { to: 'subject', type: 't.went' } },
                  },
                }
              : {}),
          },
        },
      },
      end,
    });
    const never = (sent: boolean) =>
      verify(states(sent)).findings.filter(({ kind }) => kind === 'never-taken').length;
    expect([never(false), never(true)]).toEqual([1, 0]);
  });
});

describe('nothing is proved that can happen', () => {
  const exists = (path: string, value: boolean) => compare('record', path, 'exists', value);

  it('with an empty text, which a guard sees and the record does not keep', () => {
    const type = { fields: { ...fields, reason: { ...fields.reason, maxLength: 50 } } };
    const found = verify(
      {
        a: {
          transitions: {
            give: {
              on: 't.given',
              target: 'end',
              form: { reason: {} },
              guard: compare('event', 'data.reason', 'exists', true),
            },
          },
        },
        end,
      },
      {
        reasoned: {
          title: 'What ended has a reason',
          never: {
            all: [compare('record', 'state', 'equal', 'end'), exists('data.reason', false)],
          },
        },
      },
      type,
    );
    expect(found.proven).toEqual([]);
  });

  it('with time going by: what was young is old later', () => {
    const at = { title: 'At', type: 'string', format: 'date-time', readOnly: true };
    const found = verify(
      {
        a: {
          entry: { now: { type: 'set', params: { at: { cel: 'now' } } } },
          transitions: {
            young: {
              on: 't.asked',
              target: 'a',
              guard: compare('record', 'data.at', 'youngerThan', 'PT1H'),
              order: 1,
            },
            old: { on: 't.asked', target: 'end', order: 2 },
          },
        },
        end,
      },
      {},
      { fields: { ...fields, at } },
    );
    expect(found.findings).toEqual([]);
  });

  it('with data an event brings that has no form', () => {
    const found = verify({
      a: {
        transitions: {
          odd: {
            on: 't.came',
            target: 'b',
            guard: compare('event', 'data.level', 'equal', 9),
          },
          give: { on: 't.given', target: 'end', form: { level: { required: true } } },
        },
      },
      b: { transitions: { end: { on: 't.ended', target: 'end' } } },
      end,
    });
    expect(found.findings).toEqual([]);
  });

  it('with an edit of what is broken already', () => {
    const found = verify(
      {
        a: {
          transitions: {
            go: { on: 't.went', target: 'b' },
            end: { on: 't.ended', target: 'end' },
          },
        },
        b: {
          transitions: {
            three: {
              on: 't.tried',
              target: 'end',
              guard: compare('record', 'data.level', 'equal', 3),
            },
            other: { on: 't.ended', target: 'end' },
          },
        },
        end,
      },
      { 'never-b': { title: 'Never in b', never: compare('record', 'state', 'equal', 'b') } },
      { edit: compare('record', 'state', 'equal', 'b') },
    );
    expect(found.findings.map(({ kind }) => kind)).toEqual(['broken-invariant']);
  });

  it('with what is followed: guards over the state alone are', () => {
    const found = verify({
      a: {
        transitions: {
          never: {
            on: 't.went',
            target: 'end',
            guard: compare('record', 'state', 'equal', 'end'),
          },
          end: { on: 't.ended', target: 'end' },
        },
      },
      end,
    });
    expect(found.findings.map(({ kind, transitions }) => [kind, transitions])).toEqual([
      ['never-taken', ['a#never']],
    ]);
  });

  it('with more that has to be remembered than can be: that is refused', () => {
    const invariants = Object.fromEntries(
      Array.from({ length: 31 }, (_none, i) => [
        `i${i}`,
        {
          title: `Invariant ${i}`,
          never: compare('record', 'state', 'equal', 'end'),
          without: compare('record', 'data.level', 'equal', 3),
        },
      ]),
    );
    const states = { a: { transitions: { end: { on: 't.ended', target: 'end' } } }, end };
    expect(() => verify(states, invariants)).toThrow('at most 30 can be followed');
  });

  it('by a wait that an edit does not end, where a timer always does', () => {
    const found = verify(
      {
        a: { transitions: { hold: { on: 't.held', target: 'held' } } },
        held: {
          transitions: {
            on: { after: 'PT2H', target: 'end' },
            note: { on: 't.noted', guard: compare('record', 'data.level', 'equal', 3) },
          },
        },
        end,
      },
      {
        soon: {
          title: 'What is held ends within 4 hours',
          whenever: compare('record', 'state', 'equal', 'held'),
          always: compare('record', 'state', 'equal', 'end'),
          within: 'PT4H',
        },
      },
    );
    expect(found.proven).toEqual(['soon']);
  });
});

/** The fields, none of which anybody may edit or give. */
function locked(): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([id, field]) => [
      id,
      'computed' in field ? field : { ...field, readOnly: true },
    ]),
  );
}
