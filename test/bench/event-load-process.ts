/** Reads an `EventLoad` from stdin, sends it, prints an `EventLoadResult`. */
import { json } from 'node:stream/consumers';
import type { EventLoad, EventLoadResult } from './event-load.ts';
import { openHttpConnection } from './http-connection.ts';
import { load } from './load.ts';

const job = (await json(process.stdin)) as EventLoad;
const run = `${Date.now().toString(36)}${process.pid.toString(36)}`;
const single = job.batch === 0;
const perRequest = Math.max(1, job.batch);

const connections = await Promise.all(
  Array.from({ length: job.clients }, (_, client) =>
    openHttpConnection({
      url: job.urls[client % job.urls.length] ?? '',
      headers: {
        authorization: `Bearer ${job.token}`,
        'content-type': `application/cloudevents${single ? '' : '-batch'}+json`,
      },
    }),
  ),
);
const shares = Array.from({ length: job.clients }, (_, client) =>
  job.records.filter((__, i) => i % job.clients === client),
);

function event(id: string, record: string | undefined): string {
  return `{"specversion":"1.0","id":"${id}","source":"/bench/sensor","type":"${job.type}","subject":"/records/${record}","data":{"reading":42}}`;
}

function body(client: number, n: number): string {
  const share = shares[client] ?? [];
  const events = Array.from({ length: perRequest }, (_, i) => {
    const record =
      i === 0 && job.hot !== undefined ? job.hot : share[(n * perRequest + i) % share.length];
    return event(`${run}-${client}-${n}-${i}`, record);
  });
  return single ? (events[0] ?? '') : `[${events.join(',')}]`;
}

const APPLIED = '"outcome":"applied"';

/** Looked for in the bytes: parsing the answers would cost as much as making them. */
function countApplied(answer: Buffer): number {
  let count = 0;
  for (let at = answer.indexOf(APPLIED); at >= 0; at = answer.indexOf(APPLIED, at + APPLIED.length))
    count += 1;
  return count;
}

let firstFailure: string | null = null;
const result = await load(job.clients, job.seconds, job.warmUp, async (client, n) => {
  const answer = await connections[client]?.post(body(client, n));
  const ok =
    answer !== undefined && answer.status === 202 && countApplied(answer.body) === perRequest;
  if (!ok) firstFailure ??= `${answer?.status} ${answer?.body.toString().slice(0, 600)}`;
  return ok;
});
for (const connection of connections) connection.close();
const printed: EventLoadResult = {
  ...result,
  eventsPerSecond: result.requestsPerSecond * perRequest,
  firstFailure,
};
process.stdout.write(JSON.stringify(printed));
