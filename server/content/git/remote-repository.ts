import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { GitObject } from '../../git-object.ts';
import { readQuarantine } from './read-quarantine.ts';
import { isBranchOrTag } from './ref-name.ts';
import { RemoteFailure, plain, remoteFailure } from './remote-failure.ts';
import { ended, runGit, startGit } from './run-git.ts';

/** A git repository elsewhere, and how it is reached. */
export interface RemoteRepository {
  /** http or https, without credentials. */
  readonly url: string;
  readonly user: string;
  /** Secret; empty where the host asks for none. */
  readonly token: string;
  /** The only addresses its host may be reached under; they were checked. */
  readonly addresses: readonly string[];
  /** Aborted when the work is not ours any more. */
  readonly signal: AbortSignal;
}

/** A branch or tag there. */
export interface RemoteRef {
  readonly sha1: string;
  /** The commit an annotated tag names; undefined for all else. */
  readonly commit?: string;
}

/** Milliseconds one call may take. */
const PATIENCE = 180_000;
/** Milliseconds git gets to end when it is told to. */
const LAST_MOMENT = 2_000;
/** Bytes a fetch may bring: as many as all definitions there ever were could have. */
const LARGEST = 256 * 1_048_576;
/** Bytes of a list of refs, and of what git says. */
const MOST_SAID = 8 * 1_048_576;
/** Milliseconds between two looks at how large a fetch has become. */
const LOOK = 250;
/** Begins the name of what is fetched into; where a killed server left it, the cache removes it as it does its own. */
const SCRATCH = 'definitions-fetch-';
/** Refs that are read of a list. */
const MOST_REFS = 20_000;

/** Branches and tags there under names that have a place here; others are as if they were not. @throws RemoteFailure */
export async function listRemote(
  remote: RemoteRepository,
  cwd: string,
): Promise<ReadonlyMap<string, RemoteRef>> {
  const { out } = await call(remote, cwd, ['ls-remote', '--', remote.url]);
  const refs = new Map<string, RemoteRef>();
  for (const line of out.split('\n')) {
    const [, sha1 = '', name = '', peeled] =
      /^([0-9a-f]{40})\t(\S{1,250}?)(\^\{\})?$/.exec(line) ?? [];
    if (!isBranchOrTag(name)) continue;
    const known = refs.get(name);
    if (peeled === undefined) refs.set(name, { sha1 });
    else if (known !== undefined) refs.set(name, { ...known, commit: sha1 });
    if (refs.size > MOST_REFS)
      throw new RemoteFailure('git-too-large', `the remote has more than ${MOST_REFS} refs`);
  }
  return refs;
}

/** What a fetch brought. */
export interface Fetched {
  readonly refs: ReadonlyMap<string, string>;
  /** Objects that are not in the repository it was fetched beside, and perhaps some that are. */
  readonly objects: readonly GitObject[];
}

/**
 * Brings refs of there into a repository of its own that is gone afterwards: nothing of what comes touches ours.
 * @param beside a bare repository whose objects need not come again
 * @param folder where it may make its folder
 * @throws RemoteFailure, AppError `git-failed`
 */
