import { describe, expect, it } from 'vitest';
import { parsePidFile } from '../../../server/postgres/pid-file.ts';
import { serverArguments, startedAlike } from '../../../server/postgres/settings.ts';

describe('postmaster.pid', () => {
  it('names process, directory, port and status', () => {
    const text = '4711\n/proc/self/cwd\n1795471360\n44103\n\n127.0.0.1\n   1  2\nready   \n';
    expect(parsePidFile(text)).toEqual({
      pid: 4711,
      directory: '/proc/self/cwd',
      port: 44103,
      status: 'ready',
    });
  });

  it.each([
    ['', undefined],
    ['garbage\n/data\n', undefined],
    ['-4711\n', undefined],
    ['0\n', undefined],
    ['4711\n/data\n179', { pid: 4711, directory: '/data', port: undefined, status: undefined }],
    [
      '4711\n/data\n1\n5432\n\n127.0.0.1\n\nstopping\n',
      { pid: 4711, directory: '/data', port: 5432, status: 'stopping' },
    ],
  ])('%j is read as far as it goes', (text, expected) => {
    expect(parsePidFile(text)).toEqual(expected);
  });
});

describe('postmaster.opts', () => {
  const recorded =
    '/opt/pg 18/bin/postgres "-D" "/proc/self/cwd" "-c" "fsync=on" "-c" "unix_socket_directories=" "-c" "port=44103"\n';
  const settings = { fsync: 'on', unix_socket_directories: '' };

  it('tells a server started as we would, whatever its port', () => {
    const args = serverArguments('/proc/self/cwd', settings, 1);
    expect(startedAlike(recorded, '/opt/pg 18/bin/postgres', args)).toBe(true);
  });

  it.each([
    ['another program', '/opt/pg 19/bin/postgres', settings],
    ['another value', '/opt/pg 18/bin/postgres', { ...settings, fsync: 'off' }],
    ['another setting', '/opt/pg 18/bin/postgres', { ...settings, jit: 'off' }],
  ])('tells one with %s', (_, program, wanted) => {
    expect(startedAlike(recorded, program, serverArguments('/proc/self/cwd', wanted, 44103))).toBe(
      false,
    );
  });
});
