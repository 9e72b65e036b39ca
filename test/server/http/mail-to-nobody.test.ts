import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { buildPack } from '../../support/small-pack.ts';

describe('a mail to nobody', () => {
  let world: AppWorld;
  beforeAll(async () => {
    const to = { cel: 'event.data.owner' };
    world = await openAppWorld(
      buildPack({
        'ticket/policies/mails.json': {
          id: 'mails',
          title: 'Tell the owner',
          on: ['probe.failed'],
          conditions: { all: [] },
          actions: { mail: { type: 'email.send', params: { to, subject: 'S', text: 'T' } } },
        },
      }),
    );
  });
  afterAll(() => world.close());

  it('is no effect that fails, and the decision tells why there is none', async () => {
    const json = { specversion: '1.0', id: 'e', source: '/probe', type: 'probe.failed', data: {} };
    // when
    const { body } = await world.ask('POST', '/api/events', { json });
    // then
    expect(await world.db.selectFrom('effect').selectAll().execute()).toEqual([]);
    const { decision } = body.results[0];
    const told = (await world.ask('GET', `/api/decisions/${decision}`)).body;
    expect(told.text).toContain(
      'An e-mail by the policy “Tell the owner” was left out, as there is nobody to send it to',
    );
  });
});
