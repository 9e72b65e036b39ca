import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { listen, type Listener } from '../../server/listen.ts';
import { openAppWorld, type AppWorld } from '../support/app.ts';
import { liveMonthThroughApi, type LivedMonth } from '../support/month-through-api.ts';
import { shipped, shippedDefinitions } from '../workflows/shipped-packs.ts';

/** Under it, what the busiest server sends opens no incidents. */
const QUIETER = {
  id: 'quieter',
  title: 'The busiest server is known to be noisy',
  on: ['alert.opened', 'alert.reopened', 'alert.severity-changed'],
  priority: 200,
  stop: true,
  conditions: {
    all: [{ fact: 'record', path: 'data.fingerprint', operator: 'startsWith', value: 'server-0-' }],
  },
  actions: { quiet: { type: 'suppress', params: { reason: 'known to be noisy' } } },
};
const DAY = 86_400_000;

describe('a draft tried on a month', { timeout: 120_000 }, () => {
  let world: AppWorld;
  let month: LivedMonth;
  let listener: Listener;
  let folder: string;
  beforeAll(async () => {
    world = await openAppWorld(shipped.files);
    const options = { seed: 7, events: 260, servers: 8 };
    month = await liveMonthThroughApi(world, shippedDefinitions(), options);
    listener = await listen(world.app.fetch, { host: '127.0.0.1', port: 0 });
    folder = await mkdtemp(join(tmpdir(), 'interlock-month-'));
    await writeFile(join(folder, 'quieter.json'), JSON.stringify(QUIETER));
  }, 120_000);
  afterAll(async () => {
    await listener.close(1_000);
    await world.close();
    await rm(folder, { recursive: true });
  });

  const url = () => `http://127.0.0.1:${listener.port}`;
  const cli = async (...more: readonly string[]) => {
    let [out, err] = ['', ''];
    const { from, to, agent } = month;
    const args = ['backtest', '--from', from, '--to', to, '--draft', 'quieter.json', ...more];
    const code = await runCommandLine(args, {
      env: { INTERLOCK_URL: url(), INTERLOCK_TOKEN: agent },
      cwd: folder,
      print: (text) => void (out += text),
      tell: (text) => void (err += text),
      interrupted: new AbortController().signal,
    });
    return { code, out, err };
  };
  const api = async (method: string, path: string, json?: object) => {
    const headers = { authorization: `Bearer ${month.agent}`, 'content-type': 'application/json' };
    const body = json === undefined ? null : JSON.stringify(json);
    const answer = await fetch(`${url()}${path}`, { method, headers, body });
    return answer.json();
  };

  it('comes to the same through the command line and the API, for every day of it', async () => {
    // when
    const { from, to, sent } = month;
    const asked = { from, to, draft: { policies: [QUIETER] } };
    const { id } = await api('POST', '/api/backtests', asked);
    const path = `/api/backtests/${id}`;
    await expect
      .poll(async () => (await api('GET', path)).endedAt, { timeout: 60_000 })
      .not.toBeNull();
    const { state, hash, report, progress } = await api('GET', path);
    const table = await cli('--events', '3');
    // then: all that happened, day by day
    expect([state, table.code]).toEqual(['done', 0]);
    expect(Date.parse(to) - Date.parse(from)).toBeGreaterThan(30 * DAY);
    const days = report.days as readonly { day: string; live: { events: number } }[];
    expect(days.length).toBeGreaterThanOrEqual(31);
    expect(report.totals.live.events).toBe(sent);
    expect(days.reduce((sum, { live }) => sum + live.events, 0)).toBe(sent);
    expect(progress.done).toBe(progress.total);
    expect(report.fidelity).toMatchObject({ compared: sent, decidedUnderOthers: 0 });
    expect(report.fidelity.incidents.really).toBeGreaterThan(10);
    expect(report.quality.live.judged).toBeGreaterThan(0);
    // and the draft opens less, for the one server
    expect(report.totals.difference.incidents).toBeLessThan(0);
    expect(report.totals.difference.suppressed).toBeGreaterThan(0);
    const events = await api('GET', `${path}/events?limit=100`);
    const suppressed = events.items.filter(
      ({ draft }: { draft: { outcome: string } | null }) => draft?.outcome === 'suppressed',
    );
    expect(suppressed.length).toBeGreaterThan(0);
    for (const { event, policies } of suppressed) {
      expect(event.name).toMatch(/^Check server-0-/);
      expect(policies.map(({ policy }: { policy: string }) => policy)).toContain('quieter');
    }
    // and the command line says the same: the hash is over the whole report and its events
    for (const { day, live } of days)
      expect(table.out).toMatch(new RegExp(`^${day} +${live.events} `, 'm'));
    expect(table.out).toContain(`Report ${hash}`);
    expect(table.out).toMatch(/^ {2}draft: suppressed \(known to be noisy\)/m);
  });
});
