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
 * @param patience milliseconds that connections get to close, those of the file before too
 */
export function leaveNothingRunning(patience = 2_000): void {
  let before: readonly string[] = [];
  beforeAll(async () => {
    await closed(0, patience);
    before = running();
  });
  afterAll(async () => {
    await closed(before.length, patience);
    expect(leftOver(before, running()), 'left running').toEqual([]);
  });
}

/** What is running now that was not before. Pure. */
export function leftOver(before: readonly string[], now: readonly string[]): string[] {
  const known = [...before];
  return now.filter((kind) => {
    const at = known.indexOf(kind);
    if (at !== -1) known.splice(at, 1);
    return at === -1;
  });
}

/** Waits until no more than so many resources are open, or the patience is over. */
async function closed(count: number, patience: number): Promise<void> {
  const until = performance.now() + patience;
  while (running().length > count && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
