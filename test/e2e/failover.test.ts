import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseMember } from '../support/database-member.ts';
import { findMissing, openProbe, startProbeLoad } from '../support/probe-load.ts';
import { writeProbeWorkflows } from '../support/probe-workflows.ts';
import { buildReplicatedCluster, type ReplicatedCluster } from '../support/replicated-cluster.ts';
import { dataDirectory, startServer, until } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { openSink, type Sink } from '../support/sink.ts';

describe('two nodes on a primary with a synchronous standby', () => {
  const data = [dataDirectory(), dataDirectory(), dataDirectory()];
  const folder = dataDirectory();
  let cluster: ReplicatedCluster;
  let sink: Sink;
  let nodes: ServerProcess[] = [];
  let settings: { readonly [name: string]: string };

  beforeAll(async () => {
    [cluster, sink] = await Promise.all([buildReplicatedCluster(), openSink()]);
    writeProbeWorkflows(folder.path, sink.url);
    settings = {
      INTERLOCK_WORKFLOWS: folder.path,
      INTERLOCK_LOG_LEVEL: 'info',
      INTERLOCK_ALLOW_HOSTS: `127.0.0.1:${sink.port}`,
      DATABASE_URL: `${cluster.url}?target_session_attrs=read-write`,
    };
    for (const { path } of data.slice(0, 2)) nodes.push(await startServer(path, settings));
  }, 90_000);
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await cluster.close();
    sink.close();
    for (const { remove } of [...data, folder]) remove();
  }, 90_000);

  const readiness = () =>
    Promise.all(nodes.map(async ({ url }) => (await fetch(`${url}/readyz`)).status));
  const allAnswer = (status: number) =>
    until(`/readyz to answer ${status} on every node`, async () =>
      (await readiness()).every((is) => is === status),
    );

  it('lose nothing acknowledged when the primary is killed under load and the standby promoted', async () => {
    // given
    const load = startProbeLoad(nodes, 6);
    await until('a load', () => Promise.resolve(load.acknowledged.length > 60));
    // when
    await cluster.primary.kill();
    const before = load.acknowledged.length;
    // then: no node is ready while nobody takes writes
    await allAnswer(503);
    const answers = await Promise.all(
      nodes.map((node) => node.call<{ code: string }>('GET', '/api/records')),
    );
    for (const { status, headers, body } of answers) {
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'database-unavailable' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await cluster.standby.promote();
    await allAnswer(200);
    await until('new acknowledgements', () =>
      Promise.resolve(load.acknowledged.length > before + 30),
    );
    await load.stop();
    const [node] = nodes;
    expect(node && (await findMissing(node, load.acknowledged))).toEqual([]);
    expect(new Set(load.acknowledged).size).toBe(load.acknowledged.length);
    expect(nodes.map(({ child }) => child.exitCode)).toEqual([null, null]);
    // and each node has said so in a line or two, and once more when it was over
    for (const { output } of nodes) {
      const said = () =>
        output()
          .split('\n')
          .filter((line) => line.startsWith('{') && line.includes('"msg":"the database is'));
      await until('the word that it is over', () =>
        Promise.resolve(said().some((line) => line.includes('the database is there again'))),
      );
      expect(said().length, output()).toBeLessThanOrEqual(6);
    }
  }, 90_000);

  it('fire timers and do effects again afterwards, on either node', async () => {
    for (const [n, node] of nodes.entries()) {
      const opened = await openProbe(node, `after-${n}`);
      expect(opened.status).toBe(201);
      await until('the effect', () =>
        Promise.resolve(sink.seen.some(({ body }) => body.includes(`after-${n}`))),
      );
      await until('the timer', async () => {
        const path = `/api/records/${opened.body.number}`;
        return (await node.call<{ state: string }>('GET', path)).body.state === 'late';
      });
    }
  }, 60_000);

  it('never follow the former primary, not even when it takes writes again', async () => {
    // given: somebody starts it as if nothing had happened, and without a standby to wait for
    await cluster.primary.start();
    await cluster.primary.asAdmin(async (admin) => {
      await admin.query(`alter system set synchronous_standby_names = ''`);
      await admin.query('select pg_reload_conf()');
    });
    // when: both running nodes, one of them with all its connections lost, and one that starts now
    await cluster.standby.asAdmin((admin) =>
      admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'interlock%' and pid <> pg_backend_pid() and random() < 0.5`),
    );
    nodes = [...nodes, await startServer(data[2]?.path ?? '', settings)];
    const opened = await Promise.all(
      nodes.map((node, n) =>
        until('a probe opened', async () => {
          const answer = await openProbe(node, `apart-${n}`);
          return answer?.status === 201 && answer.body.id;
        }),
      ),
    );
    // then
    const stored = (member: DatabaseMember) =>
      member.asAdmin(async (admin) => {
        const sql = 'select id from record where id = any($1::uuid[])';
        return (await admin.query<{ id: string }>(sql, [opened])).rows.map(({ id }) => id);
      });
    expect((await stored(cluster.standby)).toSorted()).toEqual(opened.toSorted());
    expect(await stored(cluster.primary)).toEqual([]);
  }, 60_000);
});
