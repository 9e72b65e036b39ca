import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitCache, type GitCache } from '../../../../server/content/git/cache.ts';
import { gitSource } from '../../../../server/runtime/publishing/git-source.ts';
import { openRuntimeWorld, type RuntimeWorld } from '../../../support/runtime-world.ts';
import { buildPack } from '../../../support/small-pack.ts';

describe('the cache of the git history', () => {
  let world: RuntimeWorld;
  let folder: string;
  let cache: GitCache;
  beforeEach(async () => {
    world = await openRuntimeWorld();
    folder = mkdtempSync(join(tmpdir(), 'interlock-git-cache-'));
    cache = createGitCache(gitSource(world.db), folder);
  });
  afterEach(async () => {
    await cache.close();
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
    await world.close();
  });

  /** Everything git says of it, once it has found nothing wrong with it. */
  const told = (): Promise<string> =>
    cache.read(async (cwd) => {
      const git = (args: readonly string[]): string =>
        execFileSync('git', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
      expect(git(['fsck', '--strict', '--full'])).toBe('');
      const shown = git(['ls-tree', '-r', 'main']);
      return [git(['for-each-ref']), git(['log', 'main']), shown].join('\n');
    });
  const place = (): Promise<string> => cache.read(async (directory) => directory);
  const packs = async (): Promise<string[]> => {
    const below = join(await place(), 'objects', 'pack');
    return readdirSync(below)
      .filter((name) => name.endsWith('.pack'))
      .map((name) => join(below, name));
  };

  it('holds what is published, every file readable and every version tagged', async () => {
    const text = await told();
    for (const [path] of buildPack()) expect(text).toContain(`\t${path}\n`);
    expect(text).toContain('refs/tags/ticket/v1');
    expect(text).toContain('Definitions taken over');
    const [pack = ''] = await packs();
    expect(statSync(pack).size).toBeGreaterThan(1_000);
  });

  it('follows what is published, also by another node', async () => {
    // given
    await told();
    const directory = await place();
    const other = await world.otherNode();
    // when
    await other.runtime.definitions.activate(buildPack({ 'seed/cis.json': undefined }), 'test');
    // then
    const text = await told();
    expect(text).not.toContain('seed/cis.json');
    expect(text.match(/^commit /gm)).toHaveLength(2);
    expect(await place()).toBe(directory);
    await other.close();
  });

  it.each<[string, (directory: string, pack: string) => void]>([
    ['removed', (directory) => rmSync(directory, { recursive: true })],
    ['without its objects', (directory) => rmSync(join(directory, 'objects'), { recursive: true })],
    ['without HEAD', (directory) => rmSync(join(directory, 'HEAD'))],
    [
      'with a pack cut off',
      (_, pack) => {
        chmodSync(pack, 0o600);
        truncateSync(pack, Math.floor(statSync(pack).size / 2));
      },
    ],
    [
      'with a pack somebody wrote into',
      (_, pack) => {
        const { atime, mtime } = statSync(pack);
        const bytes = readFileSync(pack);
        bytes.fill(0xff, 100, 140);
        chmodSync(pack, 0o600);
        writeFileSync(pack, bytes);
        utimesSync(pack, atime, mtime);
      },
    ],
    [
      'with a branch moved by hand',
      (directory) => {
        writeFileSync(join(directory, 'refs', 'heads', 'main'), `${'0'.repeat(39)}1\n`);
      },
    ],
    ['with a hook', (directory) => writeFileSync(join(directory, 'post-update'), 'exit 1')],
  ])('%s is made anew, and says the same', async (_, spoil) => {
    // given
    const before = await told();
    const [pack = ''] = await packs();
    spoil(await place(), pack);
    // when
    const after = await told();
    // then
    expect(after).toBe(before);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('of a server that was killed days ago is removed', async () => {
    // given
    const old = mkdtempSync(join(folder, 'definitions-'));
    const long = new Date(Date.now() - 2 * 86_400_000);
    utimesSync(old, long, long);
    const young = mkdtempSync(join(folder, 'definitions-'));
    // when
    const directory = await place();
    // then
    expect(readdirSync(folder).toSorted()).toEqual(
      [young, directory].map((path) => basename(path)).toSorted(),
    );
    rmSync(young, { recursive: true });
  });

  it('that is made anew stays for those who read it just now', async () => {
    await cache.read(async (directory) => {
      writeFileSync(join(directory, 'stray'), 'x');
      await told();
      expect(readdirSync(directory)).toContain('HEAD');
      expect(readdirSync(folder)).toHaveLength(2);
    });
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
