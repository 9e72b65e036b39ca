import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../app.ts';
import type { Config } from '../config.ts';
import type { HookProgram } from '../content/git/push-hook.ts';
import { watchFolder } from '../content/watch-folder.ts';
import { createEffectQueue } from '../effects/effect-queue.ts';
import { startEffectWorker } from '../effects/worker.ts';
import { createMetrics } from '../http/metrics.ts';
import { bootstrapIdentity } from '../identity/bootstrap.ts';
import { createIdentity } from '../identity/identity.ts';
import { connectDatabase } from '../postgres/connect-database.ts';
import { isPassing } from '../runtime/database-failure.ts';
import { createDatabaseTrouble } from '../runtime/database-trouble.ts';
import { loadDefinitions, reloadFolder } from '../runtime/load-definitions.ts';
import type { WorkflowsFolder } from '../runtime/load-definitions.ts';
import { FOLDER_DRAFT } from '../runtime/publishing/take-over-folder.ts';
import type { Log } from '../runtime/log.ts';
import { collectObjects } from '../runtime/publishing/collect-objects.ts';
import { createGitHost } from '../runtime/publishing/git-host.ts';
import { startRemote } from '../runtime/remote/remote.ts';
import { createRuntime } from '../runtime/runtime.ts';
import { seed } from '../runtime/seed.ts';
import { arrangeTables } from '../store/arrange-tables.ts';
import type { Db } from '../store/database.ts';
import { pruneKeys } from '../store/idempotency.ts';
import { migrate, type Migrated } from '../store/migrate.ts';
import type { Node } from '../store/node.ts';
import { openDatabase } from '../store/open-database.ts';
import { openWatch } from '../store/open-watch.ts';
import { startPresence } from './presence.ts';
import { serveWhenSafe } from './serve-when-safe.ts';
import { createShutdown } from './shutdown.ts';

