import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAssessment, fromNow } from '../support/change.ts';
import type { ChangeView } from '../support/change.ts';
import { signInAs } from '../support/person-session.ts';
import type { PersonSession } from '../support/person-session.ts';
import { dataDirectory, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

interface Problem {
  readonly code: string;
  readonly allowed?: readonly { readonly type: string }[];
}

describe('a change, with the sessions of two people', () => {
  const data = dataDirectory();
  let server: ServerProcess;
  let ada: PersonSession;
  let abe: PersonSession;
  let otto: PersonSession;
  let cleo: PersonSession;
  let app: ChangeView;

  beforeAll(async () => {
    server = await startServer(data.path, {}, { shared: true });
    ada = await signInAs(server, {
      id: 'ada',
      roles: ['agent'],
      teams: ['service-desk', 'application', 'emergency-board'],
    });
    abe = await signInAs(server, {
      id: 'abe',
      roles: ['agent'],
      teams: ['application', 'emergency-board'],
    });
    otto = await signInAs(server, { id: 'otto', roles: ['agent'], teams: ['network'] });
    cleo = await signInAs(server, { id: 'cleo', roles: ['requester'], teams: [] });
    const cis = await ada.call<{ items: ChangeView[] }>('GET', '/api/records?type=ci&q=erp-app-01');
    [app] = cis.body.items as [ChangeView];
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  const send = (who: PersonSession, record: string, type: string, more: unknown = {}) =>
    who.call<{ record: ChangeView } & Problem>('POST', `/api/records/${record}/events`, {
      type,
      data: more,
    });
  const stateOf = async (number: string) =>
    (await ada.call<ChangeView>('GET', `/api/records/${number}`)).body.state;
  const open = async (type: string) => {
    const opened = await ada.call<ChangeView>('POST', '/api/records', {
      type: 'change',
      data: { title: `A ${type} change`, type, ci: app.id },
    });
    expect(opened.status).toBe(201);
    return opened.body.number;
  };

  it('a normal one is not implemented without approval by somebody else', async () => {
    // given
    const change = await open('normal');
    await send(ada, change, 'change.submitted');
    // when somebody tries to skip the approval from every state before it
    for (const state of ['assess', 'authorize']) {
      expect(await stateOf(change)).toBe(state);
      for (const type of [
        'change.implementation-started',
        'change.implemented',
        'change.approved',
        'change.authorised',
        'change.closed',
      ]) {
        const refused = await send(ada, change, type);
        expect([403, 409, 422]).toContain(refused.status);
      }
      // with the right If-Match, so that nothing but the rule itself can refuse it
      const { revision } = (await ada.call<ChangeView>('GET', `/api/records/${change}`)).body;
      const approved = { data: { approvedAt: fromNow(0) } };
      const edited = await ada.call('PATCH', `/api/records/${change}`, approved, {
        'if-match': `"${revision}"`,
      });
      expect([403, 422]).toContain(edited.status);
      if (state === 'assess')
        expect((await send(ada, change, 'change.assessed', buildAssessment())).status).toBe(200);
    }
    const approvals = await ada.call<{ items: { record: ChangeView }[] }>(
      'GET',
      `/api/records/${change}/links`,
    );
    const approval =
      approvals.body.items.find(({ record }) => record.number.startsWith('APR'))?.record.number ??
      '';
    // then the requester cannot approve, though a member of the approving team
    const own = await send(ada, approval, 'approval.approved');
    expect(own.status).toBe(403);
    // nor can an agent of another team, nor somebody who may not even see it
    expect((await send(otto, approval, 'approval.approved')).status).toBe(403);
    expect((await send(cleo, approval, 'approval.approved')).status).toBe(404);
    expect(await stateOf(change)).toBe('authorize');
    // when somebody else of the team approves
    expect((await send(abe, approval, 'approval.approved')).status).toBe(200);
    expect(await stateOf(change)).toBe('scheduled');
    expect((await send(abe, change, 'change.implementation-started')).status).toBe(200);
    expect(await stateOf(change)).toBe('implementing');
  });

  it('an event from outside with a record as its subject does not get around it either', async () => {
    // given
    const change = await open('normal');
    await send(ada, change, 'change.submitted');
    const token = await server.call<{ token: string }>('POST', '/api/tokens', {
      name: 'ci',
      kind: 'system',
      principal: 'pipeline',
      roles: ['agent'],
      scopes: ['events:write'],
    });
    // when
    expect(token.status).toBe(201);
    const answer = await server.call<{ results: { outcome: string }[] }>(
      'POST',
      '/api/events',
      {
        specversion: '1.0',
        id: 'x1',
        source: '/pipeline',
        type: 'change.implementation-started',
        subject: `/records/${change}`,
        data: {},
      },
      {
        authorization: `Bearer ${token.body.token}`,
        'content-type': 'application/cloudevents+json',
      },
    );
    // then
    expect(answer.body).toMatchObject({ results: [{}] });
    expect(['refused', 'ignored']).toContain(answer.body.results[0]?.outcome);
    expect(await stateOf(change)).toBe('assess');
  });

  it('an emergency reaches implementing at once and then cannot close without a review', async () => {
    // given
    const change = await open('emergency');
    await send(ada, change, 'change.submitted', { emergencyReason: 'Being exploited' });
    // when
    const transitions = await ada.call<{ items: { event: string; enabled: boolean }[] }>(
      'GET',
      `/api/records/${change}/transitions`,
    );
    const start =
      transitions.body.items.find(({ event }) => event.includes('start'))?.event ??
      'change.implementation-started';
    expect((await send(ada, change, start, { emergencyReason: 'Being exploited' })).status).toBe(
      200,
    );
    expect(await stateOf(change)).toBe('implementing');
    expect((await send(ada, change, 'change.implemented', { outcome: 'successful' })).status).toBe(
      200,
    );
    // then
    expect(await stateOf(change)).toBe('review');
    const early = await send(ada, change, 'change.closed');
    expect(early.status).toBe(409);
    expect(early.body.code).toBe('not-accepted');
    expect(early.body.allowed?.map(({ type }) => type)).not.toContain('change.closed');
    expect(await stateOf(change)).toBe('review');
  });
});
