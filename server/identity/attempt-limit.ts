/** Slows down whoever tries wrong sign-in links. */
export interface AttemptLimit {
  /** Seconds somebody must wait before the next attempt; 0: they may try now. */
  wait(who: string): number;
  /** Notes a failed attempt. */
  fail(who: string): void;
}

/** Failures that may follow each other at once. */
const BURST = 10;
/** Milliseconds after which one failure is forgiven. */
const FORGIVE_MS = 6_000;
/** Senders remembered at most; the longest silent one is forgotten first. */
const MOST = 10_000;

interface Bucket {
  readonly failures: number;
  readonly at: number;
}

/**
 * A leaking bucket of failures per sender: ten at once, then ten a minute. Guessing 256 random bits is hopeless
 * without it; it keeps the attempts themselves from becoming a load. Memory is bounded.
 * @param now milliseconds on a clock that never runs backwards
 */
export function createAttemptLimit(now: () => number, most = MOST): AttemptLimit {
  const buckets = new Map<string, Bucket>();
  const left = (bucket: Bucket): number =>
    Math.max(0, bucket.failures - (now() - bucket.at) / FORGIVE_MS);
  return {
    wait(who) {
      const bucket = buckets.get(who);
      if (bucket === undefined) return 0;
      const excess = left(bucket) - (BURST - 1);
      return excess <= 0 ? 0 : Math.ceil((excess * FORGIVE_MS) / 1_000);
    },
    fail(who) {
      const bucket = buckets.get(who);
      const failures = (bucket === undefined ? 0 : left(bucket)) + 1;
      buckets.delete(who);
      buckets.set(who, { failures, at: now() });
      const [oldest] = buckets.keys();
      if (buckets.size > most && oldest !== undefined) buckets.delete(oldest);
    },
  };
}

/**
 * Whose attempts count together: an IPv4 address, or the /64 network of an IPv6 address, for one household has a
 * whole one to itself. Pure.
 */
export function senderOf(address: string): string {
  const bare = address.split('%')[0] ?? '';
  if (bare.includes('.')) return bare.slice(bare.lastIndexOf(':') + 1);
  const [head = '', tail] = bare.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const full = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after];
  return full.slice(0, 4).join(':');
}
