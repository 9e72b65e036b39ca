import type { Json } from '@interlock/engine';
import { compileDefinitions } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { shipped } from '../../workflows/shipped-packs.ts';
import { FILE, told } from './probe.ts';

const reading = (fact: string, path: string, params: object = {}) =>
  told({ conditions: { fact, path, operator: 'exists', value: true, params } }).map(
    ({ path: at, severity, message }) => [at, severity, message],
  );

const saying = (text: string) =>
  told({ actions: { a: { type: 'chat.post', params: { to: 'ops', text } } } }).map(
    ({ path, severity, message }) => [path, severity, message],
  );

describe('a path', () => {
  it.each([
    ['event', 'severity', '"event" has no "severity"; did you mean "event.data.severity"?'],
    ['event', 'dat.severity', '"event" has no "dat"; did you mean "event.data.severity"?'],
    ['ci', 'data.nosuch', '"ci.data" has no "nosuch"; it has address, class'],
    ['ci', 'data.critcality', '"ci.data" has no "critcality"; did you mean "ci.data.criticality"?'],
    ['now', 'hour', '"now" is a time and has no parts'],
    ['record', 'priority', '"record" has no "priority"; did you mean "record.data.priority"?'],
    ['record', 'data.state', '"record.data" has no "state"; did you mean "record.state"?'],
    ['record', 'data.ci.name', '"record.data.ci" is the id of a ci and has no parts'],
    ['actor', 'role', '"actor" has no "role"; did you mean "actor.roles"?'],
    ['actor', 'roles.first', '"actor.roles" is a list: name a position in it'],
  ])('that leads nowhere is an error that says what was meant: %s %s', (fact, path, message) => {
    const [issue, ...more] = reading(fact, path);
    expect([issue, more]).toEqual([
      ['/conditions/path', 'error', expect.stringContaining(message)],
      [],
    ]);
  });

  it('into a table names one of its outputs', () => {
    const [issue] = reading('table', 'urgncy', { table: 'alert-urgency' });
    expect(issue?.[2]).toBe('"table" has no "urgncy"; did you mean "table.urgency"?');
  });

  it('that only another type of record has is a warning: an event may name one', () => {
    expect(reading('ci', 'data.fingerprint')).toEqual([
      ['/conditions/path', 'warning', expect.stringContaining('ci has no such field, alert has')],
    ]);
  });

  it.each([
    ['event', 'data.anything.at.all', {}],
    ['event', 'subject', {}],
    ['record', 'counters.repeats', {}],
    ['record', 'data.labels.anything', {}],
    ['actor', 'teams.0', {}],
    ['links', 'items.0.data.x', { relation: 'alert-of', direction: 'in' }],
  ])('that may lead somewhere is taken: %s %s', (fact, path, params) => {
    expect(reading(fact, path, params)).toEqual([]);
  });

  it('is looked at in values too, where nothing shadows the variable', () => {
    expect(saying('{{ event.severity }}')).toEqual([
      [
        '/actions/a/params/text',
        'error',
        'in "event.severity" at character 7: "event" has no "severity"; did you mean "event.data.severity"?',
      ],
    ]);
    expect(saying('{{ record.data["nosuch"] }}')).toMatchObject([{ 1: 'error' }]);
    expect(saying('{{ ci.data.fingerprint }}')).toMatchObject([{ 1: 'warning' }]);
    expect(saying('{{ event.data.x.y.z }} {{ record.data.ci }}')).toEqual([]);
    expect(saying('{{ join(actor.teams.map(event, event.severity), ",") }}')).toEqual([]);
  });

  it('into a table names one of its outputs, and definitions are named that there are', () => {
    const messages = (text: string) => saying(text).map(([, , message]) => message);
    expect(messages('{{ table("alert-urgency").urgncy }}')).toEqual([
      expect.stringContaining(
        '"table("alert-urgency")" has no "urgncy"; did you mean "table("alert-urgency").urgency"?',
      ),
    ]);
    expect(messages('{{ table("alert-urgenc") }} {{ lookup("incidnet", event.data.x) }}')).toEqual([
      expect.stringContaining('there is no table "alert-urgenc"; did you mean "alert-urgency"?'),
      expect.stringContaining('there is no record type "incidnet"; did you mean "incident"?'),
    ]);
    expect(messages('{{ loookup("incident", event.data.x) }}')).toEqual([
      expect.stringContaining('there is no function "loookup" here; did you mean "lookup"?'),
    ]);
    const [, , asked] =
      reading('records', 'count', { type: 'incident', where: { servce: 'x' } })[0] ?? [];
    expect(asked).toBe('"servce" is not a field of incident; did you mean "service"?');
  });

  it('in a workflow or record type is held against its own fields', () => {
    // given
    const workflow = shipped.files.get('task/workflow.json') as { readonly states: object };
    const clocks = { wait: { title: 'Wait', run: ['open'], target: '{{ record.data.severity }}' } };
    const files = new Map([
      ...shipped.files,
      ['task/workflow.json', { ...workflow, clocks } as unknown as Json],
    ]);
    // when
    const { issues } = compileDefinitions(files);
    // then
    expect(issues).toMatchObject([
      { file: 'task/workflow.json', path: '/clocks/wait/target', code: 'unknown-path' },
    ]);
  });

  it('in what is published already does not keep it from running', () => {
    // given
    const policy = {
      id: 'probe',
      title: 'Probe',
      on: ['alert.raised'],
      conditions: { fact: 'event', path: 'severity', operator: 'equal', value: 1 },
      actions: {
        send: { type: 'record.send', params: { to: 'subject', type: 'nobody.asked' } },
      },
    };
    const files = new Map([...shipped.files, [FILE, policy as Json]]);
    // when
    const [fresh, published] = [compileDefinitions(files), compileDefinitions(files, files)];
    // then
    expect([fresh.ok, fresh.issues.map(({ code }) => code)]).toEqual([
      false,
      ['unknown-path', 'event-not-taken'],
    ]);
    expect([published.ok, published.issues]).toEqual([true, []]);
  });
});

