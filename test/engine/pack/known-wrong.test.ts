import type { Json } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { shipped, shippedDefinitions } from '../../workflows/shipped-packs.ts';
import { compileDefinitions, withDrafts } from '@interlock/engine/study';
import { told } from './probe.ts';

type Told = readonly [path: string, severity: string, message: string];

const issuesOf = (policy: object): Told[] =>
  told(policy).map(({ path, severity, message }) => [path, severity, message]);

const asking = (fact: string, params?: object): Told[] => {
  const conditions = { fact, operator: 'exists', value: true };
  return issuesOf({ conditions: params === undefined ? conditions : { ...conditions, params } });
};
const refusal = (path: string, message: string) => [
  path,
  'error',
  expect.stringContaining(message),
];

describe('params of a fact', () => {
  it('that it has not, of the wrong type, or left out though needed, are told all at once', () => {
    expect(
      asking('records', { within: 'x', states: ['zzz'], bogus: 1, done: 'yes', where: 5 }),
    ).toEqual([
      refusal(
        '/conditions/params',
        '"records" needs the record type to look for: its param "type"',
      ),
      refusal('/conditions/params/within', '"x" is not an ISO 8601 duration'),
      refusal('/conditions/params/states/0', 'there is no state "zzz"'),
      refusal('/conditions/params/bogus', '"records" has no param "bogus"; known are type, where'),
      refusal('/conditions/params/done', '"done" has to be a boolean, not a text'),
      refusal('/conditions/params/where', '"where" has to be an object, not a number'),
    ]);
  });

  it.each<[string, object | undefined, readonly [string, string][]]>([
    ['links', undefined, [['/conditions/params', '"links" needs the relation to follow']]],
    [
      'links',
      { relation: 'alert-off', direction: 'sideways' },
      [
        [
          '/conditions/params/relation',
          'there is no relation "alert-off"; did you mean "alert-of"?',
        ],
        ['/conditions/params/direction', '"direction" has to be "in"'],
      ],
    ],
    ['table', {}, [['/conditions/params', '"table" needs the table to ask']]],
    [
      'table',
      { table: 'alert-urgency', inputs: { severty: 'high' } },
      [['/conditions/params/inputs/severty', 'has no input "severty"; did you mean "severity"?']],
    ],
    ['calendar', {}, [['/conditions/params', '"calendar" needs the calendar to look at']]],
    [
      'now',
      { zone: 'UTC' },
      [['/conditions/params/zone', '"now" has no param "zone" and takes none']],
    ],
    [
      'records',
      { type: 'incident', states: ['resolvd'], where: { urgency: 'x', servce: 'y' } },
      [
        ['/conditions/params/states/0', 'there is no state "resolvd"; did you mean "resolved"?'],
        ['/conditions/params/where/urgency', '"urgency" is '],
        ['/conditions/params/where/servce', 'did you mean "service"?'],
      ],
    ],
  ])('that cannot be are told with what was meant: %s %j', (fact, params, expected) => {
    expect(asking(fact, params)).toEqual(expected.map(([path, message]) => refusal(path, message)));
  });

  it('that may be are taken, other facts among them', () => {
    const ci = { fact: 'event', path: 'data.ci' };
    const asked = { type: 'incident', where: { ci }, states: ['resolved'], within: 'PT4H' };
    expect(asking('records', { ...asked, done: true })).toEqual([]);
    expect(asking('links', { relation: 'alert-of', direction: 'in', states: [ci] })).toEqual([]);
    expect(asking('table', { table: 'alert-urgency' })).toEqual([]);
  });

  it('are told of in what is counted apart as well, and not in what is only sent', () => {
    const by = [{ fact: 'links' }];
    expect(issuesOf({ pattern: { kind: 'once-within', within: 'PT1H', by } })).toEqual([
      refusal('/pattern/by/0/params', '"links" needs the relation'),
    ]);
    const body = { fact: 'table' };
    const params = { url: 'https://example.com/', body };
    expect(issuesOf({ actions: { a: { type: 'http.request', params } } })).toEqual([]);
  });
});

