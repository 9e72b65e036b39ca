import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import { AppError } from '../app-error.ts';
import type { Authenticated } from '../identity/authenticated.ts';
import { identifyAgain } from '../identity/identify.ts';
import type { Identity } from '../identity/identity.ts';
import { maySee } from '../runtime/records/visibility.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { StreamedRecord } from '../runtime/stream.ts';
import { requireScope } from './permission.ts';
import { createRouter } from './router.ts';

/** Milliseconds between two signs of life: proxies close what is silent. */
const HEARTBEAT = 15_000;
/** Milliseconds after which a reader is identified again: within five seconds a revoked one reads no more. */
const KNOWN_FOR = 3_000;
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
    'a change may be told more than once.',
  middleware: [requireScope('records:read')] as const,
  request: {
    query: z.object({
      type: z.string().max(64).optional(),
      record: z.string().max(80).optional().openapi({ description: 'Id or number' }),
    }),
    headers: z.object({
      'last-event-id': z.string().max(64).optional(),
    }),
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
    const reader = followReader(identity, c.get('authenticated'));
    if (runtime.stream.size() >= MOST_READERS) {
      throw new AppError('overloaded', 503, 'too many are reading the stream; try again', {
        retryAfter: 10,
      });
    }
    const wanted = ({ record }: StreamedRecord): boolean => {
      if (type !== undefined && record.type !== type) return false;
      if (only !== undefined && record.id !== only && record.number !== only) return false;
      return maySee(reader.now().principal, record, runtime.definitions.current().definitions);
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
        since,
      );
      stream.onAbort(() => {
        unfollow();
        wake?.();
      });
      try {
        // Tells the reader at once that it is connected.
        await stream.write(': connected\n\n');
        let said = performance.now();
        while (!stream.aborted && !stream.closed && !over && (await reader.mayRead())) {
          const change = waiting.shift();
          if (change !== undefined) {
            // Asked again: what the reader may see can have changed while it waited.
            if (wanted(change)) await send(stream, change);
          } else if (performance.now() - said >= HEARTBEAT) {
            await stream.write(': still here\n\n');
          } else {
            await silence(KNOWN_FOR, (resolve) => {
              wake = resolve;
            });
            continue;
          }
          said = performance.now();
        }
      } finally {
        unfollow();
      }
    });
  });
}

/**
 * A stream outlives its request: who was signed out, deactivated or lost the token stops reading, and who
 * got other roles sees by them, however busy the stream is.
 */
function followReader(identity: Identity, first: Authenticated) {
  let known = first;
  // The request's own identification may come from memory, so the first one here asks the database.
  let identifiedAt = -Infinity;
  return {
    now: () => known,
    async mayRead(): Promise<boolean> {
      if (performance.now() - identifiedAt < KNOWN_FOR) return true;
      identifiedAt = performance.now();
      // Where the database cannot tell, the connection ends, and the reader continues by id.
      const again = await identifyAgain(identity, known).catch(() => null);
      if (again === null || !again.scopes.has('records:read')) return false;
      known = again;
      return true;
    },
  };
}

async function send(stream: SSEStreamingApi, { mark, record }: StreamedRecord): Promise<void> {
  const { id, number, type, state, revision, updatedAt } = record;
  await stream.writeSSE({
    id: mark,
    event: 'record',
    data: JSON.stringify({ id, number, type, state, revision, updatedAt }),
  });
}

/** Waits so many milliseconds, or until it is called. */
function silence(ms: number, expose: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    expose(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
