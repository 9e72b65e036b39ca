import { operatorCatalogue } from '@interlock/engine';
import type { Json } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { buildPack } from '../../support/small-pack.ts';

describe('definitions', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld();
  });
  afterAll(() => world.close());

  const changed = (
    change: (workflow: {
      states: { [id: string]: { transitions: { [id: string]: unknown } } };
    }) => void,
  ) => {
    const files = buildPack();
    const workflow = structuredClone(files.get('ticket/workflow.json'));
    change(workflow as never);
    return new Map<string, Json>([...files, ['ticket/workflow.json', workflow as Json]]);
  };

  it('can be read as they are', async () => {
    const items = async (path: string) =>
      (await world.ask('GET', path)).body.items.map(({ id }: { id: string }) => id).toSorted();
    expect(await items('/api/types')).toEqual(['host', 'signal', 'ticket']);
    expect(await items('/api/workflows')).toEqual(['host', 'signal', 'ticket']);
    expect(await items('/api/policies')).toEqual(['open-ticket', 'signal-raised']);
    expect((await world.ask('GET', '/api/types/ticket')).body.prefix).toBe('TKT');
    expect((await world.ask('GET', '/api/workflows/ticket')).body).toMatchObject({
      id: 'ticket',
      version: 1,
      current: true,
    });
    expect((await world.ask('GET', '/api/workflows/nothing')).body.code).toBe(
      'definition-not-found',
    );
  });

  it('are made of operators, listed with the types they take', async () => {
    const { status, body } = await world.ask('GET', '/api/operators');
    expect(status).toBe(200);
    expect(body).toEqual(operatorCatalogue());
    expect(body.operators).toContainEqual({
      id: 'olderThan',
      family: 'date',
      label: 'is older than',
      expectation: 'older than {value}',
      left: ['instant'],
      right: ['duration', 'businessDuration'],
      needs: ['now'],
      negation: null,
      jsonRulesEngine: false,
    });
  });

  it('that are wrong change nothing, and every issue is listed with its file and place', async () => {
    // given
    const before = (await world.ask('GET', '/api/packs')).body.hash;
    world.files = new Map<string, Json>([
      ...changed((workflow) => {
        Object.assign(workflow.states['new']?.transitions ?? {}, {
          start: { on: 'ticket.started', target: 'nowhere' },
        });
      }),
      ['host/type.json', { id: 'host' }],
    ]);
    // when
    const reply = await world.ask('POST', '/api/packs/reload');
    // then
    expect([reply.status, reply.body.code]).toEqual([422, 'definitions-invalid']);
    const files = new Set(reply.body.issues.map(({ file }: { file: string }) => file));
    expect([...files]).toEqual(expect.arrayContaining(['host/type.json', 'ticket/workflow.json']));
    const packs = (await world.ask('GET', '/api/packs')).body;
    expect(packs.hash).toBe(before);
    expect(packs.lastAttempt).toMatchObject({ ok: false });
  });

  it('leave running records on their version, and give new ones the new', async () => {
    // given
    const open = () =>
      world.ask('POST', '/api/records', { json: { type: 'ticket', data: { title: 'x' } } });
    const old = (await open()).body;
    world.files = changed((workflow) => {
      Object.assign(workflow.states['new']?.transitions ?? {}, {
        drop: { on: 'ticket.dropped', target: 'resolved', label: 'Drop' },
      });
    });
    // when
    expect((await world.ask('POST', '/api/packs/reload')).status).toBe(200);
    const fresh = (await open()).body;
    // then
    expect([old.workflow.version, fresh.workflow.version]).toEqual([1, 2]);
    const drop = (id: string) =>
      world.ask('POST', `/api/records/${id}/events`, { json: { type: 'ticket.dropped' } });
    expect((await drop(old.id)).status).toBe(409);
    expect((await drop(fresh.id)).status).toBe(200);
    const { hash } = old.workflow;
    expect((await world.ask('GET', `/api/types/ticket?hash=${hash}`)).body.id).toBe('ticket');
    for (const path of [
      'types/ticket?hash=unknown',
      'types/ticket?hash=__proto__',
      `types/host?hash=${hash}`,
      'workflows/ticket?hash=unknown',
    ]) {
      const reply = await world.ask('GET', `/api/${path}`);
      expect(`${path} ${reply.status} ${reply.body.code}`).toBe(`${path} 404 definition-not-found`);
    }
    const pinned = await world.ask('GET', `/api/workflows/ticket?hash=${old.workflow.hash}`);
    expect(pinned.body).toMatchObject({ version: 1, current: false });
  });

  it('reach another node with the next event, and a new one at its start', async () => {
    // given
    const other = await world.otherNode();
    const before = other.runtime.definitions.current().definitions.hash;
    world.files = changed((workflow) => {
      Object.assign(workflow.states['new']?.transitions ?? {}, {
        skip: { on: 'ticket.skipped', target: 'resolved', label: 'Skip' },
      });
    });
    await world.ask('POST', '/api/packs/reload');
    const { hash } = world.runtime.definitions.current().definitions;
    // when
    const { buildOpening } = await import('../../support/runtime-world.ts');
    const [result] = await other.runtime.accept([buildOpening('ticket', { title: 'elsewhere' })]);
    // then
    expect(other.runtime.definitions.current().definitions.hash).toBe(hash);
    expect(hash).not.toBe(before);
    expect(result?.after[0]?.workflow.version).toBe(3);
    await other.close();
  });
});
