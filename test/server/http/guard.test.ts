import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';

describe('the application as a whole', () => {
  let world: AppWorld;
  let requester: string;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'interlock-app-'));
    writeFileSync(
      join(folder, 'index.html'),
      '<meta name="csp-nonce" content="__CSP_NONCE__"><title>App</title>',
    );
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'assets', 'main-a1b2.js'), 'export {}');
    writeFileSync(join(folder, 'icon.svg'), '<svg/>');
    world = await openAppWorld(undefined, folder);
    requester = await world.person('rob', ['requester']);
  });
  afterAll(() => world.close());

  it('lets nobody in without a credential but where it must', async () => {
    // given
    const routes = world.app.routes.filter(
      ({ method, path }) => method !== 'ALL' && !path.includes('*'),
    );
    const open = ['GET /healthz', 'GET /readyz', 'POST /api/session'];
    expect(routes.length).toBeGreaterThan(40);
    for (const { method, path } of routes) {
      if (open.includes(`${method} ${path}`)) continue;
      // when
      const reply = await world.ask(method, path.replaceAll(/:\w+/g, 'x'), { as: null });
      // then
      expect(`${method} ${path} ${reply.status}`).toBe(`${method} ${path} 401`);
      expect(reply.body.code).toBe('unauthenticated');
    }
  });

  it('gives an unknown address away to nobody, and is plain about it to who is known', async () => {
    expect((await world.ask('GET', '/api/nothing', { as: null })).status).toBe(401);
    const reply = await world.ask('GET', '/api/nothing');
    expect([reply.status, reply.body.code]).toEqual([404, 'not-found']);
  });

  it.each([
    ['DELETE', '/api/records', 'GET, HEAD, POST'],
    ['PUT', '/api/records/TKT0000001', 'GET, HEAD, PATCH'],
    ['GET', '/api/events', 'POST'],
    ['GET', '/api/intake/grafana', 'POST, PUT'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/api/teams/network', 'PATCH'],
  ])('says what a known address takes instead of %s %s', async (method, path, allow) => {
    const reply = await world.ask(method, path);
    expect([reply.status, reply.body.code]).toEqual([405, 'method-not-allowed']);
    expect(reply.headers.get('allow')).toBe(allow);
    expect((await world.ask(method, path, { as: null })).status).toBe(401);
  });

  it('keeps requesters from what administrators do', async () => {
    for (const [method, path] of [
      ['POST', '/api/packs/reload'],
      ['POST', '/api/people'],
      ['GET', '/api/tokens'],
      ['GET', '/metrics'],
    ] as const) {
      const reply = await world.ask(method, path, {
        as: requester,
        ...(method === 'POST' ? { json: {} } : {}),
      });
      expect(`${path} ${reply.status}`).toBe(`${path} 403`);
    }
  });

  it('refuses a body nobody says the kind of, rather than answering as if there were none', async () => {
    const body = new Blob(['{"policies":[]}']);
    for (const path of ['/api/policies/analyse', '/api/backtests', '/api/packs/reload']) {
      const reply = await world.ask('POST', path, { body });
      expect(`${path} ${reply.status} ${reply.body.code}`).toBe(`${path} 415 content-type`);
      expect(reply.body.detail).toBe('say what the body is: Content-Type: application/json');
    }
  });

  it('sends its security headers with every answer, errors too', async () => {
    for (const [path, as] of [
      ['/healthz', null],
      ['/api/nothing', null],
      ['/', null],
      ['/api/types', undefined],
    ] as const) {
      const { headers } = await world.ask('GET', path, { as });
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('tells nothing about a failure but the request’s id', async () => {
    // given
    const broken = Object.assign(new Error('password=hunter2 at /var/secret'), {});
    const { current } = world.runtime.definitions;
    Object.assign(world.runtime.definitions, {
      current: () => {
        throw broken;
      },
    });
    // when
    const reply = await world.ask('GET', '/api/types');
    Object.assign(world.runtime.definitions, { current });
    // then
    expect([reply.status, reply.body.code]).toEqual([500, 'internal']);
    expect(reply.text).not.toMatch(/hunter2|secret/);
    expect(world.logged.at(-1)).toContain('hunter2');
    expect(reply.body.requestId).toMatch(/\S/);
  });

  it.each([
    ['POST', '/api/records', '{"type":"ticket","data":{"title":"x","__proto__":{"a":1}}}'],
    ['PATCH', '/api/records/TKT0000001', '{"data":{"__proto__":{"a":1}}}'],
    ['PATCH', '/api/records/TKT0000001', '{"data":{"constructor":1}}'],
    ['POST', '/api/records/TKT0000001/events', '{"type":"x.y","data":{"prototype":[]}}'],
  ])(
    'refuses keys that reach into JavaScript, naming the place: %s %s',
    async (method, path, body) => {
      const headers = { 'content-type': 'application/json', 'if-match': '*' };
      const reply = await world.ask(method, path, { body, headers });
      expect([reply.status, reply.body.code]).toEqual([422, 'forbidden-name']);
      expect(reply.body.issues[0].path).toMatch(/^\/data\/(?:__proto__|constructor|prototype)$/);
      expect(({} as { a?: number }).a).toBeUndefined();
    },
  );

  it('refuses text the database cannot keep, naming the place', async () => {
    const reply = await world.ask('POST', '/api/records', {
      body: '{"type":"ticket","data":{"title":"a\\u0000b"}}',
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.status).toBe(422);
    expect(reply.body.issues).toMatchObject([{ code: 'text-unstorable', path: '/data/title' }]);
  });

  it.each([
    ['POST', '/api/records', '{"type":"ticket","data":{"priority":1e400}}', '/data/priority'],
    ['PATCH', '/api/records/TKT0000001', '{"data":{"priority":-1e400}}', '/data/priority'],
    ['POST', '/api/records/TKT0000001/events', '{"type":"x.y","data":{"a":[1e999]}}', '/data/a/0'],
    ['POST', '/api/teams', '{"id":1e309}', '/id'],
  ])('refuses numbers beyond a double: %s %s', async (method, path, body, place) => {
    const headers = { 'content-type': 'application/json', 'if-match': '*' };
    const reply = await world.ask(method, path, { body, headers });
    expect(reply.status).toBe(422);
    expect(reply.body.issues).toMatchObject([{ code: 'number-too-large', path: place }]);
  });

  it('refuses addresses with characters nothing is named by', async () => {
    for (const path of ['/api/records/%00', '/api/records?q=%00', '/api/records?state=a%00b']) {
      const reply = await world.ask('GET', path);
      expect(`${path} ${reply.status} ${reply.body.code}`).toBe(`${path} 400 malformed`);
    }
  });

  it('is alive always and ready until it drains', async () => {
    expect((await world.ask('GET', '/readyz', { as: null })).body).toEqual({ status: 'ready' });
    world.draining = true;
    const reply = await world.ask('GET', '/readyz', { as: null });
    world.draining = false;
    expect([reply.status, reply.body.reason]).toEqual([503, 'stopping']);
    expect((await world.ask('GET', '/healthz', { as: null })).status).toBe(200);
  });

  it('has metrics by route, not by path', async () => {
    await world.ask('GET', '/api/records/TKT0000001');
    const { text } = await world.ask('GET', '/metrics');
    const counted = text
      .split('\n')
      .filter((line) => line.startsWith('interlock_http_request_seconds_count{method="GET"'));
    expect(counted.some((line) => line.includes('route="/api/records/:id"'))).toBe(true);
    expect(text.includes('TKT0000001')).toBe(false);
  });

  it('describes itself in OpenAPI 3.1, every route, and shows it without going elsewhere', async () => {
    const { body } = await world.ask('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/api/events',
        '/api/records',
        '/api/records/{id}/events',
        '/api/decisions/{id}',
        '/api/stream',
        '/api/people',
      ]),
    );
    const docs = await world.ask('GET', '/docs');
    expect(docs.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-[^']+'/);
    expect(docs.text).not.toMatch(/https?:\/\//);
    expect((await world.ask('GET', '/docs/reader.js')).headers.get('content-type')).toContain(
      'text/javascript',
    );
  });

  describe('its description', () => {
    interface Operation {
      readonly parameters?: readonly { name: string; in: string; required?: boolean }[];
      readonly responses: Readonly<Record<string, unknown>>;
      readonly requestBody?: unknown;
    }
    const operations = async () => {
      const { body } = await world.ask('GET', '/openapi.json');
      return new Map<string, Operation>(
        Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(
          ([path, item]) =>
            Object.entries(item).map(([method, one]): [string, Operation] => [
              `${method} ${path}`,
              one,
            ]),
        ),
      );
    };

    it('says of every route how it refuses', async () => {
      const all = await operations();
      expect(all.size).toBeGreaterThan(40);
      for (const [route, { responses, parameters = [], requestBody }] of all) {
        const expected = ['400', '401', '403', '503'];
        if (parameters.some((one) => one.in === 'path')) expected.push('404');
        if (requestBody !== undefined) expected.push('413', '415', '422');
        const missing = expected.filter((status) => responses[status] === undefined);
        expect(`${route}: ${missing.join(' ')}`).toBe(`${route}: `);
      }
      expect(all.get('post /api/session')?.responses['429']).toBeDefined();
    });

    it('says when to come back, wherever it may turn somebody away', async () => {
      const all = await operations();
      expect([...all.keys()]).toEqual(
        expect.arrayContaining([
          'get /api/records/{id}/transitions',
          'get /api/records/{id}/clocks',
          'get /api/stream',
        ]),
      );
      const away = [...all].flatMap(([route, { responses }]) =>
        ['429', '503'].flatMap((status): [string, unknown][] =>
          responses[status] === undefined ? [] : [[`${route} ${status}`, responses[status]]],
        ),
      );
      expect(away.length).toBeGreaterThan(all.size);
      for (const [what, response] of away) {
        const { 'Retry-After': header } =
          (response as { readonly headers?: JsonObject }).headers ?? {};
        expect([what, header]).toEqual([
          what,
          expect.objectContaining({ schema: { type: 'integer', minimum: 1 } }),
        ]);
      }
    });

    it('names the headers that are read, and how a wrong one is refused', async () => {
      const all = await operations();
      const header = (route: string, name: string) =>
        all.get(route)?.parameters?.find((one) => one.in === 'header' && one.name === name);
      for (const route of [
        'post /api/events',
        'post /api/intake/alertmanager',
        'post /api/intake/grafana',
        'post /api/records',
        'patch /api/records/{id}',
        'post /api/records/{id}/events',
      ]) {
        expect(`${route} ${header(route, 'idempotency-key') !== undefined}`).toBe(`${route} true`);
        expect(all.get(route)?.responses['409']).toBeDefined();
      }
      expect(header('patch /api/records/{id}', 'if-match')).toMatchObject({ required: true });
      expect(all.get('patch /api/records/{id}')?.responses).toHaveProperty('428');
    });
  });

  describe('the web app', () => {
    it('gets its page at every address, each with a nonce of its own', async () => {
      const [one, other] = [
        await world.ask('GET', '/', { as: null }),
        await world.ask('GET', '/desk/incident', { as: null }),
      ];
      const nonce = /content="([^"]+)"/.exec(one.text)?.[1] ?? '';
      expect(one.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
      expect(one.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(one.headers.get('cache-control')).toBe('no-store');
      expect(other.status).toBe(200);
      expect(other.text).not.toContain(nonce);
    });

    it('gets files: those with a hash in their name for ever, others asked again', async () => {
      const hashed = await world.ask('GET', '/assets/main-a1b2.js', { as: null });
      expect(hashed.headers.get('cache-control')).toContain('immutable');
      expect(hashed.text).toBe('export {}');
      const icon = await world.ask('GET', '/icon.svg', { as: null });
      expect(icon.headers.get('cache-control')).toBe('no-cache');
      const again = await world.ask('GET', '/icon.svg', {
        as: null,
        headers: { 'if-none-match': icon.headers.get('etag') ?? '' },
      });
      expect(again.status).toBe(304);
    });

    it.each([
      '/assets/missing.js',
      '/../package.json',
      '/%2e%2e/package.json',
      '/assets/..%2f..%2fsecret.js',
      '/.env.js',
    ])('does not give %s', async (path) => {
      const reply = await world.ask('GET', path, { as: null });
      expect(reply.text).not.toContain('"dependencies"');
      if (path.endsWith('.js')) expect([200, 404]).toContain(reply.status);
      if (reply.status === 200) expect(reply.text).toContain('<title>App</title>');
    });
  });
});
