import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ENGINE } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import type { AllowedHost } from '../../config/allowed-host.ts';
import type { RemoteChoice } from '../../config/remote-choice.ts';
import { RemoteFailure } from '../../content/git/remote-failure.ts';
import type { RemoteRepository } from '../../content/git/remote-repository.ts';
import { findDestination } from '../../effects/egress.ts';
import { appendAudit } from '../../store/audit.ts';
import { listRefs } from '../../store/git-ref.ts';
import {
  askForRemote,
  claimRemote,
  enterRemote,
  findRemote,
  handBackRemote,
  keepRemote,
  releaseRemote,
  type RemoteClaim,
  type StoredRemote,
} from '../../store/remote.ts';
import type { Log } from '../log.ts';
import { databaseTime } from '../publishing/signer.ts';
import { refFingerprint } from './ref-fingerprint.ts';
import type { RemoteTools } from './remote-tools.ts';
import type { Synced } from './look.ts';
import { syncRemote } from './sync-remote.ts';

/** The organisation's git host: what is published here is pushed there, what is ahead there comes here. */
export interface Remote {
  /** How it stands, as any node saw it last. */
  status(): Promise<StoredRemote>;
  /**
   * Looks at it now and waits for what comes of it, for some seconds.
   * @param insist history rewritten there by force is meant so, and a draft that was given up is made again
   */
  pull(insist: boolean): Promise<StoredRemote>;
  /** Takes no more work and breaks off what is under way; another node goes on. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link startRemote} needs beside what the work itself does. */
export interface RemoteOptions extends Omit<RemoteTools, 'drafts'> {
  readonly choice: RemoteChoice;
  /** Private hosts that may be reached all the same. */
  readonly allowHosts: readonly AllowedHost[];
  readonly log: Log;
}

/** Milliseconds between two looks whether there is something to do. */
const TICK = 1_000;
/** Seconds a node has the remote for without a sign of life, and milliseconds between two. */
const LEASE = 12;
const BEAT = 3_000;
/** Milliseconds somebody who asks waits for what comes of it. */
const WAIT = 25_000;
const GLANCE = 100;
/** Seconds before the next try after the first failure, and the longest. */
const FIRST = 5;
const LONGEST = 300;

/** Starts working on the remote on this node, in turns with the others. */
export async function startRemote(options: RemoteOptions): Promise<Remote> {
  const { db, choice, log } = options;
  const { url } = choice;
  const tools: RemoteTools = { ...options, drafts: choice.drafts };
  const stopping = new AbortController();
  let working: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    const refs = refFingerprint(await listRefs(db), choice.drafts);
    const claim = { url, by: randomUUID(), lease: LEASE };
    const row = await claimRemote(db, claim, refs);
    if (row !== undefined) await lookAt(claim, row, refs);
  };
  const tick = (): Promise<void> => {
    if (stopping.signal.aborted) return Promise.resolve();
    working ??= work()
      .catch((cause: unknown) => log.warn({ err: cause }, 'the remote has to wait'))
      .finally(() => (working = undefined));
    return working;
  };

  const lookAt = async (claim: RemoteClaim, row: StoredRemote, refs: string): Promise<void> => {
    const lost = new AbortController();
    const beat = setInterval(() => {
      keepRemote(db, claim).then(
        (ours) => void (ours || lost.abort()),
        () => undefined,
      );
    }, BEAT);
    const signal = AbortSignal.any([lost.signal, stopping.signal]);
    try {
      const repository = await reach(options, signal);
      const synced = await syncRemote(tools, repository, row);
      await end(claim, row, synced, refs);
    } catch (cause) {
      // Somebody else has it, or the next start goes on with it.
      if (signal.aborted) return await handBackRemote(db, claim);
      await end(claim, row, failed(row, cause, await databaseTime(db)), refs);
    } finally {
      clearInterval(beat);
    }
  };

  const failed = (row: StoredRemote, cause: unknown, at: string): Synced => {
    if (!(cause instanceof RemoteFailure) && !(cause instanceof AppError))
      log.error({ err: cause }, 'the remote could not be looked at');
    const known = cause instanceof RemoteFailure || cause instanceof AppError;
    const text = known ? cause.message : 'something went wrong here; the log has the details';
    const { state, seen, proposed } = row;
    const before = state.lastPull;
    const told = before !== null && !before.ok && before.text === text;
    const done = told ? [] : [{ action: 'remote.failed', text }];
    return {
      state: { ...state, lastPull: { at, ok: false, text } },
      seen,
      proposed,
      done,
      ok: false,
    };
  };

  const end = async (
    claim: RemoteClaim,
    row: StoredRemote,
    { state, seen, proposed, done, ok }: Synced,
    refs: string,
  ): Promise<void> => {
    const failures = ok ? 0 : row.failures + 1;
    const wait = ok ? choice.every * 60 : Math.min(FIRST * 2 ** (failures - 1), LONGEST);
    const { dueAt } = row;
    for (const { action, text } of done)
      log[ok ? 'info' : 'warn']({ remote: url, action }, `remote: ${text}`);
    await db.transaction().execute(async (trx) => {
      const synced = ok ? refs : null;
      await releaseRemote(trx, claim, { synced, failures, seen, proposed, state, dueAt, wait });
      await appendAudit(
        trx,
        done.map(({ action, text }) => ({
          actor: ENGINE,
          action,
          subject: { kind: 'remote', id: url },
          before: null,
          after: { text, local: state.local, remote: state.remote },
        })),
      );
    });
  };

  const status = async (): Promise<StoredRemote> => {
    const row = await findRemote(db, url);
    if (row === undefined) throw new AppError('remote-missing', 503, 'the remote is being entered');
    return row;
  };

  await enterRemote(db, url);
  const ticking = setInterval(() => void tick(), TICK);
  return {
    status,
    async pull(insist) {
      const asked = await askForRemote(db, url, insist);
      const until = performance.now() + WAIT;
      for (;;) {
        await tick();
        const row = await status();
        if ((row.dueAt > asked && row.updatedAt >= asked) || performance.now() > until) return row;
        await pause(GLANCE);
      }
    },
    async stop() {
      clearInterval(ticking);
      stopping.abort();
      await working;
    },
  };
}

/** The remote with its credentials as they are now, and the addresses it may be reached under. @throws RemoteFailure */
async function reach(
  { choice, allowHosts }: RemoteOptions,
  signal: AbortSignal,
): Promise<RemoteRepository> {
  const { url, user, token, tokenFile } = choice;
  const destination = await findDestination(url, allowHosts);
  if (destination.kind !== 'allowed')
    throw new RemoteFailure('git-unreachable', destination.error.replace('effects', 'the remote'));
  const addresses = destination.addresses.map(({ address }) => address);
  const read = tokenFile === undefined ? (token ?? '') : await tokenFrom(tokenFile);
  return { url, user, token: read, addresses, signal };
}

async function tokenFrom(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const token = text.trim();
  if (/^[\x21-\x7e]{1,1000}$/.test(token)) return token;
  const message =
    'INTERLOCK_REMOTE_TOKEN_FILE names a file that cannot be read or holds no token: one line of printable ASCII';
  throw new RemoteFailure('git-unauthorized', message);
}
