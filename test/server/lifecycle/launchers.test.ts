import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { platform } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findLaunchers, isGone } from '../../../server/lifecycle/launchers.ts';

const host = join(import.meta.dirname, '../../support/lifecycle-host.ts');

describe.skipIf(platform() !== 'linux')(
  'a server started through a package manager (needs /proc)',
  () => {
    it('ends when the outermost of its launchers is killed', async () => {
      // given
      const { launcher, next } = startThroughShells({ npm_lifecycle_event: 'start' });
      expect(await next()).toMatch(/^ready/);
      // when
      launcher.kill('SIGKILL');
      // then
      expect(await next()).toBe('stopped: the program that started the server has ended');
    });

    it('has all of them as launchers, and none when it was started directly', async () => {
      // given
      const scripted = startThroughShells({ npm_lifecycle_event: 'start' });
      const direct = startThroughShells({});
      const pidOf = async (next: () => Promise<string>) => Number((await next()).split(' ')[1]);
      // when
      const [pid, other] = [await pidOf(scripted.next), await pidOf(direct.next)];
      // then
      const launchers = findLaunchers(pid);
      expect(launchers.map((launcher) => launcher.pid)).toContain(scripted.launcher.pid);
      expect(launchers.length).toBeGreaterThanOrEqual(2);
      expect(launchers.filter(isGone)).toEqual([]);
      expect(findLaunchers(other)).toEqual([]);
      process.kill(pid, 'SIGTERM');
      process.kill(other, 'SIGTERM');
      expect([await scripted.next(), await direct.next()]).toEqual([
        'stopped: SIGTERM',
        'stopped: SIGTERM',
      ]);
    });

    it('does not mistake a process that got the number of a launcher for it', () => {
      expect(isGone({ pid: process.pid, startedAt: '1' })).toBe(true);
    });
  },
);

/** The host below two shells, as below npx and pnpm; what it says, line by line. */
function startThroughShells(env: Record<string, string>) {
  // The colon after it keeps a shell from becoming the program it runs.
  const inner = `"${process.execPath}" "${host}"; :`;
  const launcher = spawn('/bin/sh', ['-c', `/bin/sh -c '${inner}'; :`], {
    env: { PATH: '/usr/bin:/bin', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const lines = createInterface(launcher.stdout)[Symbol.asyncIterator]();
  onTestFinished(() => {
    try {
      process.kill(-(launcher.pid ?? 0), 'SIGKILL');
    } catch {
      // All of them have ended.
    }
  });
  return { launcher, next: async () => String((await lines.next()).value) };
}
