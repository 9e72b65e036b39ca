import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld, type Reply } from '../../support/app.ts';
import { buildEvent, buildOpening, buildPrincipal } from '../../support/runtime-world.ts';

describe('a storm of POST /api/events?mode=plan', () => {
  let world: AppWorld;
  let monitor: string;
  beforeAll(async () => {
    world = await openAppWorld();
    monitor = await world.system('prometheus');
    await world.runtime.accept([buildOpening('host', { name: 'web-1' })]);
  });
  afterAll(() => world.close());

  const signal = (id: string) => ({
    specversion: '1.0',
    id,
    source: 'https://example.org/monitoring',
    type: 'signal.raised',
    data: { name: 'disk', fingerprint: `f-${id}`, host: 'web-1' },
  });
  const plan = (name: string, events: number, as = monitor): Promise<Reply> =>
    world.ask('POST', '/api/events?mode=plan', {
      as,
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(Array.from({ length: events }, (_, i) => signal(`${name}-${i}`))),
    });

  it('is turned away beyond a bound, and others plan and commit meanwhile', async () => {
    // given
    const ended: string[] = [];
    const noted = async (name: string, reply: Promise<Reply>): Promise<Reply> => {
      const got = await reply;
      if (got.status !== 503) ended.push(name);
      return got;
    };
    const other = await world.system('grafana');
    // when one sender asks for ten thousand plans at once, and another for one and a commit
    const storm = Array.from({ length: 25 }, (_, i) => noted('storm', plan(`p${i}`, 400)));
    await storm.at(-1);
    const quiet = noted('quiet', plan('quiet', 1, other));
    const commit = noted(
      'commit',
      world.ask('POST', '/api/events', {
        as: other,
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(signal('committed')),
      }),
    );
    const replies = await Promise.all(storm);
    // then a few are planned, the others are told when to come back
    const away = replies.filter(({ status }) => status === 503);
    expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(away.length).toBeGreaterThan(20);
    for (const { body, headers } of away) {
      expect(body.code).toBe('overloaded');
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect([(await quiet).status, (await commit).status]).toEqual([200, 202]);
    expect(ended.indexOf('commit')).toBeLessThan(ended.lastIndexOf('storm'));
  });

  it('is seen in the metrics: what waits, what runs, and that it has ended', async () => {
    // given two that are being planned and one that waits
    const { promise: end, resolve } = Promise.withResolvers<void>();
    const asker = buildPrincipal({ id: 'monitor' });
    const asked = [3, 4, 50].map((events) => world.runtime.plans.run(asker, events, () => end));
    const shown = async (): Promise<string[]> => {
      const { text } = await world.ask('GET', '/metrics');
      return text.split('\n').filter((line) => line.startsWith('interlock_plans{'));
    };
    // then
    expect(await shown()).toEqual([
      'interlock_plans{status="waiting"} 50',
      'interlock_plans{status="running"} 7',
    ]);
    // when
    resolve();
    await Promise.all(asked);
    expect(await shown()).toEqual([
      'interlock_plans{status="waiting"} 0',
      'interlock_plans{status="running"} 0',
    ]);
  });

  it('of one large request has the answer that committing it has', async () => {
    // given a hundred events, of which later ones repeat what earlier ones reported
    const events = Array.from({ length: 100 }, (_, i) =>
      buildEvent({ data: { name: 'disk', fingerprint: `same-${i % 40}`, host: 'web-1' } }),
    );
    // when
    const planned = await world.runtime.accept(events, 'plan');
    const done = await world.runtime.accept(events);
    // then
    const told = (results: typeof done) =>
      results.map(({ outcome, records }) => ({ outcome, records }));
    expect(told(planned)).toEqual(told(done));
  });
});