describe('an event type', () => {
  const sending = (params: object) =>
    told({ actions: { a: { type: 'record.send', params } } }).map(({ path, message }) => [
      path,
      message,
    ]);

  it('that is sent and no state takes is an error that says what was meant', () => {
    expect(
      sending({ to: { key: 'incident|{{ event.data.x }}' }, type: 'incident.resolve' }),
    ).toEqual([
      [
        '/actions/a/params/type',
        'this sends "incident.resolve", which no state of incident takes; did you mean "incident.resolved"?',
      ],
    ]);
    expect(sending({ to: 'subject', type: 'nobody.asked' })).toEqual([
      ['/actions/a/params/type', 'this sends "nobody.asked", which no workflow takes'],
    ]);
    expect(sending({ to: 'subject', type: 'incident.resolved' })).toEqual([]);
  });

  it('that a joined record gets is held against the workflow of its type', () => {
    const data = { title: 'T' };
    const open = { type: 'incident', data, existing: { type: 'incident.alert-joind' } };
    const issues = told({ actions: { a: { type: 'record.open', params: open } } });
    expect(issues).toMatchObject([
      { path: '/actions/a/params/existing/type', severity: 'error', code: 'event-not-taken' },
    ]);
  });

  it.each(['record.opened', 'clock.reached', 'timer.fired', 'breaker.reported', 'xstate.stop'])(
    'only Interlock itself may tell of is not emitted, sent or given to a joined record: %s',
    (type) => {
      const existing = { type: 'incident', data: { title: 'T' }, existing: { type } };
      const actions = {
        a: { type: 'emit', params: { type } },
        b: { type: 'record.send', params: { to: 'subject', type } },
        c: { type: 'record.open', params: existing },
      };
      const issues = told({ actions });
      expect(issues.map(({ code, path, severity }) => [code, path, severity])).toEqual([
        ['reserved-type', '/actions/a/params/type', 'error'],
        ['reserved-type', '/actions/b/params/type', 'error'],
        ['reserved-type', '/actions/c/params/existing/type', 'error'],
      ]);
      expect(issues[0]?.message).toContain(`"${type}" is Interlock’s own`);
    },
  );

  it.each([
    ['incident.openend', 'nothing here raises "incident.openend"; did you mean "incident.opened"?'],
    ['alert.raisd', 'nothing here raises "alert.raisd"; did you mean "alert.raised"?'],
    ['incident.assigned', '"incident.assigned" is sent to records and policies are not told of it'],
    ['record.edited', 'policies are not told of "record.edited", which Interlock keeps to itself'],
  ])('a policy is never told of is a warning: %s', (type, message) => {
    expect(told({ on: ['alert.raised', type] })).toMatchObject([
      { path: '/on/1', severity: 'warning', message: expect.stringContaining(message) },
    ]);
  });

  it.each(['deploy.started', 'clock.reached', 'heartbeat.received', 'incident.resolved'])(
    'that may come is taken: %s',
    (type) => {
      expect(told({ on: [type] })).toEqual([]);
    },
  );
});

it('the shipped packs have neither errors nor warnings', () => {
  expect(compileDefinitions(shipped.files).issues).toEqual([]);
});
