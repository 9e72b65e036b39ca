import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import { AppError } from '../app-error.ts';
import { isStillValid } from '../identity/identify.ts';
import type { Identity } from '../identity/identity.ts';
import { maySee } from '../runtime/records/visibility.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { StreamedRecord } from '../runtime/stream.ts';
import { requireScope } from './permission.ts';
import { createRouter } from './router.ts';

/** Milliseconds between two signs of life: proxies close what is silent. */
const HEARTBEAT = 15_000;
/** Changes waiting for a slow reader; beyond it the connection is closed and the reader continues by id. */
const MOST_WAITING = 2_000;
/** Connections at the same time on one node. */
const MOST_READERS = 1_000;

const route = createRoute({
  method: 'get',
  path: '/api/stream',
  tags: ['Records'],
  summary: 'Changes of records, as they happen (server-sent events)',
  description:
    'Event `record` with {id, number, type, state, revision, updatedAt}. Send the last `id` as Last-Event-ID to continue; ' +
    'changes at that id may be told once more.',
  middleware: [requireScope('records:read')] as const,
  request: {
    query: z.object({
      type: z.string().max(64).optional(),
      record: z.string().max(80).optional().openapi({ description: 'Id or number' }),
    }),
    headers: z.object({ 'last-event-id': z.string().regex(/^\d{1,20}$/).optional() }),
  },
  responses: {
    200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
  },
});

/** Changes of records as server-sent events. */
export function streamRoutes(runtime: Runtime, identity: Identity) {
  return createRouter().openapi(route, (c) => {
    const { type, record: only } = c.req.valid('query');
    const since = c.req.valid('header')['last-event-id'];
    const caller = c.get('authenticated');
    if (runtime.stream.size() >= MOST_READERS) {
      throw new AppError('overloaded', 503, 'too many are reading the stream; try again', { retryAfter: 10 });
    }
    const wanted = ({ record }: StreamedRecord): boolean => {
      if (type !== undefined && record.type !== type) return false;
      if (only !== undefined && record.id !== only && record.number !== only) return false;
      return maySee(caller.principal, record, runtime.definitions.current().definitions);
    };
    return streamSSE(c, async (stream) => {
      const waiting: StreamedRecord[] = [];
      let wake: (() => void) | undefined;
      let over = false;
      const unfollow = await runtime.stream.follow(
        {
          tell: (changes) => {
            waiting.push(...changes.filter(wanted));
            over ||= waiting.length > MOST_WAITING;
            wake?.();
          },
          end: () => {
            over = true;
            wake?.();
          },
        },
        since === undefined ? undefined : BigInt(since),
      );
      stream.onAbort(() => {
        unfollow();
        wake?.();
      });
      try {
        // Tells the reader at once that it is connected.
        await stream.write(': connected\n\n');
        while (!stream.aborted && !stream.closed && !over) {
          const batch = waiting.splice(0);
          for (const change of batch) await send(stream, change);
          if (waiting.length > 0) continue;
          const quiet = await silence(HEARTBEAT, (resolve) => {
            wake = resolve;
          });
          if (!quiet) continue;
          // A stream outlives its request: who was signed out or lost the token stops reading here.
          if (!(await isStillValid(identity, caller))) break;
          await stream.write(': still here\n\n');
        }
      } finally {
        unfollow();
      }
    });
  });
}

async function send(stream: SSEStreamingApi, { position, record }: StreamedRecord): Promise<void> {
  const { id, number, type, state, revision, updatedAt } = record;
  await stream.writeSSE({
    id: String(position),
    event: 'record',
    data: JSON.stringify({ id, number, type, state, revision, updatedAt }),
  });
}

/** True when nobody called within the time. */
function silence(ms: number, expose: (wake: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), ms);
    expose(() => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
