import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, type Command } from './command.ts';

const never = new AbortController().signal;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interlock-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const node = (script: string, limit = 30_000): Command => ({
  file: process.execPath,
  args: ['-e', script],
  cwd: folder,
  limit,
});

/** A program that starts another one, notes both process ids and lives on. */
const family = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)']);
  require('node:fs').writeFileSync('pids', process.pid + ' ' + child.pid);
  setInterval(() => {}, 1e3);`;

function pids(): number[] {
  try {
    return readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number);
  } catch {
    return [];
  }
}

/** True while a process runs; one that has ended but was not reaped yet does not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a command', () => {
  it('that ends well is ok', async () => {
    expect(await runCommand(node(''), never)).toEqual({ ok: true });
  });

  it.each([
    ['process.exit(3)', 'ended with code 3'],
    ['process.kill(process.pid, "SIGKILL")', 'ended with SIGKILL'],
  ])('that does not says how it ended: %s', async (script, problem) => {
    expect(await runCommand(node(script), never)).toEqual({ ok: false, problem });
  });

  it('that does not exist says so', async () => {
    const end = await runCommand({ ...node(''), file: join(folder, 'nothing') }, never);
    expect(end).toEqual({ ok: false, problem: expect.stringContaining('ENOENT') });
  });

  it('that takes too long is killed', async () => {
    const end = await runCommand(node('setInterval(() => {}, 1e3)', 300), never);
    expect(end).toEqual({ ok: false, problem: 'killed after 0.005 min' });
  });

  it('that is stopped takes everything it started along', async () => {
    // given a command that has started another one
    const stop = new AbortController();
    const ended = runCommand(node(family), stop.signal);
    await expect.poll(pids, { timeout: 20_000 }).toHaveLength(2);
    // when
    stop.abort();
    // then
    expect(await ended).toEqual({ ok: false, problem: 'stopped' });
    await expect.poll(() => pids().filter(isRunning)).toEqual([]);
  });
});
