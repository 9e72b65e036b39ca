import type { JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, openAppWorld, type AppWorld } from '../../support/app.ts';
import { shipped } from '../../workflows/shipped-packs.ts';

describe('JSON Schemas of definition files, over HTTP', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld(new Map(shipped.files));
  }, 60_000);
  afterAll(() => world.close());

  const get = async (path: string) => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const reply = await world.app.request(path, { headers });
    return { status: reply.status, body: (await reply.json()) as JsonObject };
  };

  it('are those that stand beside the shipped workflows', async () => {
    const { body } = await get('/api/schemas');
    const names = (body['items'] as unknown as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('workflow.json');
    for (const name of names) {
      const schema = await get(`/api/schemas/${name}`);
      expect(schema.status).toBe(200);
      expect(schema.body).toEqual(shipped.files.get(`schema/${name}`));
    }
  });

  it.each(['nix.json', '__proto__', '..%2Fworkflow.json'])('knows none called %s', async (name) => {
    const { status, body } = await get(`/api/schemas/${name}`);
    expect(status).toBe(404);
    expect(body['code']).toBe('schema-not-found');
  });
});