describe('an action', () => {
  const doing = (type: string, params: object): Told[] =>
    issuesOf({ actions: { x: { type, params } } });

  it('that opens a record without a field it needs is an error', () => {
    expect(doing('record.open', { type: 'incident', data: {} })).toEqual([
      refusal('/actions/x/params/data', 'incident needs the field "title" (Title)'),
    ]);
    expect(doing('record.open', { type: 'incident', data: { title: null } })).toHaveLength(1);
    expect(doing('record.open', { type: 'incident', data: { cel: 'event.data' } })).toEqual([]);
    expect(doing('record.open', { type: 'incident', data: { title: 'T' } })).toEqual([]);
  });

  it('that gives a record fields it has not, or values these cannot have, is an error', () => {
    const data = { title: 5, chanel: 'portal', channel: 'pigeon' };
    expect(doing('record.open', { type: 'incident', data })).toEqual([
      refusal('/actions/x/params/data/title', 'has to be a text, not a number'),
      refusal('/actions/x/params/data/chanel', 'did you mean "channel"?'),
      refusal('/actions/x/params/data/channel', 'choose one of Portal'),
    ]);
  });

  it('that gives a field what an expression is known not to give is an error', () => {
    const opening = (escalationLevel: Json) =>
      doing('record.open', { type: 'incident', data: { title: 'T', escalationLevel } });
    expect(opening('{{ event.data.level }}')).toEqual([
      refusal(
        '/actions/x/params/data/escalationLevel',
        'this gives a text, the field takes a number',
      ),
    ]);
    expect(opening({ cel: 'event.data.level' })).toEqual([]);
  });

  it('that ties what it opens by a relation nothing shows or follows is an error', () => {
    const opening = (link: object) =>
      doing('record.open', { type: 'incident', data: { title: 'T' }, link });
    expect(opening({ relation: 'alertof' })).toEqual([
      refusal(
        '/actions/x/params/link/relation',
        'there is no relation "alertof"; did you mean "alert-of"?',
      ),
    ]);
    expect(opening({ relation: 'alert-of', reverse: true })).toEqual([]);
  });

  it('that links by a relation only an expression follows is taken', () => {
    const follows = { cel: 'size(linkedIn("seen-by")) > 0' };
    const note = { type: 'emit', params: { type: 'incident.seen', data: { seen: follows } } };
    const link = { type: 'record.link', params: { relation: 'seen-by', to: 'x' } };
    expect(issuesOf({ actions: { note, link } })).toEqual([]);
  });

  it('that links by a relation nothing shows or follows is an error', () => {
    expect(doing('record.link', { relation: 'alertof', to: 'x' })).toEqual([
      refusal(
        '/actions/x/params/relation',
        'there is no relation "alertof"; did you mean "alert-of"?',
      ),
    ]);
    expect(doing('record.link', { relation: 'alert-of', to: 'x' })).toEqual([]);
  });

  it('that calls what is no address of the web is an error', () => {
    const calling = (url: string) => doing('http.request', { url });
    for (const url of ['ftp://example.com/', 'example.com', 'https://', '']) {
      expect(calling(url)).toEqual([refusal('/actions/x/params/url', 'is no address to call')]);
    }
    expect(calling('https://example.com/hook')).toEqual([]);
    expect(calling('{{ event.data.url }}')).toEqual([]);
  });

  it('is looked at where a limit has it done instead, too', () => {
    const otherwise = { o: { type: 'record.open', params: { type: 'incident', data: {} } } };
    expect(issuesOf({ limits: { throttle: { most: 1, per: 'PT1H', otherwise } } })).toEqual([
      refusal('/limits/throttle/otherwise/o/params/data', 'incident needs the field "title"'),
    ]);
  });
});

