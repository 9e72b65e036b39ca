import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkLibraries } from '../../../server/postgres/library-links.ts';
import { provideCopy } from '../../../server/postgres/shared-copy.ts';
import { makeDataDirectory } from '../../support/data-directory.ts';

const files = {
  'bin/postgres': 'the server',
  'bin/initdb': 'the maker',
  'lib/libpq.so.5.18': 'the library',
  'share/postgresql/postgres.bki': '# PostgreSQL 18',
  'pg-symlinks.json': JSON.stringify([
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
  ]),
};

/** The package's programs as an install under a strict umask and without build scripts leaves them. */
function buildNative(): { readonly native: string; readonly target: string } {
  const { path } = makeDataDirectory();
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, 'package/native', name);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, content, { mode: 0o600 });
  }
  return { native: join(path, 'package/native'), target: join(path, 'shared/postgres-18') };
}

const mode = (...path: string[]) => lstatSync(join(...path)).mode & 0o777;

describe('the copy of the programs that root shares with the account PostgreSQL runs under', () => {
  it('can be used by every account and changed by none but its owner', async () => {
    // given
    const { native, target } = buildNative();
    // when
    await provideCopy(native, target);
    // then
    expect([mode(target, '..'), mode(target), mode(target, 'lib')]).toEqual([0o755, 0o755, 0o755]);
    expect(mode(target, 'bin/postgres')).toBe(0o755);
    expect(mode(target, 'share/postgresql/postgres.bki')).toBe(0o644);
    expect(readdirSync(join(target, '..'))).toEqual(['postgres-18']);
    expect(mode(native, 'bin/postgres')).toBe(0o600);
  });

  it('has the library links the install left out', async () => {
    const { native, target } = buildNative();
    await provideCopy(native, target);
    expect(readlinkSync(join(target, 'lib/libpq.so.5'))).toBe('libpq.so.5.18');
    expect(readFileSync(join(target, 'lib/libpq.so'), 'utf8')).toBe('the library');
  });

  it('is left alone when it is whole, and replaced when it is damaged', async () => {
    // given
    const { native, target } = buildNative();
    await provideCopy(native, target);
    const { ino } = lstatSync(target);
    // when, then
    await provideCopy(native, target);
    expect(lstatSync(target).ino).toBe(ino);
    // when, then
    writeFileSync(join(target, 'bin/postgres'), 'half');
    await provideCopy(native, target);
    expect(readFileSync(join(target, 'bin/postgres'), 'utf8')).toBe('the server');
    expect(readdirSync(join(target, '..'))).toEqual(['postgres-18']);
  });

  it('is made once when several servers start at once', async () => {
    const { native, target } = buildNative();
    await Promise.all([1, 2, 3, 4].map(() => provideCopy(native, target)));
    expect(readdirSync(join(target, '..'))).toEqual(['postgres-18']);
    expect(readFileSync(join(target, 'bin/initdb'), 'utf8')).toBe('the maker');
  });
});

it('missing library links are made where the package lies, any number of times', async () => {
  const { native } = buildNative();
  await linkLibraries(native);
  await linkLibraries(native);
  expect(readlinkSync(join(native, 'lib/libpq.so'))).toBe('libpq.so.5.18');
});