/** A running server. */
export interface RunningServer {
  /** Address people reach it under. */
  readonly url: string;
  /** Resolves with the reason when the database is lost for good, or not ours any more, and the process has to end. */
  readonly lost: Promise<unknown>;
  /** Drains: refuses new work, ends what is under way, closes everything. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link startServer} needs. */
export interface ServerOptions {
  readonly config: Config;
  readonly log: Log;
  /** Writes a line to where the operator sees it; receives secrets, so never a log. */
  readonly print: (line: string) => void;
  /** Folder of the built web app. */
  readonly webApp: string;
  /** What git runs when somebody pushes definitions. */
  readonly hook: HookProgram;
}

/**
 * Starts everything in order: database, schema, definitions, effects, HTTP, identity, timers. When a part
 * cannot start, those before it are stopped again.
 * @throws AppError, PostgresError: for the operator, with what to do
 */
export async function startServer({
  config,
  log,
  print,
  webApp,
  hook,
}: ServerOptions): Promise<RunningServer> {
  const shutdown = createShutdown(log);
  try {
    const handle = await connectDatabase({
      database: config.database,
      dataDirectory: config.dataDirectory,
      log,
    });
    shutdown.add('the database server', () => handle.stop());
    const { url: database } = handle;
    const trouble = createDatabaseTrouble(log);
    const onIdleError = (cause: Error): void => trouble.met(cause, 'idle connections');
    const db = openDatabase({ url: database, poolSize: config.poolSize, onIdleError });
    shutdown.add('the database connections', () => db.destroy());
    const watch = openWatch({ url: database, onIdleError });
    shutdown.add('the connection for readiness', () => watch.destroy());
    // A sign of life that waits behind the work would have the node taken for one without a database.
    const signs = openDatabase({ url: database, poolSize: 1, kept: true, onIdleError });
    shutdown.add('the connection for signs of life', () => signs.destroy());
    const node = { id: randomUUID(), name: `${hostname()}:${config.port}` };
    const enter = () => enterDatabase(database, node);
    const entered = await enter();
    const presence = startPresence({ db: signs, node, enter, entered, log, trouble });
    shutdown.add('signs of life', () => presence.stop());
    await arrangeTables(db, config.distribute);

    const queue = createEffectQueue({
      url: handle.url,
      onError: (cause) => {
        if (isPassing(cause)) trouble.met(cause, 'the job queue');
        else log.warn({ err: cause }, 'the job queue is in trouble; it goes on by itself');
      },
    });
    await queue.start();
    let url = config.publicUrl ?? `http://${hostInUrl(config.host)}:${config.port}`;
    const metrics = createMetrics();
    const runtime = createRuntime({
      db,
      poolSize: config.poolSize,
      queueSize: config.queueSize,
      planQueueSize: config.planQueueSize,
      log,
      trouble,
      enqueueMany: (trx, effects, again) => queue.enqueueMany(trx, effects, again),
      publicUrl: () => url,
      onEffects: () => queue.wake(),
      onStep: (results, seconds) => metrics.onStep(results, seconds),
    });
    shutdown.add('steps under way', () => runtime.stop());
    // Before the runtime: the last results still have to be written.
    shutdown.add('effects under way', () => queue.stop(EFFECT_GRACE));
    const folder = {
      path: config.workflowsDirectory,
      follows: config.followFolder,
      protects: config.protects,
    };
    if (folder.follows) log.warn({ folder: folder.path }, FOLLOWED);
    await loadDefinitions(runtime, folder, log);
    await seed(runtime, log);

    const { protects } = config;
    const gitFolder = join(config.dataDirectory, 'git');
    const git = createGitHost({ ...runtime, folder: gitFolder, hook, log, protects });
    shutdown.add('the git repository', () => git.close());
    const { remote: choice, allowHosts } = config;
    const remote =
      choice === undefined
        ? undefined
        : await startRemote({
            ...runtime,
            host: git,
            folder: gitFolder,
            protects,
            choice,
            allowHosts,
            log,
          });
    if (remote !== undefined) shutdown.add('the remote', () => remote.stop());

    const identity = createIdentity({ db, publicUrl: () => url });
    const app = buildApp({
      runtime,
      identity,
      metrics,
      log,
      maxBodyBytes: config.maxBodyBytes,
      reload: (by) => reloadFolder(runtime, folder, by),
      git,
      remote,
      protects,
      draining: () => shutdown.begun(),
      writable: () => presence.writable(),
      watch,
      webApp,
    });
    // The first sign-in link names the port, which is known once it listens: until the link and the
    // administrator's token are there, requests wait, else a good token would be told it is not valid.
    const entrance = Promise.withResolvers<void>();
    const serving = await serveWhenSafe({
      fetch: async (request, env) => {
        await entrance.promise;
        return app.fetch(request, env);
      },
      config,
      db,
      log,
      onServing: (port) => {
        url = config.publicUrl ?? `http://${hostInUrl(config.host)}:${port}`;
      },
    });
    shutdown.add('requests under way', async () => {
      runtime.stream.stop();
      await serving.close(REQUEST_GRACE);
    });
    await bootstrapIdentity({ db, config: { ...config, publicUrl: url }, print }).finally(
      entrance.resolve,
    );
    await startEffectWorker({ queue, ledger: runtime.effects, config, log });
    runtime.timers.start();
    shutdown.add('timers', () => runtime.timers.stop());
    runtime.migrations.start();
    shutdown.add('migrations', () => runtime.migrations.stop());
    const pruning = setInterval(() => {
      pruneKeys(db).catch((cause: unknown) =>
        log.warn({ err: cause }, 'old Idempotency-Keys stay'),
      );
    }, HOUR);
    shutdown.add('pruning', () => Promise.resolve(clearInterval(pruning)));
    const collecting = setInterval(() => void collect(db, log), COLLECT);
    shutdown.add('collecting git objects', () => Promise.resolve(clearInterval(collecting)));
    // Whoever needs the active definitions looks for itself; this is for readiness, and for foreign formats.
    const following = setInterval(() => {
      runtime.definitions.follow().catch(() => undefined);
    }, FOLLOW);
    shutdown.add('following definitions', () => Promise.resolve(clearInterval(following)));
    const unwatch = watchFolder({
      folder: config.workflowsDirectory,
      onChange: () => {
        void takeOver(runtime, folder, log);
      },
      onError: (cause) =>
        log.warn({ err: cause }, 'the workflows folder is not watched; reload it by hand'),
    });
    shutdown.add('watching the workflows folder', () => {
      unwatch();
      return Promise.resolve();
    });
    const lost = Promise.race([handle.lost, presence.lost]);
    return { url, lost, stop: () => shutdown.run() };
  } catch (failure) {
    await shutdown.run();
    throw failure;
  }
}

/** Brings the schema up to date, however long that takes, and enters this node in the list. */
async function enterDatabase(url: string, node: Node): Promise<Migrated> {
  const db = openDatabase({ url, poolSize: 2, patient: true });
  try {
    return await migrate(db, { node });
  } finally {
    await db.destroy();
  }
}

/** Milliseconds for requests and effects to end by themselves; together below the lifecycle's 30 s. */
const REQUEST_GRACE = 8_000;
const EFFECT_GRACE = 12_000;
const HOUR = 3_600_000;
/** Milliseconds between two looks for git objects nothing leads to any more. */
const COLLECT = 6 * HOUR;
/** Milliseconds between two looks for newly published definitions. */
const FOLLOW = 1_000;

const FOLLOWED =
  'INTERLOCK_FOLLOW_FOLDER is set: what changes in the workflows folder is published at once, without a review; meant for writing definitions, not for a server people work on';

async function collect(db: Db, log: Log): Promise<void> {
  try {
    const collected = await collectObjects(db);
    if (collected !== undefined && collected.removed > 0)
      log.info(collected, 'git objects nothing led to any more were removed');
  } catch (cause) {
    log.warn({ err: cause }, 'git objects nothing leads to any more stay');
  }
}

async function takeOver(
  runtime: Parameters<typeof reloadFolder>[0],
  folder: WorkflowsFolder,
  log: Log,
): Promise<void> {
  try {
    const { ok, issues } = await reloadFolder(runtime, folder, 'engine');
    const drafted = issues.find(({ code }) => code === FOLDER_DRAFT);
    if (drafted !== undefined) log.warn({}, drafted.message);
    else if (ok)
      log.info(
        { hash: runtime.definitions.current().definitions.hash },
        'the workflows folder was taken over',
      );
    else
      log.warn(
        { issues },
        'the workflows folder is not valid; the last good definitions stay active',
      );
  } catch (cause) {
    log.error({ err: cause }, 'the workflows folder could not be taken over');
  }
}

/** A host as an address names it: IPv6 in brackets, "everywhere" as this machine. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