describe('a comparison with a literal', () => {
  const comparing = (where: string, operator: string, value: Json): Told[] => {
    const [fact = '', ...path] = where.split('.');
    return issuesOf({ conditions: { fact, path: path.join('.'), operator, value } });
  };

  it('with a team no file seeds is a warning: the server may have one', () => {
    expect(comparing('actor.teams', 'containsAny', ['night-shift'])).toEqual([
      [
        '/conditions/value/0',
        'warning',
        expect.stringContaining('no team "night-shift" is seeded'),
      ],
    ]);
  });

  it.each<[string, string, Json, string]>([
    ['ci.data.criticality', 'equal', 5, '"ci.data.criticality" is never 5'],
    ['ci.data.criticality', 'equal', 'hihg', 'is never "hihg"; did you mean "high"?'],
    ['record.state', 'equal', 'nostate', '"record.state" is never "nostate"'],
    ['record.type', 'equal', 'incidnet', 'is never "incidnet"; did you mean "incident"?'],
    ['actor.kind', 'equal', 'persn', 'did you mean "person"?'],
    [
      'record.data.title',
      'between',
      [1, 2],
      '"record.data.title" is a text, so it is never between [1,2]',
    ],
    [
      'record.data.reopenings',
      'startsWith',
      'x',
      'is a number, so it is never text starting with "x"',
    ],
    ['record.data.reopenings', 'greaterThan', 'x', 'is a number, so it is never more than "x"'],
    ['record.done', 'equal', 'yes', '"record.done" is true or false and never "yes"'],
    [
      'record.data.title',
      'equal',
      null,
      'is never null; where there is no value, "exists" with false',
    ],
    ['actor.roles', 'equal', 'agent', '"actor.roles" is a list, so it is never "agent"'],
    ['actor.roles', 'someFact:equal', 5, 'an entry of "actor.roles" is never 5; known are admin'],
    ['actor.roles', 'contains', 5, 'an entry of "actor.roles" is never 5; known are admin'],
    ['actor.roles', 'contains', 'agnet', 'is never "agnet"; did you mean "agent"?'],
    ['record.data.title', 'contains', 'x', '"record.data.title" is a text, so it is never'],
    ['ci.data', 'equal', 'db', '"ci.data" is an object, so it is never "db"; name a part of it'],
    ['event.time', 'lessThan', 5, '"event.time" is a time, so it is never less than 5'],
    ['record.createdAt', 'equal', 'tomorrow', '"record.createdAt" is a time, so it is never'],
    ['record.createdAt', 'inCidr', '10.0.0.0/8', '"record.createdAt" is a time, so it is never'],
    ['event.time', 'startsWith', 'x', '"event.time" is a time, so it is never'],
  ])('that never holds is an error: %s %s %j', (where, operator, value, message) => {
    expect(comparing(where, operator, value)).toEqual([refusal('/conditions/value', message)]);
  });

  it('names each value of a list that is none, an error where none is left', () => {
    expect(comparing('ci.data.criticality', 'in', ['high', 'hihg'])).toEqual([
      ['/conditions/value/1', 'warning', expect.stringContaining('"high"')],
    ]);
    expect(
      comparing('ci.data.criticality', 'in', ['x', 5]).map(([at, severity]) => [at, severity]),
    ).toEqual([
      ['/conditions/value/0', 'error'],
      ['/conditions/value/1', 'error'],
    ]);
    expect(comparing('record.state', 'someValue:equal', ['nostate'])).toMatchObject([
      ['/conditions/value/0', 'error', expect.stringContaining('is never "nostate"')],
    ]);
  });

  it('that always holds because the value is none is a warning', () => {
    expect(comparing('record.state', 'notEqual', 'nostate')).toMatchObject([
      ['/conditions/value', 'warning', expect.stringContaining('is never "nostate"')],
    ]);
  });

  it.each<[string, string, Json]>([
    ['record.data.title', 'exists', false],
    ['record.state', 'equal', 'resolved'],
    ['record.state', 'not:equal', 'resolved'],
    ['record.state', 'startsWith', 'res'],
    ['record.data.title', 'isBlank', true],
    ['record.data.reopenings', 'greaterThan', '5'],
    ['record.data.reopenings', 'in', [1, 2]],
    ['record.createdAt', 'olderThan', 'PT4H'],
    ['record.createdAt', 'lessThan', '2026-01-01T00:00:00Z'],
    ['record.createdAt', 'equal', '2026-01-01T00:00:00.000Z'],
    ['event.time', 'startsWith', '2026-11'],
    ['event.time', 'greaterThan', '2026-01-01T00:00:00Z'],
    ['record.data.title', 'swap:in', 'x'],
    ['actor.roles', 'isEmpty', true],
    ['actor.roles', 'containsAll', ['agent', 'owner']],
    ['actor.roles', 'everyFact:in', ['agent']],
    ['event.data.anything', 'equal', 5],
    ['record.counters.repeats', 'startsWith', 'x'],
  ])('that may hold is taken: %s %s %j', (where, operator, value) => {
    expect(comparing(where, operator, value)).toEqual([]);
  });

  it('of being part of a text is told to be one: a list is mostly meant', () => {
    expect(comparing('record.data.title', 'in', 'highest')).toEqual([
      ['/conditions/value', 'warning', expect.stringContaining('write a list: ["highest"]')],
    ]);
  });

  it('of facts with each other is left to when both are known', () => {
    const value = { fact: 'event', path: 'time' };
    const conditions = { fact: 'record', path: 'data.reopenings', operator: 'equal', value };
    expect(issuesOf({ conditions })).toEqual([]);
  });

  it('that holds for records of another type only, which an event may name, is a warning', () => {
    // given a field of CIs that is a number elsewhere
    const type = shipped.files.get('service/type.json') ?? shipped.files.get('task/type.json');
    expect(type).toBeDefined();
    const json = type as { readonly id: string; readonly fields: object };
    const fields = { ...json.fields, criticality: { title: 'C', type: 'number' } };
    const policy = {
      id: 'probe',
      title: 'Probe',
      on: ['alert.raised'],
      conditions: { fact: 'ci', path: 'data.criticality', operator: 'equal', value: 5 },
      actions: {},
    };
    const files = new Map<string, Json>([
      ...shipped.files,
      [`${json.id}/type.json`, { ...json, fields }],
      ['incident/policies/probe.json', policy],
    ]);
    // when
    const { issues } = compileDefinitions(files);
    // then
    expect(issues).toMatchObject([
      {
        path: '/conditions/value',
        severity: 'warning',
        message: expect.stringContaining('only a record of another type may be'),
      },
    ]);
  });
});

