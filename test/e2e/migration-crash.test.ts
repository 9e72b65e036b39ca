import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MIGRATION_CRASH_POINTS } from '../../server/crash-point.ts';
import { nextTicketPack } from '../support/next-ticket.ts';
import { dataDirectory, startServer, type ServerProcess } from '../support/server-process.ts';
import { buildPack } from '../support/small-pack.ts';

const PRELOAD = join(import.meta.dirname, '..', 'faults', 'crash-preload.ts');
const TICKETS = 300;
const MIGRATIONS = '/api/workflows/ticket/migrations';

/** A ticket as the list tells it. */
interface Ticket {
  readonly id: string;
  readonly state: string;
  readonly revision: number;
  readonly workflow: { readonly version: number };
}

describe('migrating while the server dies', { timeout: 180_000 }, () => {
  const data = dataDirectory();
  const folder = dataDirectory();
  let server: ServerProcess;
  const start = () =>
    startServer(
      data.path,
      { INTERLOCK_WORKFLOWS: folder.path, INTERLOCK_FOLLOW_FOLDER: 'true' },
      { preload: PRELOAD, shared: true },
    );
  // oxlint-disable-next-line typescript/no-explicit-any -- bodies of every shape
  const call = async (method: string, path: string, json?: unknown): Promise<any> =>
    (await server.call(method, path, json)).body;
  const write = (files: ReturnType<typeof buildPack>): void => {
    for (const [path, json] of files) {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true });
      writeFileSync(join(folder.path, path), JSON.stringify(json));
    }
  };
  const tickets = async (): Promise<Ticket[]> => {
    const found: Ticket[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await call('GET', `/api/records?type=ticket&limit=100${after}`);
      found.push(...(page.items as Ticket[]));
      cursor = page.nextCursor as string | null;
    }
    return found;
  };
  const ended = (id: string) =>
    vi.waitFor(
      async () => {
        const migration = await call('GET', `/api/migrations/${id}`);
        expect(migration.endedAt).not.toBeNull();
        return migration;
      },
      { timeout: 60_000, interval: 100 },
    );

  beforeAll(async () => {
    write(buildPack());
    server = await start();
    const open = (n: number) =>
      call('POST', '/api/records', { type: 'ticket', data: { title: `Ticket ${n}` } });
    for (let from = 0; from < TICKETS; from += 25)
      await Promise.all(Array.from({ length: 25 }, (_one, i) => open(from + i)));
    expect(await tickets()).toHaveLength(TICKETS);
    write(nextTicketPack());
    await call('POST', '/api/packs/reload');
    expect((await call('GET', '/api/workflows/ticket')).version).toBe(2);
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    data.remove();
    folder.remove();
  });

  it.each(MIGRATION_CRASH_POINTS.map((point, i) => [point, i] as const))(
    'at %s leaves each record on one version, and it is gone on with to its end',
    async (point, round) => {
      // given: the second time the first is taken back
      const before = await tickets();
      const version = before[0]?.workflow.version ?? 0;
      const { items: earlier } = await call('GET', '/api/migrations');
      const path = round === 1 ? `/api/migrations/${earlier[0].id}/reverse` : MIGRATIONS;
      // when the server dies in the middle
      const gone = new Promise<NodeJS.Signals | null>((resolve) => {
        server.child.once('exit', (_code, signal) => resolve(signal));
      });
      server.child.send({ point, visit: point === 'migration-claimed' ? 1 : 2 });
      const { id } = await call('POST', path, { reason: 'For the test' }).catch(() => ({
        id: undefined,
      }));
      expect(await gone).toBe('SIGKILL');
      server = await start();
      // then
      const begun = id ?? (await call('GET', '/api/migrations')).items[0].id;
      expect(await ended(begun)).toMatchObject({
        state: 'done',
        total: TICKETS,
        handled: TICKETS,
        migrated: TICKETS,
        left: {},
      });
      const after = await tickets();
      expect(after).toHaveLength(TICKETS);
      for (const ticket of after) {
        expect([ticket.workflow.version, ticket.state]).toEqual([3 - version, 'new']);
        // Opened, and migrated once a round.
        expect(ticket.revision).toBe(round + 2);
      }
      const { items } = await call('GET', `/api/records/${after[0]?.id}/history`);
      expect(items.map(({ revision }: { revision: number }) => revision)).toEqual(
        Array.from({ length: round + 2 }, (_one, i) => round + 2 - i),
      );
    },
  );
});
