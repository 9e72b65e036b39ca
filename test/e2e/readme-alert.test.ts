import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataDirectory, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

interface RecordView {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
  readonly revision: number;
  readonly data: { readonly [field: string]: unknown };
  readonly counters: { readonly [counter: string]: number | string };
}
interface Page<T> {
  readonly items: readonly T[];
}
interface Results {
  readonly results: readonly {
    readonly outcome: string;
    readonly records: readonly {
      readonly id: string;
      readonly type: string;
      readonly number: string;
    }[];
  }[];
}
interface Delivery {
  readonly status: string;
  readonly alerts: readonly {
    readonly status: string;
    readonly fingerprint: string;
    readonly labels: { readonly [label: string]: string };
  }[];
}

/** The payload of the README's curl, as a user pastes it. */
function readmePayload(): Delivery {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  const payload = /\/api\/intake\/alertmanager[\s\S]*?-d '(\{[\s\S]*?\})'/.exec(readme)?.[1];
  return JSON.parse(payload ?? 'null') as Delivery;
}

describe('the README’s curl, on the server a user starts', () => {
  const data = dataDirectory();
  let server: ServerProcess;
  const post = (payload: unknown, query = '') =>
    server.call<Results>('POST', `/api/intake/alertmanager${query}`, payload);
  const list = async (type: string) =>
    (await server.call<Page<RecordView>>('GET', `/api/records?type=${type}&limit=200`)).body.items;

  beforeAll(async () => {
    server = await startServer(data.path);
  }, 90_000);
  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  it('plan mode says what would happen and writes nothing', async () => {
    // when
    const planned = await post(readmePayload(), '?mode=plan');
    // then
    expect(planned.status).toBe(200);
    expect(planned.body.results.map((r) => r.outcome)).toEqual(['applied', 'applied']);
    expect(
      planned.body.results.flatMap((r) => r.records.map((record) => record.type)).toSorted(),
    ).toEqual(expect.arrayContaining(['alert', 'alert', 'incident']));
    expect(await list('alert')).toEqual([]);
    expect(await list('incident')).toEqual([]);
  });

  it('opens two alerts and one incident linked to both, with priority, CI, team, number and clocks', async () => {
    // given
    const [first] = (await post(readmePayload(), '?mode=plan')).body.results;
    // when
    const answer = await post(readmePayload());
    // then
    expect(answer.status).toBe(202);
    expect(answer.body.results[0]?.outcome).toBe(first?.outcome);
    expect(answer.body.results[0]?.records.map((r) => r.type)).toEqual(
      first?.records.map((r) => r.type),
    );
    const alerts = await list('alert');
    const [incident, ...others] = await list('incident');
    expect(alerts.map((alert) => alert.state)).toEqual(['open', 'open']);
    expect(others).toEqual([]);
    const links = await server.call<Page<{ record: { id: string } }>>(
      'GET',
      `/api/records/${incident?.number}/links`,
    );
    expect(links.body.items.map((link) => link.record.id)).toEqual(
      expect.arrayContaining(alerts.map((alert) => alert.id)),
    );
    const ci = await server.call<RecordView>('GET', `/api/records/${String(incident?.data['ci'])}`);
    expect(ci.body.data['name']).toBe('db-01');
    expect(incident?.number).toMatch(/^INC\d{7}$/);
    expect(incident?.data['assignmentGroup']).toBe(ci.body.data['ownerTeam']);
    const matrix = [
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 5],
    ];
    const [impact, urgency] = [Number(incident?.data['impact']), Number(incident?.data['urgency'])];
    expect(incident?.data['priority']).toBe(matrix[impact - 1]?.[urgency - 1]);
    const clocks = await server.call<Page<{ id: string; mode: string; target: string }>>(
      'GET',
      `/api/records/${incident?.number}/clocks`,
    );
    expect(clocks.body.items.map(({ id, mode }) => [id, mode])).toEqual(
      expect.arrayContaining([
        ['response', 'running'],
        ['resolution', 'running'],
      ]),
    );
  });

  it('sent again it changes counts only', async () => {
    // given
    const before = { alerts: await list('alert'), incidents: await list('incident') };
    // when
    const again = await post(readmePayload());
    // then
    expect(again.body.results.map((r) => r.outcome)).toEqual(['applied', 'applied']);
    const alerts = await list('alert');
    expect(await list('incident')).toEqual(before.incidents);
    expect(alerts.map((a) => [a.id, a.state, a.revision, a.data])).toEqual(
      before.alerts.map((a) => [a.id, a.state, a.revision, a.data]),
    );
    for (const [i, alert] of alerts.entries()) {
      expect(Number(alert.counters['seen'])).toBe(
        Number(before.alerts[i]?.counters['seen'] ?? 1) + 1,
      );
    }
  });

  it('the resolved payload resolves alerts and incident', async () => {
    // given
    const firing = readmePayload();
    const resolved = {
      ...firing,
      status: 'resolved',
      alerts: firing.alerts.map((a) => ({
        ...a,
        status: 'resolved',
        endsAt: '2026-11-23T09:30:00Z',
      })),
    };
    // when
    await post(resolved);
    // then
    expect((await list('alert')).map((alert) => alert.state)).toEqual(['resolved', 'resolved']);
    expect((await list('incident')).map((incident) => incident.state)).toEqual(['resolved']);
  });

  it('sixteen alerts at once on another CI make one incident', async () => {
    // given
    const before = (await list('incident')).length;
    const firing = readmePayload();
    const deliveries = Array.from({ length: 16 }, (_, i) => ({
      ...firing,
      alerts: firing.alerts.slice(0, 1).map((a) => ({
        ...a,
        fingerprint: `parallel-${i}`,
        labels: { ...a.labels, alertname: `Check${i}`, ci: 'web-01' },
      })),
    }));
    // when
    const answers = await Promise.all(deliveries.map((delivery) => post(delivery)));
    // then
    expect(answers.map((a) => [a.status, a.body.results[0]?.outcome])).toEqual(
      answers.map(() => [202, 'applied']),
    );
    const incidents = await list('incident');
    expect(incidents.length).toBe(before + 1);
    const links = await server.call<Page<unknown>>(
      'GET',
      `/api/records/${incidents.find((i) => i.state !== 'resolved')?.number}/links?limit=50`,
    );
    expect(links.body.items.length).toBeGreaterThanOrEqual(16);
  });
});