describe('mistakes in one part of a policy', () => {
  const paths = (policy: object) => issuesOf(policy).map(([path]) => path);
  const by = [{ fact: 'evnt' }];
  const otherwise = { o: { type: 'no.such' } };

  it('do not hide what is wrong with another of its pattern', () => {
    expect(paths({ pattern: { kind: 'count', n: 'x', within: 'PT1H', by } })).toEqual([
      '/pattern/n',
      '/pattern/by/0/fact',
    ]);
    const steps = [
      { name: 'a', conditions: { fact: 'evnt', operator: 'exists', value: true } },
      { name: 'b', on: ['alert.cleared'] },
    ];
    expect(paths({ pattern: { kind: 'sequence', within: 'x', steps } })).toEqual([
      '/pattern/within',
      '/pattern/steps/0/conditions/fact',
      '/pattern/steps/1/on/0',
    ]);
  });

  it('do not hide what is wrong with another of its limits', () => {
    const limits = {
      budget: { most: 'x', per: 'hour', timeZone: 'Mars/Olympus', by, otherwise },
      throttle: { most: 1, per: 'PT1H', by },
    };
    expect(paths({ limits })).toEqual([
      '/limits/budget/most',
      '/limits/budget/timeZone',
      '/limits/throttle/by/0/fact',
      '/limits/budget/by/0/fact',
      '/limits/budget/otherwise/o/type',
    ]);
  });

  it('do not hide that its id stands twice, whichever of the two is broken', () => {
    const broken = { id: 'twin', title: '', on: [] };
    const whole = {
      ...broken,
      title: 'T',
      on: ['alert.raised'],
      conditions: { all: [] },
      actions: {},
    };
    for (const [one, other] of [
      [broken, whole],
      [whole, broken],
    ] as const) {
      const files = new Map<string, Json>([
        ...shipped.files,
        ['incident/policies/a-twin.json', one],
        ['incident/policies/b-twin.json', other],
      ]);
      expect(compileDefinitions(files).issues).toContainEqual({
        code: 'duplicate-id',
        path: '/id',
        severity: 'error',
        file: 'incident/policies/b-twin.json',
        message: 'policy "twin" stands twice (also in incident/policies/a-twin.json)',
      });
    }
  });

  it('do not have an id that stands twice among many drafts told more than once', () => {
    // given the third and the eleventh of the same id, one of them broken
    const ids = Array.from({ length: 12 }, (_, i) => (i === 10 ? 'p2' : `p${i}`));
    const policies = ids.map((id, i): Json => {
      const title = i === 2 ? '' : 'T';
      return { id, title, on: ['alert.raised'], conditions: { all: [] }, actions: {} };
    });
    // when
    const { issues } = withDrafts(shippedDefinitions(), { policies });
    // then
    expect(issues.map(({ code, path }) => `${code} ${path}`).toSorted()).toEqual([
      'duplicate-id /policies/10/id',
      'too-small /policies/2/title',
    ]);
  });

  it('do not hide that the id of a table stands twice', () => {
    const table = shipped.files.get('alert/tables/alert-severity.json') as { readonly id: string };
    const files = new Map<string, Json>([
      ...shipped.files,
      ['alert/tables/another.json', { id: table.id }],
    ]);
    const { issues } = compileDefinitions(files);
    expect(issues).toContainEqual(
      expect.objectContaining({ code: 'duplicate-id', file: 'alert/tables/another.json' }),
    );
  });

  it('nested too deep to be looked at hide the others, and say so', () => {
    const deep = JSON.parse(`${'['.repeat(130)}${']'.repeat(130)}`) as Json;
    expect(issuesOf({ description: deep, pattern: 3 })).toEqual([
      [expect.any(String), 'error', expect.stringContaining('nothing else in it was looked at')],
    ]);
  });
});
