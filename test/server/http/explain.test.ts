import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld, type Reply } from '../../support/app.ts';
import { countRows } from '../../support/runtime-world.ts';
import { buildPack } from '../../support/small-pack.ts';

const watch = {
  id: 'watch-tokens',
  title: 'A signal with the wrong token is reported',
  on: ['signal.raised'],
  priority: 5,
  conditions: { fact: 'event', path: 'data.token', operator: 'equal', value: 'letmein' },
  actions: { m: { type: 'email.send', params: { to: 'network', subject: 's', text: 't' } } },
};
/** Hosts are retired with the right token, and once no ticket on them is left. */
const hosts = {
  id: 'host',
  title: 'Host',
  initial: 'live',
  states: {
    live: {
      label: 'Live',
      transitions: {
        retire: {
          on: 'host.retired',
          target: 'retired',
          label: 'Retire',
          guard: {
            all: [
              {
                name: 'No ticket is open on it',
                fact: 'records',
                params: { type: 'ticket', where: { host: { fact: 'record', path: 'id' } } },
                path: 'count',
                operator: 'equal',
                value: 0,
              },
              { fact: 'event', path: 'data.token', operator: 'equal', value: 'letmein' },
            ],
          },
        },
      },
    },
    retired: { label: 'Retired', kind: 'final' },
  },
};
/** Divides by a number its event may not have. */
const shares = {
  id: 'shares',
  title: 'Shares are reported',
  on: ['signal.raised', 'signal.shared'],
  priority: 6,
  conditions: { fact: 'event', path: 'data.shares', operator: 'exists', value: true },
  actions: {
    m: {
      type: 'email.send',
      params: { to: 'network', subject: '{{ 100 / event.data.shares }}', text: 't' },
    },
  },
};
const draft = {
  id: 'draft-page',
  title: 'Draft: every signal pages',
  on: ['signal.raised'],
  conditions: { fact: 'event', path: 'data.fingerprint', operator: 'exists', value: true },
  actions: {
    m: { type: 'http.request', params: { url: 'https://pager.example/hook/secret-path' } },
  },
};

