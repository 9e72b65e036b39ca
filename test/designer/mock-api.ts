import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { asText } from '@interlock/engine';
import type { Json, JsonObject } from '@interlock/engine';
import { list, ok, problem } from './mock-answer.ts';
import type { Answer } from './mock-answer.ts';
import { createMockAudit } from './mock-audit.ts';
import type { MockAudit } from './mock-audit.ts';
import {
  incidentWorkflow,
  alertType,
  incidentType,
  otherPolicy,
  policy,
  priorityTable,
} from './mock-definitions.ts';
import { createMockInterventions } from './mock-interventions.ts';
import { buildIncidents, clocks, explained, minute, toView, uuid } from './mock-records.ts';
import type { MockRecord } from './mock-records.ts';
import { verified } from './mock-verification.ts';

const DIST = join(import.meta.dirname, '../../designer/dist');

/** An API that answers as the API's contract says, with state of its own. */
export interface MockApi {
  readonly url: string;
  /** Cookie of somebody signed in. */
  readonly session: string;
  /** One-time link that signs in. */
  readonly link: string;
  /** Records as they are now. */
  readonly records: readonly MockRecord[];
  /** What was sent to it, method and path first. */
  readonly sent: { readonly what: string; readonly body: Json }[];
  /** Changes a record behind the app's back, as a colleague would, and tells the stream. */
  readonly change: (number: string, data: JsonObject) => void;
  /** Its audit, to be tampered with. */
  readonly audit: MockAudit;
}

/**
 * A server that gives out the built app. One API follows another under the same address, so that a browser
 * may keep what it has loaded and compiled.
 */
export interface MockHost {
  readonly url: string;
  /** Starts over with a fresh API, signed out, and ends the streams of the one before. */
  readonly serve: (records?: number) => MockApi;
  readonly close: () => Promise<void>;
}

const TYPES: { readonly [extension: string]: string } = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};
const ME = {
  id: 'ada',
  kind: 'person',
  name: 'Ada Lovelace',
  teams: ['network'],
  roles: ['admin', 'owner', 'agent', 'requester'],
};

