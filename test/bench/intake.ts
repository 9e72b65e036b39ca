import { startEmbedded } from '../../server/postgres/embedded.ts';
import { dataDirectory, startServer } from '../support/server-process.ts';
import { memoryOf } from './server-usage.ts';
import { bareWriter } from './bare-writer.ts';
import { startEcho } from './start-echo.ts';
import { load, table } from './load.ts';
import type { LoadResult } from './load.ts';

const BATCH = 50;
const CLIENTS = 4;
const SECONDS = 8;

/** An Alertmanager delivery; `fresh` alerts have fingerprints nobody has seen. */
function delivery(fingerprint: (i: number) => string): string {
  const alerts = Array.from({ length: BATCH }, (_, i) => ({
    status: 'firing',
    labels: { alertname: 'DiskFull', severity: 'warning', instance: `host-${i}`, job: 'node' },
    annotations: { summary: 'Disk is 98 % full', description: 'x'.repeat(120) },
    startsAt: '2026-11-23T09:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph',
    fingerprint: fingerprint(i),
  }));
  return JSON.stringify({
    version: '4',
    groupKey: '{}:{alertname="DiskFull"}',
    status: 'firing',
    receiver: 'interlock',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example',
    truncatedAlerts: 0,
    alerts,
  });
}

function poster(url: string, token: string, body: (client: number, n: number) => string) {
  return async (client: number, n: number): Promise<boolean> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body(client, n),
    });
    await response.arrayBuffer();
    return response.ok;
  };
}

async function echo(body: string): Promise<LoadResult> {
  const { url, stop } = await startEcho();
  const result = await load(
    CLIENTS,
    SECONDS / 2,
    1,
    poster(`${url}/`, '', () => body),
  );
  await stop();
  return result;
}

/** Alertmanager batches into a server of its own, beside a bare Hono echo and a bare writer. */
export async function bench(json: boolean): Promise<void> {
  const data = dataDirectory();
  const server = await startServer(data.path);
  // What starting up needed is given back within seconds.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const idle = memoryOf(server).now;
  const url = `${server.url}/api/intake/alertmanager`;
  const run = Date.now().toString(36);
  const fresh = await load(
    CLIENTS,
    SECONDS,
    2,
    poster(url, server.token, (c, n) => delivery((i) => `${run}-${c}-${n}-${i}`)),
  );
  const repeat = await load(
    CLIENTS,
    SECONDS,
    2,
    poster(url, server.token, (c) => delivery((i) => `${run}-${c}-0-${i}`)),
  );
  const busy = memoryOf(server).now;
  await server.stop();
  const restarted = performance.now();
  const again = await startServer(data.path);
  const secondStart = (performance.now() - restarted) / 1_000;
  await again.stop();
  const floor = await echo(delivery((i) => `echo-${i}`));
  const postgres = await startEmbedded({ dataDirectory: data.path, log: quietLog });
  const writer = await bareWriter(postgres.url, BATCH, SECONDS / 2);
  await postgres.stop();
  data.remove();
  report({ fresh, repeat, floor, writer, idle, busy, secondStart }, json);
}

const quietLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};

interface Measured {
  readonly fresh: LoadResult;
  readonly repeat: LoadResult;
  readonly floor: LoadResult;
  readonly writer: LoadResult;
  readonly idle: number;
  readonly busy: number;
  readonly secondStart: number;
}

function report(m: Measured, json: boolean): void {
  const events = (result: LoadResult): number => result.requestsPerSecond * BATCH;
  const rows = [
    ['new alerts', m.fresh],
    ['repeated alerts', m.repeat],
    ['bare Hono echo', m.floor],
    ['bare PostgreSQL writer', m.writer],
  ] as const;
  if (json) {
    const of = (r: LoadResult) => ({
      ...r,
      eventsPerSecond: events(r),
      ofEcho: events(r) / events(m.floor),
      ofWriter: events(r) / events(m.writer),
    });
    const { idle, busy, secondStart } = m;
    console.log(
      JSON.stringify(
        {
          batch: BATCH,
          clients: CLIENTS,
          ...Object.fromEntries(rows.map(([name, r]) => [name, of(r)])),
          rssIdleMb: idle,
          rssBusyMb: busy,
          secondStartSeconds: secondStart,
        },
        null,
        2,
      ),
    );
    return;
  }
  console.log(`Alertmanager batches of ${BATCH}, ${CLIENTS} clients, ${SECONDS} s each\n`);
  const cells = rows.map(([name, r]) => [
    name,
    events(r).toFixed(0),
    r.p50.toFixed(1),
    r.p99.toFixed(1),
    `${((100 * events(r)) / events(m.floor)).toFixed(1)} %`,
    `${((100 * events(r)) / events(m.writer)).toFixed(1)} %`,
    String(r.failures),
  ]);
  console.log(
    table([['', 'events/s', 'p50 ms', 'p99 ms', 'of echo', 'of writer', 'failed'], ...cells]),
  );
  console.log(
    `\nRSS of the Node process: ${m.idle.toFixed(0)} MB idle, ${m.busy.toFixed(0)} MB after the load`,
  );
  console.log(`Second start to ready: ${m.secondStart.toFixed(2)} s`);
}
