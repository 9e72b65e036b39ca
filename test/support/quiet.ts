import { afterAll, beforeAll, expect } from 'vitest';

/** What a test file must not leave behind: servers, connections, processes, watched files. */
const WATCHED = new Set([
  'FSEventWrap',
  'ProcessWrap',
  'StatWatcher',
  'TCPServerWrap',
  'TCPSocketWrap',
  'UDPWrap',
]);

/** The resources this process holds open right now, one name each, sorted. */
export function running(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => WATCHED.has(kind))
    .toSorted();
}

/**
 * Fails the test file when it leaves something running. Call it before any other hook of the file, so
 * that its check comes last.
 * @param patience milliseconds that connections get to close
 */
export function leaveNothingRunning(patience = 2_000): void {
  let before: readonly string[] = [];
  beforeAll(() => {
    before = running();
  });
  afterAll(async () => {
    const until = performance.now() + patience;
    while (running().length > before.length && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(running(), 'left running').toEqual(before);
  });
}
