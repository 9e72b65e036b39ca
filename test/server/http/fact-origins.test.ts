import type { Json, JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { changedFile } from '../../support/definition-writers.ts';
import { buildPack } from '../../support/small-pack.ts';

const live = { fact: 'ci', path: 'state', operator: 'equal', value: 'live' };
const signals = {
  fact: 'links',
  params: { relation: 'signal-of', direction: 'in' },
  path: 'count',
  operator: 'greaterThanInclusive',
  value: 0,
};
const routed: JsonObject = {
  id: 'routed',
  title: 'A ticket on a live host is told',
  on: ['ticket.opened'],
  conditions: {
    all: [
      live,
      { fact: 'event', path: 'type', operator: 'equal', value: 'ticket.opened' },
      {
        fact: 'calendar',
        params: { calendar: 'always' },
        path: 'open',
        operator: 'equal',
        value: true,
      },
      {
        fact: 'table',
        params: { table: 'desk' },
        path: 'desk',
        operator: 'equal',
        value: 'network',
      },
    ],
  },
  actions: { m: { type: 'email.send', params: { to: 'network', subject: 's', text: 't' } } },
};
const desk: JsonObject = {
  id: 'desk',
  title: 'Desk',
  hit: 'first',
  inputs: { title: { fact: 'record', path: 'data.title', type: 'string' } },
  outputs: { desk: { type: 'string' } },
  rows: { any: { when: {}, then: { desk: 'network' } } },
};

/** Tickets on a host, which may be started only while the host is live. */
function pack(): ReadonlyMap<string, Json> {
  const files = buildPack({
    'ticket/policies/routed.json': routed,
    'ticket/tables/desk.json': desk,
  });
  const type = changedFile(files, 'ticket/type.json', (json) => {
    const fields = {
      ...(json['fields'] as JsonObject),
      ci: { title: 'CI', type: 'string', ref: 'host' },
    };
    return { ...json, fields };
  });
  const workflow = changedFile(files, 'ticket/workflow.json', (json) => {
    const { states } = json as unknown as {
      states: { new: { entry: object; transitions: { start: object } } };
    };
    Object.assign(states.new.entry, { tell: { type: 'emit', params: { type: 'ticket.opened' } } });
    Object.assign(states.new.transitions.start, { guard: { all: [signals, live] } });
    return json;
  });
  return new Map([...files, ['ticket/type.json', type], ['ticket/workflow.json', workflow]]);
}

describe('where a fact came from', () => {
  let world: AppWorld;
  let agent: string;
  beforeAll(async () => {
    world = await openAppWorld(new Map(pack()));
    agent = await world.person('ada', ['agent']);
  });
  afterAll(() => world.close());

  const made = async (type: string, data: JsonObject) =>
    (await world.ask('POST', '/api/records', { json: { type, data } })).body as {
      id: string;
      number: string;
    };
  const decisions = async (id: string) => {
    const { items } = (await world.ask('GET', `/api/records/${id}/decisions`, { as: agent })).body;
    return Promise.all(
      items.map(
        async ({ id: one }: { id: string }) =>
          (await world.ask('GET', `/api/decisions/${one}`, { as: agent })).body,
      ),
    );
  };

  it('is told with the record and its revision then, of policies and of guards, also when it went on', async () => {
    // given a host that was edited once, and a ticket on it
    const host = await made('host', { name: 'db-01' });
    const etag = (await world.ask('GET', `/api/records/${host.id}`)).headers.get('etag') ?? '';
    const edit = { json: { data: { name: 'db-1' } }, headers: { 'if-match': etag } };
    expect((await world.ask('PATCH', `/api/records/${host.id}`, edit)).status).toBe(200);
    const ticket = await made('ticket', { title: 'Slow', ci: host.id });
    const started = { json: { type: 'ticket.started', data: {} } };
    expect((await world.ask('POST', `/api/records/${ticket.id}/events`, started)).status).toBe(200);
    // when the host goes on afterwards
    await world.ask('POST', `/api/records/${host.id}/events`, { json: { type: 'host.retired' } });
    // then
    const [start, open] = await decisions(ticket.id);
    const onHost = { kind: 'record', id: host.id, number: host.number, revision: 2 };
    const policy = open.rulings[0].policies.find(
      (one: { policy: string }) => one.policy === 'routed',
    );
    expect(policy.condition.children.map(({ origin }: { origin: object }) => origin)).toEqual([
      onHost,
      { kind: 'event' },
      { kind: 'calendar', id: 'always' },
      { kind: 'table', id: 'desk' },
    ]);
    expect(policy.because).toContain(`is live on db-1 (${host.number}) at revision 2`);
    const step = start.transitions.find(
      ({ transition }: { transition: string }) => transition === 'new#start',
    );
    expect(step.condition.children[1]).toMatchObject({ actual: 'live', origin: onHost });
    expect(step.because).toContain(`on db-1 (${host.number}) at revision 2`);
  });

  it('of links is the records at their other end', async () => {
    // given a ticket a signal was joined to
    const data = { fingerprint: 'l1', name: 'Disk full' };
    const event = { specversion: '1.0', id: 'l1', source: '/probe', type: 'signal.raised', data };
    const sent = await world.ask('POST', '/api/events', { json: event });
    const { records } = sent.body.results[0] as {
      records: { id: string; number: string; type: string }[];
    };
    const of = (wanted: string) => records.find(({ type }) => type === wanted);
    const ticket = of('ticket')?.id ?? '';
    // when
    const start = { type: 'ticket.started', subject: `/records/${ticket}`, data: {} };
    const json = { specversion: '1.0', id: 'l2', source: '/probe', ...start };
    const reply = await world.ask('POST', '/api/events', { json });
    // then
    const { decision } = reply.body.results[0] as { decision: string };
    const told = (await world.ask('GET', `/api/decisions/${decision}`, { as: agent })).body;
    const signal = of('signal');
    const [{ condition }] = told.transitions;
    expect(condition.children[0]).toMatchObject({
      actual: 1,
      origin: {
        kind: 'read',
        records: [{ id: signal?.id, number: signal?.number, revision: 1 }],
      },
    });
    // and where no CI was found, it says that it was looked for
    expect(condition.children[1]).toMatchObject({ result: false, origin: { kind: 'read' } });
  });
});
