import type { JsonObject } from '@interlock/engine';
import type { Call, EventsCall, SentEvent, ToldOutcome } from './client-log.ts';
import type { Node } from './node.ts';
import { LOAD_SOURCE } from './pack.ts';

/** An event as a client makes it; id and nonce are given by {@link Client.event}. */
export interface Draft {
  readonly type: string;
  readonly target?: string;
  readonly data?: JsonObject;
}

/** An event ready to be sent, as often as somebody likes. */
export interface Ready {
  readonly sent: SentEvent;
  readonly body: JsonObject;
}

/** A client that writes down everything it does and is told. */
export interface Client {
  readonly name: string;
  /** Gives an event its identity. */
  event(draft: Draft): Ready;
  /** Sends a batch to a node, once. */
  send(node: Node, batch: string, events: readonly Ready[]): Promise<EventsCall>;
  /**
   * Sends a batch again and again, to whichever node, until it is acknowledged; undefined when it never
   * was before the deadline.
   * @param limit milliseconds
   */
  deliver(batch: string, events: readonly Ready[], limit?: number): Promise<EventsCall | undefined>;
  /** Opens jobs by one batch and returns their ids; fewer when it was never acknowledged. */
  openJobs(count: number, group: string): Promise<string[]>;
  /** Edits a record's remark on a revision. @returns the HTTP status; null without an answer */
  edit(node: Node, record: string, ifRevision: number): Promise<number | null>;
  /** Opens a job by hand under a key. @returns the HTTP status; null without an answer */
  open(node: Node, key: string, group: string): Promise<number | null>;
  /** A record's revision as a node tells it; null when it does not. */
  revision(node: Node, record: string): Promise<number | null>;
}

/** Where clients write down what they see. */
export interface ClientLog {
  readonly calls: Call[];
  /** Counts everything all clients see, in order. */
  next(): number;
}

/** An empty log. */
export function createClientLog(): ClientLog {
  let counted = 0;
  return { calls: [], next: () => (counted += 1) };
}

/** What {@link createClient} needs. */
export interface ClientOptions {
  readonly name: string;
  readonly log: ClientLog;
  /** The nodes it may turn to. */
  readonly nodes: readonly Node[];
  /** Chooses among nodes that are up. */
  readonly choose: (nodes: readonly Node[]) => Node;
  /** Milliseconds it waits for an answer. */
  readonly patience?: number;
}

/** A client. */
export function createClient(options: ClientOptions): Client {
  const { name, log, nodes, choose, patience = 12_000 } = options;
  const source = `${LOAD_SOURCE}/${name}`;
  let made = 0;

  const request = async (
    node: Node,
    method: string,
    path: string,
    headers: object,
    body?: object,
  ) => {
    const sent = log.next();
    const sentAt = Date.now();
    const answer = await ask(node, method, path, headers, body, patience);
    const answered = answer === null ? null : log.next();
    return {
      answer,
      base: {
        client: name,
        node: node.name,
        sent,
        sentAt,
        answered,
        status: answer?.status ?? null,
        retryAfter: answer?.retryAfter ?? null,
      },
    };
  };

  const client: Client = {
    name,
    event({ type, target, data }) {
      made += 1;
      const id = `${name}-${made}`;
      return {
        sent: { source, id, type, target: target ?? null, nonce: id },
        body: {
          specversion: '1.0',
          id,
          source,
          type,
          ...(target === undefined ? {} : { subject: `/records/${target}` }),
          data: { ...data, nonce: id },
        },
      };
    },
    async send(node, batch, events) {
      const { answer, base } = await request(
        node,
        'POST',
        '/api/events',
        { 'content-type': 'application/cloudevents-batch+json' },
        events.map(({ body }) => body),
      );
      const told = answer?.body as { results?: readonly ToldAnswer[]; code?: string } | undefined;
      const call: EventsCall = {
        ...base,
        kind: 'events',
        batch,
        code: told?.code ?? null,
        events: events.map(({ sent }) => sent),
        results: told?.results?.map(toTold) ?? null,
      };
      log.calls.push(call);
      return call;
    },
    async deliver(batch, events, limit = 60_000) {
      const deadline = performance.now() + limit;
      for (let wait = 20; performance.now() < deadline; wait = Math.min(500, wait * 2)) {
        const up = nodes.filter((node) => node.url() !== null);
        if (up.length > 0) {
          const call = await client.send(choose(up), batch, events);
          if (call.status === 202) return call;
          if (call.status !== null && call.status >= 400 && call.status < 429) return undefined;
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
      return undefined;
    },
    async openJobs(count, group) {
      const events = Array.from({ length: count }, (_, n) =>
        client.event({ type: 'job.requested', data: { name: `${name} ${n}`, group } }),
      );
      const call = await client.deliver(`${name}-open-${events[0]?.sent.id ?? ''}`, events);
      return call?.results?.flatMap(({ records }) => records.slice(0, 1)) ?? [];
    },
    async edit(node, record, ifRevision) {
      made += 1;
      const remark = `${name}-remark-${made}`;
      const { answer, base } = await request(
        node,
        'PATCH',
        `/api/records/${record}`,
        { 'content-type': 'application/json', 'if-match': `"${ifRevision}"` },
        { data: { remark } },
      );
      const code = (answer?.body as { code?: string } | null)?.code ?? null;
      log.calls.push({ ...base, kind: 'edit', code, record, ifRevision, remark });
      return base.status;
    },
    async open(node, key, group) {
      const { answer, base } = await request(
        node,
        'POST',
        '/api/records',
        { 'content-type': 'application/json', 'idempotency-key': key },
        { type: 'job', data: { name: key, group } },
      );
      const body = answer?.body as { id?: string; code?: string } | null | undefined;
      const record = body?.id ?? null;
      log.calls.push({ ...base, kind: 'open', code: body?.code ?? null, key, record });
      return base.status;
    },
    async revision(node, record) {
      const answer = await ask(node, 'GET', `/api/records/${record}`, {}, undefined, patience);
      return (answer?.body as { revision?: number } | null)?.revision ?? null;
    },
  };
  return client;
}

interface ToldAnswer {
  readonly outcome: ToldOutcome['outcome'];
  readonly code: string | null;
  readonly records: readonly { readonly id: string }[];
}

function toTold({ outcome, code, records }: ToldAnswer): ToldOutcome {
  return { outcome, code, records: records.map(({ id }) => id) };
}

interface Answer {
  readonly status: number;
  readonly retryAfter: number | null;
  readonly body: unknown;
}

/** An answer, or null when none came: nobody listens, the connection broke, or patience ran out. */
async function ask(
  node: Node,
  method: string,
  path: string,
  headers: object,
  body: object | undefined,
  patience: number,
): Promise<Answer | null> {
  const url = node.url();
  if (url === null) return null;
  try {
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, authorization: `Bearer ${node.token()}` },
      signal: AbortSignal.timeout(patience),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const after = response.headers.get('retry-after');
    const retryAfter = after === null ? null : Number(after);
    return {
      status: response.status,
      retryAfter,
      body: text === '' ? null : (JSON.parse(text) as unknown),
    };
  } catch {
    return null;
  }
}