describe('explanations over HTTP', () => {
  let world: AppWorld;
  let agent: string;
  let owner: string;
  let requester: string;
  beforeAll(async () => {
    world = await openAppWorld(
      buildPack({
        'signal/policies/watch-tokens.json': watch,
        'signal/policies/shares.json': shares,
        'host/workflow.json': hosts,
      }),
    );
    agent = await world.person('ada', ['agent']);
    owner = await world.person('olga', ['owner']);
    requester = await world.person('rob', ['requester']);
  });
  afterAll(() => world.close());

  const raised = (data: object, more: object = {}) => ({ type: 'signal.raised', data, ...more });
  const explain = (json: object, as = agent): Promise<Reply> =>
    world.ask('POST', '/api/policies/explain', { as, json });
  const send = async (id: string, data: object): Promise<string> => {
    const event = { specversion: '1.0', id, source: '/probe', ...raised(data) };
    const reply = await world.ask('POST', '/api/events', { as: agent, json: event });
    return reply.body.results[0].decision;
  };
  const policyIn = (reply: Reply, id: string) =>
    reply.body.rulings
      .flatMap(({ policies }: { policies: { policy: string }[] }) => policies)
      .find(({ policy }: { policy: string }) => policy === id);
  const secrets = { fingerprint: 's1', name: 'Login', token: 'hunter2' };

  describe('of a policy that broke when it acted', () => {
    it('say what broke and where; the others have acted, and it is counted', async () => {
      // when
      const id = await send('b1', { fingerprint: 'b1', name: 'Disk full', shares: 0 });
      // then
      const reply = await world.ask('GET', `/api/decisions/${id}`, { as: agent });
      expect(reply.body.outcome).toBe('applied');
      expect(policyIn(reply, 'signal-raised')).toMatchObject({
        matched: true,
        asked: [{ type: 'record.open', title: 'Open a record' }],
      });
      expect(policyIn(reply, 'shares')).toMatchObject({
        matched: false,
        standing: { kind: 'broken', at: '/actions/m/params/subject', fired: false },
        text: expect.stringMatching(
          /^“Shares are reported” holds, but did nothing: it broke at \/actions\/m\/params\/subject: .*division by zero/,
        ),
      });
      const metrics = await world.ask('GET', '/metrics');
      expect(metrics.text).toMatch(/^interlock_policy_errors_total\{policy="shares"\} 1$/m);
    });

    it('set the event aside where nothing else was done, to be tried again', async () => {
      // when
      const event = { specversion: '1.0', id: 'b2', source: '/probe', type: 'signal.shared' };
      const json = { ...event, data: { shares: 0 } };
      const sent = await world.ask('POST', '/api/events', { as: agent, json });
      // then
      expect(sent.body.results).toMatchObject([{ outcome: 'failed', code: 'policy-failed' }]);
      const failed = await world.ask('GET', '/api/events/failed', { as: owner });
      expect(failed.body.items).toMatchObject([
        {
          id: 'b2',
          reason: expect.stringContaining(
            '“Shares are reported” (shares) broke at /actions/m/params/subject',
          ),
        },
      ]);
    });
  });

  describe('of a decision that was made', () => {
    it('say for each policy whether it fired, why, what would have changed it, and the way the event took', async () => {
      // given
      const id = await send('e1', { fingerprint: 'f1', name: 'Disk full' });
      // when
      const reply = await world.ask('GET', `/api/decisions/${id}`, { as: agent });
      // then
      expect(reply.status).toBe(200);
      expect(policyIn(reply, 'signal-raised')).toMatchObject({
        matched: true,
        standing: { kind: 'asked', matched: true },
        condition: {
          kind: 'all',
          result: true,
          children: [{ actual: 'f1', origin: { kind: 'event' } }],
        },
        change: { fires: false, smallest: true, changes: [{ from: 'f1', to: '', known: true }] },
        text: expect.stringContaining(
          '“A raised signal opens one, or counts on the one that is open” fired',
        ),
        otherwise: expect.stringContaining('It would not have fired if'),
      });
      expect(policyIn(reply, 'open-ticket').condition.children[0].origin).toMatchObject({
        kind: 'record',
        revision: 1,
      });
      expect(reply.body.stages.map(({ stage }: { stage: string }) => stage)).toEqual([
        'normalise',
        'duplicate',
        'flap',
        'maintenance',
        'inhibit',
        'throttle',
        'policies',
        'workflow',
      ]);
      expect(reply.body.text).toMatch(/signal\.raised came in from \/probe by Person ada/);
      expect(reply.body.text).toMatch(/SIG\d+ “Disk full” \(signal\) was opened as open/);
    });

    it('hold any other policy against what was seen, and count what they leave out', async () => {
      const id = await send('e2', { fingerprint: 'f2', name: 'Disk full' });
      const ask = (query: string) =>
        world.ask('GET', `/api/decisions/${id}?${query}`, { as: agent });
      const named = await ask('limit=0&policy=open-ticket&policy=no-such');
      expect(
        named.body.rulings[0].policies.map(({ policy }: { policy: string }) => policy),
      ).toEqual(['signal-raised', 'open-ticket', 'no-such']);
      expect(policyIn(named, 'open-ticket').text).toContain(
        'was not asked: it listens to signal.opened, and this is signal.raised',
      );
      expect(named.body.rulings[0].others).toBe(2);
      expect((await ask('limit=many')).status).toBe(400);
    });

    it('show no secret, wherever it was seen or asked for', async () => {
      const id = await send('e3', secrets);
      const reply = await world.ask('GET', `/api/decisions/${id}?policy=watch-tokens`, {
        as: agent,
      });
      expect(policyIn(reply, 'watch-tokens')).toMatchObject({
        matched: false,
        otherwise: expect.stringContaining('(hidden)'),
      });
      expect(reply.text).not.toMatch(/hunter2|letmein/);
    });

    it('explain the condition of the step a record went or did not go, as it was then', async () => {
      // given
      const host = { type: 'host', data: { name: 'db-7' } };
      const { number } = (await world.ask('POST', '/api/records', { json: host })).body;
      const retire = (id: string, token: string) =>
        world.ask('POST', '/api/events', {
          json: {
            specversion: '1.0',
            id,
            source: '/probe',
            type: 'host.retired',
            subject: `/records/${number}`,
            data: { token },
          },
        });
      const read = async (reply: Reply) =>
        world.ask('GET', `/api/decisions/${reply.body.results[0].decision}`, { as: agent });
      // when
      const refused = await read(await retire('r1', 'hunter2'));
      const went = await retire('r2', 'letmein');
      await send('r3', { fingerprint: 'on host', name: 'Late', host: 'db-7' });
      const taken = await read(went);
      // then
      expect(refused.body.headlines[0].text).toContain(
        `Nothing changed, because the step from Live to Retired (“Retire”) of ${number} was not possible: token in the event is (hidden)`,
      );
      expect(refused.body.transitions).toMatchObject([
        { number, type: 'host', transition: 'live#retire', holds: false, taken: false },
      ]);
      expect(taken.body.headlines[0].text).toContain(`${number} “db-7” went from Live to Retired`);
      expect(taken.body.transitions[0]).toMatchObject({
        taken: true,
        condition: {
          children: [
            { actual: 0, expected: 0, origin: { kind: 'read' } },
            { actual: '(hidden)', origin: { kind: 'event' } },
          ],
        },
      });
      expect(taken.body.trace).not.toContainEqual(expect.objectContaining({ kind: 'guarded' }));
      expect(refused.text + taken.text).not.toMatch(/hunter2|letmein/);
    });

    it('name the team a message goes to and the policy it comes from', async () => {
      const id = await send('e3m', { fingerprint: 'mailed', name: 'x', token: 'letmein' });
      const reply = await world.ask('GET', `/api/decisions/${id}`, { as: agent });
      expect(reply.body.headlines.map(({ text }: { text: string }) => text)).toContain(
        'An e-mail to the team “network” was set going by the policy “A signal with the wrong token is reported”.',
      );
    });

    it('show no secret that somebody made a correlation key of', async () => {
      const id = await send('e3k', { fingerprint: 'keyed', name: 'Keyed', token: 'keyed' });
      const reply = await world.ask('GET', `/api/decisions/${id}`, { as: agent });
      expect(reply.body.headlines[0].text).toContain(
        'there was no unfinished signal with the key “(hidden)”',
      );
    });

    it('are for agents only', async () => {
      const id = await send('e4', { fingerprint: 'f4', name: 'x' });
      expect((await world.ask('GET', `/api/decisions/${id}`, { as: requester })).status).toBe(404);
    });
  });

  describe('of an event that did not happen', () => {
    it('say what would become of it, look at every fact, and write nothing', async () => {
      // given
      const before = await countRows(world.db);
      // when
      const reply = await explain({
        event: raised({ fingerprint: 'new', name: 'Fan' }),
        policies: ['open-ticket'],
      });
      // then
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({
        outcome: 'applied',
        duplicateOf: null,
        records: expect.arrayContaining([
          { number: null, type: 'signal', title: 'Fan', from: null, to: 'open' },
        ]),
        effects: [],
      });
      expect(policyIn(reply, 'signal-raised').matched).toBe(true);
      expect(await countRows(world.db)).toEqual(before);
    });

    it('takes an alert as monitoring delivers it', async () => {
      const alert = { labels: { alertname: 'DiskFull', severity: 'critical' } };
      const reply = await explain({ alert });
      expect(reply.body).toMatchObject({ outcome: 'ignored', code: 'no-policy-matched' });
      expect(reply.body.event.type).toBe('alert.raised');
      expect(reply.body.stages.at(-2)).toMatchObject({ stage: 'policies', verdict: 'stopped' });
    });

    it('offers an event about a record to the policies, and sends one with a subject to it', async () => {
      // given
      await send('e5', { fingerprint: 'f5', name: 'About' });
      const list = await world.ask('GET', '/api/records?type=signal', { as: agent });
      const { number } = list.body.items[0];
      // when
      const about = await explain({ event: { type: 'signal.opened' }, record: number });
      const sent = await explain({
        event: { type: 'signal.unheard', subject: `/records/${number}` },
      });
      const both = await explain({
        event: { type: 'signal.opened', subject: `/records/${number}` },
        record: number,
      });
      // then
      expect(about.body.rulings[0].subject.number).toBe(number);
      expect(policyIn(about, 'open-ticket').matched).toBe(true);
      expect(sent.body).toMatchObject({ outcome: 'ignored', code: 'not-accepted' });
      expect(both.status).toBe(422);
      expect((await explain({ event: { type: 'clock.reached' }, record: number })).status).toBe(
        200,
      );
      expect((await explain({ event: { type: 'clock.reached' } })).status).toBe(422);
    });

    it('explains the first decision of an event that came in before', async () => {
      const id = await send('e6', { fingerprint: 'f6', name: 'Twice' });
      const event = { id: 'e6', source: '/probe', ...raised({ fingerprint: 'f6', name: 'Twice' }) };
      const reply = await explain({ event });
      expect(reply.body).toMatchObject({ outcome: 'duplicate', duplicateOf: id });
      expect(reply.body.stages[1]).toMatchObject({ stage: 'duplicate', verdict: 'stopped' });
      expect(reply.body.text).toContain('accepted before');
    });

    it('tries drafts of policies, for owners, and hides where effects would go', async () => {
      const body = { event: raised({ fingerprint: 'd', name: 'x' }), draft: [draft] };
      const reply = await explain(body, owner);
      expect(policyIn(reply, 'draft-page')).toMatchObject({ matched: true });
      expect(reply.body.effects).toEqual([
        { type: 'http.request', params: { url: 'https://pager.example/(hidden)' } },
      ]);
      expect((await explain(body, agent)).status).toBe(403);
      expect((await explain({ event: body.event }, owner)).body.effects).toEqual([]);
    });

    it('tries a draft in place of the policy of its id', async () => {
      const off = { ...watch, conditions: { all: [] } };
      const body = { event: raised({ fingerprint: 'd', name: 'x' }), draft: [off] };
      expect(policyIn(await explain(body, owner), 'watch-tokens').matched).toBe(true);
    });

    it('lists every issue of drafts that will not do, by their place', async () => {
      const wrong = { ...draft, conditions: { any: [] }, actions: {} };
      const unknown = { ...draft, id: 'other', conditions: { fact: 'x', operator: 'y', value: 1 } };
      const reply = await explain({ event: raised({}), draft: [wrong, unknown] }, owner);
      expect([reply.status, reply.body.code]).toEqual([422, 'invalid']);
      expect(reply.body.issues.map(({ path }: { path: string }) => path).toSorted()).toEqual(
        expect.arrayContaining([
          '/draft/0/conditions/any',
          '/draft/1/conditions/fact',
          '/draft/1/conditions/operator',
        ]),
      );
    });

    it.each<[string, object]>([
      ['neither event nor alert', {}],
      ['both', { event: { type: 'a.b' }, alert: {} }],
      ['an unknown key', { event: { type: 'a.b' }, mode: 'commit' }],
      ['no type', { event: {} }],
      ['a bad time', { event: { type: 'a.b', time: 'soon' } }],
      ['an alert with nothing in it', { alert: {} }],
      [
        'too many policies',
        { event: { type: 'a.b' }, policies: Array.from({ length: 21 }, () => 'p') },
      ],
      ['a limit that is none', { event: { type: 'a.b' }, limit: -1 }],
      ['a type of Interlock’s own', { event: { type: 'record.opened' } }],
    ])('refuses %s', async (_, body) => {
      expect((await explain(body)).status).toBe(422);
    });

    it('says nothing of a record that is not there', async () => {
      const reply = await explain({ event: { type: 'signal.opened' }, record: 'SIG9999999' });
      expect([reply.status, reply.body.code]).toEqual([404, 'record-not-found']);
    });

    it('is for agents only', async () => {
      expect((await explain({ event: raised({}) }, requester)).status).toBe(403);
      expect(
        (await world.ask('POST', '/api/policies/explain', { as: null, json: {} })).status,
      ).toBe(401);
    });

    it('shows no secret of the event', async () => {
      const reply = await explain({ event: raised(secrets), policies: ['watch-tokens'] });
      expect(reply.status).toBe(200);
      expect(reply.text).not.toMatch(/hunter2|letmein/);
    });
  });
});
