import { compilePolicy, compileTable, FACTS } from '@interlock/engine';
import { describe, expect, it } from 'vitest';

const whole = {
  id: 'probe',
  title: 'Probe',
  on: ['alert.raised'],
  conditions: { all: [] },
  actions: {},
};

const told = (json: unknown): readonly (readonly [string, string])[] =>
  compilePolicy({ json }, { knownFacts: FACTS }).issues.map(({ path, message }) => [path, message]);

describe('what is wrong with the form of a policy is said in plain words', () => {
  it('of what is missing', () => {
    expect(told({})).toEqual([
      ['/id', '"id" is missing; it has to be a text'],
      ['/title', '"title" is missing; it has to be a text'],
      ['/on', '"on" is missing; it has to be a list'],
      ['/conditions', '"conditions" is missing'],
      ['/actions', '"actions" is missing; it has to be an object'],
    ]);
  });

  it.each([
    ['title', 3, '"title" has to be a text, not a number'],
    ['title', '', '"title" may not be empty'],
    ['on', [], '"on" needs at least 1 entry'],
    ['priority', 1.5, '"priority" has to be a whole number, not 1.5'],
    ['priority', 0, '"priority" has to be 1 or more'],
    ['stop', 'yes', '"stop" has to be true or false, not a text'],
    ['actions', [], '"actions" has to be an object, not a list'],
    ['enabld', true, '"enabld" is not known here; did you mean "enabled"?'],
  ])('of %s %j', (key, value, message) => {
    expect(told({ ...whole, [key]: value })).toEqual([[`/${key}`, message]]);
  });

  it('of conditions, actions and their params, all at once', () => {
    const json = {
      ...whole,
      on: ['alert.raised', 4],
      conditions: {
        all: [
          { fact: 'event', paht: 'type', operator: 'equall', value: 1 },
          { fact: 'evnt', operator: 'equal', value: 1 },
          { fact: 'event' },
        ],
      },
      actions: {
        '9bad': { type: 'emit' },
        a: { type: 'emial.send' },
        b: { type: 'chat.post', params: { to: 'x', text: 'y', format: 'slak' } },
        c: { type: 'record.send', params: { to: 'subject', type: 'a.b', dta: 1 } },
      },
    };
    expect(told(json)).toEqual([
      ['/on/1', 'entry 2 of "on" has to be a text, not a number'],
      [
        '/actions/9bad',
        '"9bad" cannot stand here: use letters, digits, - or _, starting with a letter',
      ],
      ['/conditions/all/0/paht', '"paht" is not known here; did you mean "path"?'],
      ['/conditions/all/2/operator', '"operator" is missing; it has to be a text'],
      ['/conditions/all/2/value', '"value" is missing'],
      ['/conditions/all/0/operator', 'there is no operator "equall"; did you mean "equal"?'],
      ['/conditions/all/1/fact', 'there is no fact "evnt"; did you mean "event"?'],
      ['/actions/a/type', 'there is no action "emial.send"; did you mean "email.send"?'],
      [
        '/actions/b/params/format',
        '"format" has to be one of "slack", "teams"; did you mean "slack"?',
      ],
      ['/actions/c/params/dta', '"dta" is not known here; did you mean "data"?'],
    ]);
  });

  it('of conditions that nest too deep, with their place', () => {
    let conditions: object = { fact: 'event', operator: 'exists', value: true };
    for (let i = 0; i < 40; i += 1) conditions = { not: conditions };
    const [issue, ...more] = told({ ...whole, conditions });
    expect([issue?.[0], issue?.[1], more]).toEqual([
      `/conditions${'/not'.repeat(32)}`,
      'conditions nest at most 32 levels deep',
      [],
    ]);
  });
});

it('what is wrong with the form of a table is said in plain words', () => {
  const { issues } = compileTable({ id: 'x', title: 'X', hit: 'frist', inputs: {}, rows: [] });
  expect(issues.map(({ path, message }) => [path, message])).toEqual([
    [
      '/hit',
      expect.stringMatching(/^"hit" has to be one of "unique", .*; did you mean "first"\?$/),
    ],
    ['/inputs', 'a table has at least one input'],
    ['/outputs', '"outputs" is missing; it has to be an object'],
    ['/rows', '"rows" has to be an object, not a list'],
  ]);
});