/** Starts it on a free port of this machine. */
export async function startMockHost(): Promise<MockHost> {
  let served: Served | undefined;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path.startsWith('/api/') && served !== undefined) void served.handle(request, response);
    else give(path, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    serve(records = 600) {
      served?.end();
      served = buildApi(url, records);
      return served.api;
    },
    close: () => {
      served?.end();
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** An API and how it is asked. */
interface Served {
  readonly api: MockApi;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Ends its streams. */
  readonly end: () => void;
}

function buildApi(address: string, count: number): Served {
  const records = buildIncidents(count);
  const sent: { what: string; body: Json }[] = [];
  const interventions = createMockInterventions(ME);
  const audit = createMockAudit();
  const session = randomUUID();
  const sessions = new Set<string>([session]);
  const readers = new Set<ServerResponse>();
  const token = randomUUID();

  const tell = (record: MockRecord): void => {
    const { id, number, type, state, revision, updatedAt } = record;
    const data = JSON.stringify({ id, number, type, state, revision, updatedAt });
    for (const reader of readers) reader.write(`event: record\nid: 1\ndata: ${data}\n\n`);
  };
  const write = (record: MockRecord, data: JsonObject): void => {
    record.data = { ...record.data, ...data };
    record.revision += 1;
    tell(record);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const cookie = /interlock_session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const text = await readBody(request);
    const body = (text === '' ? {} : JSON.parse(text)) as JsonObject;
    const method = request.method ?? 'GET';
    if (method !== 'GET') sent.push({ what: `${method} ${url.pathname}`, body });
    if (method === 'POST' && url.pathname === '/api/workflows/verify')
      return answer(response, ok(verified()));
    if (method === 'POST' && url.pathname === '/api/session') {
      if (body['link'] !== token) return answer(response, problem(401, 'link-invalid'));
      const opened = randomUUID();
      sessions.add(opened);
      response.setHeader(
        'set-cookie',
        `interlock_session=${opened}; Path=/; HttpOnly; SameSite=Lax`,
      );
      return answer(response, ok({ principal: ME }, 201));
    }
    if (!sessions.has(cookie)) return answer(response, problem(401, 'unauthenticated'));
    if (method !== 'GET' && request.headers['x-interlock'] !== '1')
      return answer(response, problem(403, 'cross-site'));
    if (url.pathname === '/api/stream') return follow(response, readers);
    return answer(response, route(method, url, body, request.headers['if-match']));
  };

  const route = (
    method: string,
    url: URL,
    body: JsonObject,
    ifMatch: string | undefined,
  ): Answer => {
    const parts = url.pathname.split('/').slice(2).map(decodeURIComponent);
    const [resource = '', id = '', part = ''] = parts;
    const stepped = interventions(method, parts, { body, query: url.searchParams, records, tell });
    if (stepped !== undefined) return stepped;
    if (resource === 'audit') return audit.answer(parts, url.searchParams);
    if (resource === 'records' && id !== '') {
      const record = records.find((one) => one.id === id || one.number === id);
      if (record === undefined) return problem(404, 'record-not-found');
      if (method === 'PATCH') return patch(record, body, ifMatch);
      return part === 'events' ? step(record, body) : aboutRecord(record, part);
    }
    if (resource === 'records')
      return method === 'POST' ? open(body) : search(records, url.searchParams);
    return fixed(resource, id);
  };

  const patch = (record: MockRecord, body: JsonObject, ifMatch: string | undefined): Answer => {
    if (ifMatch === undefined) return problem(428, 'precondition-required');
    if (ifMatch !== `"${record.revision}"`) return problem(412, 'stale');
    write(record, body['data'] as JsonObject);
    return ok(toView(record));
  };
  const step = (record: MockRecord, body: JsonObject): Answer => {
    const data = body['data'] as JsonObject;
    if (body['type'] === 'incident.resolved') {
      if (asText(data['resolution'] ?? null).length < 10) {
        const message = 'Say in ten letters or more what was done.';
        return problem(422, 'invalid', {
          issues: [{ code: 'too-short', path: '/data/resolution', message, severity: 'error' }],
        });
      }
      record.state = 'resolved';
    }
    write(record, data);
    return ok({ outcome: 'applied', record: toView(record), decision: uuid(900) });
  };
  const open = (body: JsonObject): Answer => {
    const [blank] = buildIncidents(1);
    if (blank === undefined) return problem(500, 'no-record');
    const number = `INC${String(records.length + 1).padStart(7, '0')}`;
    const record = {
      ...blank,
      id: uuid(records.length + 1),
      number,
      state: 'new',
      data: body['data'] as JsonObject,
    };
    records.unshift(record);
    return ok(toView(record), 201);
  };

  return {
    api: {
      url: address,
      session,
      link: `${address}/signin#${token}`,
      records,
      sent,
      audit,
      change: (number, data) => {
        const record = records.find((one) => one.number === number);
        if (record !== undefined) write(record, data);
      },
    },
    handle,
    end: () => {
      for (const reader of readers) reader.end();
    },
  };
}

/** The app's files, its page with a fresh nonce under the policy the real server sets. */
function give(path: string, response: ServerResponse): void {
  const file = join(DIST, path);
  const type = TYPES[extname(path)];
  if (type !== undefined && existsSync(file)) {
    response.setHeader('content-type', type);
    // Named by their content, as the real server says.
    if (path.startsWith('/assets/'))
      response.setHeader('cache-control', 'public, max-age=31536000, immutable');
    response.end(readFileSync(file));
    return;
  }
  const nonce = randomUUID();
  const own = `'self' 'nonce-${nonce}'`;
  response.setHeader('content-type', 'text/html');
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; script-src ${own}; style-src ${own}; img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'`,
  );
  response.end(readFileSync(join(DIST, 'index.html'), 'utf8').replaceAll('__CSP_NONCE__', nonce));
}

function follow(response: ServerResponse, readers: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(': connected\n\n');
  readers.add(response);
  response.on('close', () => readers.delete(response));
}

function answer(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
  });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Records as the list asks for them: type, words, filters, sort, pages. */
