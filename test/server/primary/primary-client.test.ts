import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../server/postgres/connection.ts';
import { findFreePort } from '../../../server/postgres/launch.ts';
import { createPrimary } from '../../../server/primary/find-primary.ts';
import { PrimaryClient, primaryConfig } from '../../../server/primary/primary-client.ts';
import { openCuttingProxy, type CuttingProxy } from '../../support/cutting-proxy.ts';
import { createDatabase } from '../../support/postgres.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';

leaveNothingRunning();

describe('a connection to the server that takes writes', () => {
  let url: string;
  let proxy: CuttingProxy;
  beforeAll(async () => {
    ({ url } = await createDatabase());
    proxy = await openCuttingProxy(url);
  });
  afterAll(() => proxy.close());

  const open = async (address: string, silence: number) => {
    const client = new PrimaryClient(primaryConfig(address, silence));
    await client.connect();
    return client;
  };
  const answer = async (client: PrimaryClient) =>
    (await client.query<{ one: number }>('select 1 as one')).rows;

  it('is refused by a server that takes none at the moment', async () => {
    // given
    const owner = await connect(url, 'test');
    const database = owner.escapeIdentifier(new URL(url).pathname.slice(1));
    await owner.query(`alter database ${database} set default_transaction_read_only = on`);
    // when
    const refused = open(url, 0);
    // then
    await expect(refused).rejects.toMatchObject({ code: 'database-read-only', status: 503 });
    // when
    await owner.query(`alter database ${database} reset default_transaction_read_only`);
    await owner.end();
    // then
    const client = await open(url, 0);
    expect(await answer(client)).toEqual([{ one: 1 }]);
    await client.end();
  });

  it('ends when its server stops taking them', async () => {
    const client = await open(url, 0);
    // when: it was all right until then
    await client.query('set default_transaction_read_only = on');
    // then
    await expect(answer(client)).rejects.toThrow(/connection error/);
  });

  it('may rest for as long as it likes, but ends when a question is not answered', async () => {
    // given
    const client = await open(proxy.url, 150);
    await pause(400);
    expect(await answer(client)).toEqual([{ one: 1 }]);
    // when
    proxy.hush();
    // then
    await expect(answer(client)).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: 'the database server does not answer',
    });
  });

  it('ends too when only the last of several questions is not answered', async () => {
    // given
    const client = new PrimaryClient({ ...primaryConfig(url, 150), pipeline: true });
    await client.connect();
    // when
    const [first, last] = [client.query('select 1'), client.query('select pg_sleep(20)')];
    // then
    const lost = expect(last).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect((await first).rowCount).toBe(1);
    await lost;
  });

  it('is not to be had where no server is, which is said without the password', async () => {
    const ports = [await findFreePort(), await findFreePort()];
    const hosts = ports.map((port) => `127.0.0.1:${port}`);
    const failure: unknown = await createPrimary(`postgres://u:canary@${hosts.join(',')}/db`)
      .find()
      .catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ code: 'database-unavailable', status: 503 });
    for (const host of hosts) expect((failure as Error).message).toContain(`${host}: connect`);
    expect((failure as Error).message).not.toContain('canary');
  });
});