export async function fetchRemote(
  remote: RemoteRepository,
  { beside, folder, names }: { beside: string; folder: string; names: readonly string[] },
): Promise<Fetched> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(join(folder, SCRATCH));
  const tooLarge = new AbortController();
  const looking = setInterval(() => {
    void sizeOf(scratch).then((bytes) => (bytes > LARGEST ? tooLarge.abort() : undefined));
  }, LOOK);
  try {
    const args = ['-c', 'init.defaultBranch=main', 'init', '--quiet', '--bare', '--template=', '.'];
    await runGit({ cwd: scratch, args });
    const signal = AbortSignal.any([remote.signal, tooLarge.signal]);
    await call(
      { ...remote, signal },
      scratch,
      [
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-auto-gc',
        '--no-write-fetch-head',
        '--no-recurse-submodules',
        '--no-auto-maintenance',
        '--',
        remote.url,
        ...names.map((name) => `${name}:${name}`),
      ],
      { GIT_ALTERNATE_OBJECT_DIRECTORIES: join(beside, 'objects') },
    );
    const listed = await runGit({
      cwd: scratch,
      args: ['for-each-ref', '--format=%(objectname) %(refname)'],
      env: { GIT_ALTERNATE_OBJECT_DIRECTORIES: join(beside, 'objects') },
    });
    const lines = listed.toString('utf8').split('\n').filter(Boolean);
    const refs = new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
    return { refs, objects: await readQuarantine(scratch, join(scratch, 'objects')) };
  } catch (cause) {
    if (tooLarge.signal.aborted)
      throw new RemoteFailure('git-too-large', `the remote sends more than ${LARGEST} bytes`);
    throw cause;
  } finally {
    clearInterval(looking);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What the host said of one ref that was pushed. */
export interface PushedRef {
  readonly ref: string;
  readonly ok: boolean;
  readonly text: string;
}

/**
 * Pushes refs as they are in a repository, each to its own name; none is forced, none removed.
 * @throws RemoteFailure where nothing could be pushed at all
 */
export async function pushRemote(
  remote: RemoteRepository,
  cwd: string,
  names: readonly string[],
): Promise<readonly PushedRef[]> {
  const wanted = names.filter(isBranchOrTag).map((name) => `${name}:${name}`);
  const args = ['push', '--porcelain', '--no-verify', '--no-signed', '--', remote.url, ...wanted];
  const { code, out, said } = await call(remote, cwd, args, {}, true);
  const refs = plain(out, secretsOf(remote))
    .split('\n')
    .flatMap((line): PushedRef[] => {
      // A tab has become a space with every other control character.
      const [, flag = '', ref = '', text = ''] = /^(.) \S+:(\S+) (.*)$/.exec(line) ?? [];
      return ref === '' ? [] : [{ ref, ok: flag !== '!', text: text.slice(0, 200) }];
    });
  if (code !== 0 && refs.every(({ ok }) => ok)) throw remoteFailure(said, secretsOf(remote));
  return refs;
}

/** Has git talk to the remote under our settings alone. */
async function call(
  remote: RemoteRepository,
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  anyCode = false,
): Promise<{ readonly code: number; readonly out: string; readonly said: string }> {
  remote.signal.throwIfAborted();
  const child = startGit({ cwd, args, env: { ...settingsOf(remote), ...env } });
  // Asked, git ends those it has started; of one that does not, nobody waits for what they still hold.
  let last: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGTERM');
    last ??= setTimeout(() => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
    }, LAST_MOMENT);
  };
  const late = setTimeout(stop, PATIENCE);
  remote.signal.addEventListener('abort', stop, { once: true });
  const out: Buffer[] = [];
  let bytes = 0;
  let said = '';
  child.stdout.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > MOST_SAID) stop();
    else out.push(part);
  });
  child.stderr.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-20_000)));
  child.stdin.on('error', () => undefined);
  child.stdin.end();
  try {
    const code = await ended(child);
    if (code === null)
      throw new RemoteFailure(
        'git-unreachable',
        'the call to the remote was broken off: it took too long or said too much',
      );
    if (code !== 0 && !anyCode) throw remoteFailure(said, secretsOf(remote));
    return { code, out: Buffer.concat(out).toString('utf8'), said };
  } finally {
    clearTimeout(late);
    clearTimeout(last);
    remote.signal.removeEventListener('abort', stop);
  }
}

function basic({ user, token }: RemoteRepository): string {
  return Buffer.from(`${user}:${token}`).toString('base64');
}

function secretsOf(remote: RemoteRepository): readonly string[] {
  return remote.token === '' ? [] : [remote.token, basic(remote)];
}

/**
 * How git may talk: over the one scheme, to the checked addresses, through no proxy, following nobody elsewhere. In the
 * environment, not among the arguments: those every account of the machine can list.
 */
function settingsOf(remote: RemoteRepository): Record<string, string> {
  const { protocol, hostname, port } = new URL(remote.url);
  const settings: [string, string][] = [
    ['http.followRedirects', 'false'],
    ['http.proxy', ''],
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', '30'],
    ['credential.helper', ''],
    ['core.askPass', ''],
    ['core.hooksPath', '/dev/null'],
    ['fetch.fsckObjects', 'true'],
    ['transfer.fsckObjects', 'true'],
    ['transfer.bundleURI', 'false'],
    ['push.recurseSubmodules', 'no'],
    ['push.followTags', 'false'],
    ['push.gpgSign', 'false'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
  ];
  if (remote.token !== '')
    settings.push(['http.extraHeader', `Authorization: Basic ${basic(remote)}`]);
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1')) === 0) {
    const place = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
    const found = remote.addresses.map((one) => (one.includes(':') ? `[${one}]` : one));
    settings.push(['http.curloptResolve', `${place}:${found.join(',')}`]);
  }
  const env: Record<string, string> = {
    GIT_ALLOW_PROTOCOL: protocol.slice(0, -1),
    GIT_CONFIG_COUNT: String(settings.length),
    no_proxy: '*',
  };
  for (const [i, [key, value]] of settings.entries()) {
    env[`GIT_CONFIG_KEY_${i}`] = key;
    env[`GIT_CONFIG_VALUE_${i}`] = value;
  }
  return env;
}

/** Bytes of everything below a folder; what vanishes meanwhile counts nothing. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
