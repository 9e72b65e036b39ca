import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  askForRemote,
  claimRemote,
  enterRemote,
  findRemote,
  handBackRemote,
  keepRemote,
  releaseRemote,
  type RemoteEnd,
  type StoredRemote,
} from '../../../server/store/remote.ts';
import { openRuntimeWorld, type RuntimeWorld } from '../../support/runtime-world.ts';

const URL = 'https://git.example.org/definitions.git';

describe('a remote is worked on', () => {
  let world: RuntimeWorld;
  beforeEach(async () => {
    world = await openRuntimeWorld();
    await enterRemote(world.db, URL);
  });
  afterEach(() => world.close());

  const claimOf = (by: string) => ({ url: URL, by, lease: 12 });
  const claim = (by: string, refs = 'refs-1') => claimRemote(world.db, claimOf(by), refs);
  const release = (by: string, row: StoredRemote | undefined, change: Partial<RemoteEnd> = {}) => {
    if (row === undefined) throw new Error(`${by} has not got it`);
    return releaseRemote(world.db, claimOf(by), { ...row, synced: 'refs-1', wait: 300, ...change });
  };

  it('by one node at a time, however many ask', async () => {
    const rows = await Promise.all(Array.from({ length: 8 }, (_, n) => claim(`node-${n}`)));
    expect(rows.filter((row) => row !== undefined)).toHaveLength(1);
  });

  it('by another one once the first gives no sign of life, whose word counts no more', async () => {
    const first = await claim('first');
    await world.advance('10 seconds');
    expect(await keepRemote(world.db, claimOf('first'))).toBe(true);
    await world.advance('10 seconds');
    expect(await claim('second')).toBeUndefined();
    // when
    await world.advance('3 seconds');
    const second = await claim('second');
    // then
    expect(second).toBeDefined();
    expect(await keepRemote(world.db, claimOf('first'))).toBe(false);
    await release('first', first, { seen: 'of-the-first' });
    expect((await findRemote(world.db, URL))?.seen).toBeNull();
    await release('second', second, { seen: 'of-the-second' });
    expect((await findRemote(world.db, URL))?.seen).toBe('of-the-second');
  });

  it('when it is due, or something else is to be pushed; after a failure when its time has come', async () => {
    await release('one', await claim('one'));
    expect(await claim('two')).toBeUndefined();
    await release('two', await claim('two', 'refs-2'), { failures: 1, synced: null });
    expect(await claim('three', 'refs-2')).toBeUndefined();
    await world.advance('301 seconds');
    expect(await claim('three', 'refs-2')).toBeDefined();
  });

  it('once more where somebody asked while it was', async () => {
    const row = await claim('one');
    await world.advance('1 second');
    await askForRemote(world.db, URL, true);
    await release('one', row);
    expect(await claim('two')).toMatchObject({ insist: true });
  });

  it('at once by another one where the first has to stop, with all that was asked', async () => {
    await askForRemote(world.db, URL, true);
    await claim('first');
    await handBackRemote(world.db, claimOf('first'));
    expect(await claim('second')).toMatchObject({ insist: true });
    await handBackRemote(world.db, claimOf('first'));
    expect(await claim('third')).toBeUndefined();
  });
});
