import { EventEmitter } from 'node:events';
import { describe, expect, it, vi, beforeEach, afterEach } from 'vitest';
import { runUntilSignal } from '../../../server/lifecycle.ts';

/** A server's process and how its end went. */
function buildServer(
  onStop: (reason: string) => Promise<void> = () => Promise.resolve(),
  grace = 30_000,
) {
  const told: string[] = [];
  const exits: number[] = [];
  const stops: string[] = [];
  const clock = { at: 0 };
  const emitter = new EventEmitter();
  const lifecycle = runUntilSignal({
    host: {
      pid: 1,
      ppid: 1,
      env: {},
      on: (event, listener) => emitter.on(event, listener),
      exit: (code) => exits.push(code),
    },
    log: {
      info: (_, message) => told.push(message),
      warn: (_, message) => told.push(message),
      error: (_, message) => told.push(message),
    },
    onStop: (reason) => {
      stops.push(reason);
      return onStop(reason);
    },
    grace,
    now: () => clock.at,
  });
  return { lifecycle, emitter, told, exits, stops, clock };
}

const never = () => new Promise<void>(() => undefined);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a running server', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('drains on %s, then ends with 0', async (signal) => {
    // given
    const { lifecycle, emitter, stops, exits } = buildServer();
    expect(lifecycle.stopping).toBe(false);
    // when
    emitter.emit(signal);
    // then
    expect(lifecycle.stopping).toBe(true);
    await vi.runAllTimersAsync();
    expect({ stops, exits }).toEqual({ stops: [signal], exits: [0] });
  });

  it('takes a signal that a package manager passes on once more as the same wish', () => {
    // given
    const { emitter, stops, exits, clock } = buildServer(never);
    emitter.emit('SIGINT');
    // when
    clock.at = 999;
    emitter.emit('SIGINT');
    // then
    expect({ stops, exits }).toEqual({ stops: ['SIGINT'], exits: [] });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('ends without draining on a second %s', (signal, code) => {
    // given
    const { emitter, stops, exits, clock } = buildServer(never);
    emitter.emit('SIGTERM');
    // when
    clock.at = 1_000;
    emitter.emit(signal);
    // then
    expect({ stops, exits }).toEqual({ stops: ['SIGTERM'], exits: [code] });
  });

  it('ends with 1 when draining takes longer than its grace', async () => {
    const { emitter, exits, told } = buildServer(never, 5_000);
    emitter.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(4_999);
    expect(exits).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(exits).toEqual([1]);
    expect(told).toContain('draining took too long: ending now');
  });

  it('ends with 1 when draining fails', async () => {
    const { emitter, exits, told } = buildServer(() => Promise.reject(new Error('no')));
    emitter.emit('SIGTERM');
    await vi.runAllTimersAsync();
    expect(exits).toEqual([1]);
    expect(told).toContain('stopping failed');
  });

  it('drains once and ends with 1 when something breaks, also while it is stopping already', async () => {
    const { lifecycle, emitter, stops, exits } = buildServer();
    lifecycle.stop('a deploy');
    lifecycle.stop('PostgreSQL was lost', 1);
    emitter.emit('uncaughtException', new Error('broken'));
    await vi.runAllTimersAsync();
    expect({ stops, exits }).toEqual({ stops: ['a deploy'], exits: [1] });
  });
});
