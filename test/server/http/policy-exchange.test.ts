import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { serveApp } from '../../support/served-app.ts';
import { shipped, shippedDefinitions } from '../../workflows/shipped-packs.ts';

describe('policies to and from json-rules-engine', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld(shipped.files);
  });
  afterAll(() => world.close());

  const importing = (json: unknown, query = '') =>
    world.ask('POST', `/api/policies/import${query}`, { json: json as object });
  const rule = (operator: string) => ({
    conditions: { any: [{ fact: 'severity', operator, value: 'high' }] },
    event: { type: 'page' },
  });

  it('exports the active policies, and reads the same ones back as files', async () => {
    // when
    const exported = await world.ask('GET', '/api/policies/export?format=json-rules-engine');
    const imported = await importing(exported.body);
    // then
    expect([exported.status, imported.status]).toEqual([200, 200]);
    const { rules, losses } = exported.body;
    const lost = losses.filter(({ effect }: { effect: string }) => effect === 'left-out');
    const left = new Set(lost.map(({ policy }: { policy: string }) => policy));
    const { policies } = shippedDefinitions();
    expect(rules.length).toBe(policies.all.size - left.size);
    expect([left.size, exported.body.operators]).toEqual([0, []]);
    expect(imported.body).toMatchObject({ issues: [] });
    for (const [path, policy] of Object.entries<{ id: string }>(imported.body.files)) {
      const active = policies.all.get(policy.id);
      expect(path).toBe(active?.file);
      expect(policy).toEqual({ ...active?.source, $schema: '../../schema/policy.json' });
    }
    expect(Object.keys(imported.body.files)).toHaveLength(rules.length);
  });

  it('exports only what needs nothing added where that is asked for', async () => {
    const plain = await world.ask('GET', '/api/policies/export?plain=true');
    expect(plain.body.losses.map(({ effect }: { effect: string }) => effect)).not.toContain(
      'to-add',
    );
    expect(plain.body.rules.length).toBeLessThan(shippedDefinitions().policies.all.size);
  });

  it('knows no other format, and no policy called export', async () => {
    const reply = await world.ask('GET', '/api/policies/export?format=drools');
    expect([reply.status, reply.body.code]).toEqual([400, 'invalid-query']);
  });

  it('imports what others wrote, with event types and facts said beside it', async () => {
    const reply = await importing(
      [rule('equal')],
      '?on=alert.raised,alert.cleared&factsInData=true',
    );
    expect(reply.body).toMatchObject({
      files: {
        'alert/policies/page.json': {
          id: 'page',
          on: ['alert.raised', 'alert.cleared'],
          conditions: { any: [{ fact: 'event', path: 'data.severity' }] },
        },
      },
      losses: [{ policy: 'page', code: 'event', path: '/0/event', effect: 'left-out' }],
    });
  });

  it('lists everything wrong, and what no body may hold', async () => {
    const wrong = await importing([rule('equals'), { conditions: { any: [] }, event: {} }, 7]);
    expect([wrong.status, wrong.body.code]).toEqual([422, 'invalid']);
    expect(wrong.body.issues.map(({ path }: { path: string }) => path)).toEqual([
      '/0/conditions/any/0/fact',
      '/0/conditions/any/0/operator',
      '/0/conditions',
      '/1/conditions/any',
      '/1/conditions',
      '/2',
    ]);
    const hostile = await world.ask('POST', '/api/policies/import', {
      body: '[{"__proto__": {}, "conditions": {"constructor": {}}}]',
      headers: { 'content-type': 'application/json' },
    });
    expect(hostile.status).toBe(422);
    expect(hostile.body.issues.map(({ path }: { path: string }) => path)).toEqual([
      '/0/__proto__',
      '/0/conditions/constructor',
    ]);
  });

  it('says whose place a rule takes, and gives the same rules the same ids', async () => {
    // given
    const taken = { ...rule('equal'), name: 'clear-alert' };
    const query = '?on=alert.raised&factsInData=true';
    // when
    const first = await importing([taken, rule('equal'), rule('notEqual')], query);
    const again = await importing([rule('notEqual'), rule('equal'), taken], query);
    // then
    expect(first.body.issues).toMatchObject([
      { code: 'replaces-policy', severity: 'warning', path: '/0/name' },
    ]);
    const ids = Object.values<{ id: string }>(first.body.files).map(({ id }) => id);
    expect(ids).toEqual([
      'clear-alert',
      expect.stringMatching(/^page-[0-9a-f]{8}$/),
      expect.stringMatching(/^page-[0-9a-f]{8}$/),
    ]);
    expect(Object.keys(first.body.files)[0]).toBe('alert/policies/clear-alert.json');
    expect(Object.keys(again.body.files).toSorted()).toEqual(
      Object.keys(first.body.files).toSorted(),
    );
  });

  it('go by the server the command line names, not by a folder', async () => {
    // given: a server reached over HTTP, and a place without any folder
    await world.person('olga', ['owner']);
    const scopes = ['definitions:read', 'definitions:write'];
    const json = { name: 'Exchange', kind: 'person', principal: 'olga', scopes };
    const { token } = (await world.ask('POST', '/api/tokens', { json })).body;
    const served = await serveApp(world);
    const { url } = served;
    const cwd = mkdtempSync(join(tmpdir(), 'interlock-exchange-'));
    const run = (...args: string[]) => served.run(token, cwd, ...args);
    try {
      // when
      const exported = await run('export');
      writeFileSync(join(cwd, 'rules.json'), exported.out);
      const imported = await run('import', 'rules.json', '--url', url);
      writeFileSync(join(cwd, 'wrong.json'), '[{"conditions": {"any": []}}]');
      const wrong = await run('import', 'wrong.json');
      const both = await run('export', 'workflows', '--url', url);
      // then
      const { rules } = (await world.ask('GET', '/api/policies/export')).body;
      expect([exported.code, JSON.parse(exported.out).rules]).toEqual([0, rules]);
      expect(imported.err).not.toContain('refused');
      const { files } = JSON.parse(imported.out) as { files: object };
      expect([imported.code, Object.keys(files).length]).toEqual([0, rules.length]);
      expect([wrong.code, wrong.err]).toEqual([
        1,
        expect.stringContaining('/0/conditions/any: an empty "any" never says what is meant'),
      ]);
      expect(both.code).toBe(2);
    } finally {
      await served.close();
      rmSync(cwd, { recursive: true });
    }
  });

  it('takes ten megabytes of rules', async () => {
    const rules = Array.from({ length: 2_000 }, (_, i) => ({
      ...rule('equal'),
      name: `r${i}`,
      note: 'x'.repeat(5_000),
    }));
    const reply = await importing(rules, '?on=alert.raised&factsInData=true');
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body.files)).toHaveLength(2_000);
  });
});
