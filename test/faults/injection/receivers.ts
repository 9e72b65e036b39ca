import type { Random } from '../random.ts';
import type { Sink, SinkMood } from '../sink.ts';

const MOODS: readonly SinkMood[] = ['unavailable', 'reset', 'accept-and-reset', 'silent'];

/** Attempts at one effect that may go wrong: waits double, and the test must end some day. */
const MOST = 2;

/**
 * Has a sink time out, answer 5xx, reset and accept and then reset, a third of the time.
 * @returns how often it did something of the kind so far
 */
export function upset(sink: Sink, random: Random): () => number {
  const spoilt = new Map<string, number>();
  let times = 0;
  sink.be(({ record, event }) => {
    const who = `${record} ${event}`;
    const before = spoilt.get(who) ?? 0;
    if (before >= MOST || !random.chance(0.3)) return 'answer';
    spoilt.set(who, before + 1);
    times += 1;
    // Silence costs the effect its whole timeout.
    return random.chance(0.1) ? 'silent' : random.pick(MOODS.slice(0, 3));
  });
  return () => times;
}