function search(records: readonly MockRecord[], params: URLSearchParams): Answer {
  const words = (params.get('q') ?? '').toLowerCase();
  const limit = Number(params.get('limit') ?? '50');
  const from = Number(params.get('cursor') ?? '0');
  const filters = [...new Set([...params.keys()].filter((key) => key.startsWith('field.')))];
  const states = params.getAll('state');
  const found = records
    .filter(({ type }) => !params.has('type') || type === params.get('type'))
    .filter(({ state }) => states.length === 0 || states.includes(state))
    .filter(({ data }) =>
      asText(data['title'] ?? null)
        .toLowerCase()
        .includes(words),
    )
    .filter(
      ({ data }) =>
        !params.has('assignee') ||
        params.getAll('assignee').includes(asText(data['assignee'] ?? null)),
    )
    .filter(({ data }) =>
      filters.every((key) =>
        params.getAll(key).includes(asText(data[key.slice('field.'.length)] ?? null)),
      ),
    );
  const sort = params.get('sort') ?? '-updatedAt';
  const field = sort.replace('-', '');
  const keyOf = (record: MockRecord): string => asText(record.data[field] ?? record.updatedAt);
  const sorted = found.toSorted(
    (a, b) => keyOf(a).localeCompare(keyOf(b)) * (sort.startsWith('-') ? -1 : 1),
  );
  const next = from + limit;
  return ok({
    items: sorted.slice(from, next).map(toView),
    nextCursor: next < sorted.length ? String(next) : null,
  });
}

function aboutRecord(record: MockRecord, part: string): Answer {
  switch (part) {
    case '':
      return ok(toView(record));
    case 'transitions':
      return list(record.state === 'resolved' ? [] : transitions);
    case 'clocks':
      return list(clocks);
    default:
      return list([]);
  }
}

const transitions: readonly Json[] = [
  {
    id: 'resolve',
    event: 'incident.resolved',
    label: 'Resolve',
    description: 'Say what was done.',
    target: 'resolved',
    enabled: true,
    why: null,
    form: {
      resolutionCode: {
        ...(incidentType.fields['resolutionCode'] as object),
        required: true,
        order: 1,
        value: 'fixed',
      },
      resolution: {
        ...(incidentType.fields['resolution'] as object),
        required: true,
        order: 2,
        value: null,
      },
      article: {
        title: 'Article to write',
        type: 'string',
        required: false,
        order: 3,
        value: null,
        visible: { fact: 'form', path: 'resolutionCode', operator: 'equal', value: 'workaround' },
      },
    },
  },
  {
    id: 'cancel',
    event: 'incident.cancelled',
    label: 'Cancel',
    description: null,
    target: 'cancelled',
    enabled: false,
    why: 'You may not do this: only its requester may.',
    form: null,
  },
];

/** What never changes here: definitions, people, decisions. */
function fixed(resource: string, id: string): Answer {
  const one = (items: readonly object[]): Answer => {
    const found = items.find((item) => (item as { id: string }).id === id);
    if (id === '') return list(items as unknown as readonly Json[]);
    return found === undefined ? problem(404, 'not-found') : ok(found as unknown as Json);
  };
  switch (resource) {
    case 'session':
      return ok({ principal: ME });
    case 'types':
      return one([incidentType, alertType]);
    case 'policies':
      return one([policy, otherPolicy]);
    case 'tables':
      return one([priorityTable]);
    case 'workflows':
      if (id === '')
        return list([
          { id: 'incident', title: 'Incident', version: 1, hash: 'abcdef', states: 12 },
        ]);
      return id === 'incident'
        ? ok({
            id,
            version: 1,
            hash: 'abcdef',
            current: true,
            workflow: incidentWorkflow as unknown as Json,
            layout: null,
          })
        : problem(404, 'not-found');
    case 'people':
      return list([
        {
          id: 'ada',
          kind: 'person',
          name: 'Ada Lovelace',
          teams: ['network'],
          roles: ['admin'],
          active: true,
          email: 'ada@example.org',
        },
      ]);
    case 'teams':
      return list([
        { id: 'network', name: 'Network', email: null, chatHost: null, members: ['ada'] },
      ]);
    case 'tokens':
      return list([]);
    case 'packs':
      return ok({
        hash: '0123456789abcdef',
        loadedAt: minute(0),
        issues: [],
        lastAttempt: { ok: true, at: minute(0), issues: [] },
      });
    case 'decisions':
      return ok(explained);
    default:
      return problem(404, 'not-found');
  }
}
