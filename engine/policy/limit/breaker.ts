import { durationText } from '../../calendar/duration.ts';
import { instantText } from '../../calendar/instant.ts';
import type { LimitRule, LimitState, LimitStep } from './rule.ts';

type BreakerRule = Extract<LimitRule, { readonly kind: 'breaker' }>;
type OpenBreaker = Extract<LimitState, { readonly kind: 'open-breaker' }>;

/**
 * Whether a circuit breaker lets a policy act, and what is remembered if it does. Closed it always does; open it
 * does not until it has cooled down; then one may try, and another where nothing was heard of that one for as long
 * again. An open one nobody tried for `within` after it cooled down is closed: what is long past says nothing.
 * Pure, never throws.
 *
 * @param now epoch milliseconds
 */
export function consultBreaker(
  rule: BreakerRule,
  state: LimitState | null,
  now: number,
): LimitStep {
  const open = openAt(rule, state, now);
  const span = `${rule.failures} ${rule.failures === 1 ? 'failure' : 'failures'} within ${durationText(rule.within)}`;
  if (open === null) {
    const closed = closedAt(rule, state, now);
    return { permits: true, ...remember(rule, closed), says: `circuit closed: opens at ${span}` };
  }
  const readyAt = Math.max(open.since, open.trying ?? open.since) + rule.coolDown;
  if (now < readyAt) {
    const until = instantText(readyAt);
    const says =
      open.trying === null
        ? `circuit open until ${until}: ${span}`
        : `circuit half open: one tries, until ${until}`;
    return { permits: false, ...remember(rule, open), says, until: readyAt };
  }
  const trying: OpenBreaker = { ...open, trying: now };
  return { permits: true, ...remember(rule, trying), says: 'circuit half open: this one tries' };
}

/** How an effect ended that a breaker watches. */
export interface Report {
  readonly ok: boolean;
  /** When its policy acted, epoch milliseconds. */
  readonly began: number;
}

/** What a breaker remembers, and from when on that means the same as nothing. */
export type Remembered = Pick<LimitStep, 'state' | 'expiresAt'>;

/**
 * Tells a breaker how an effect ended. Failures open a closed one; of an open one only the effect of the one that
 * tries counts: what was begun before says nothing new. Pure, never throws.
 *
 * @param state what was remembered; null for nothing
 * @param now epoch milliseconds
 */
export function reportToBreaker(
  rule: BreakerRule,
  state: LimitState | null,
  { ok, began }: Report,
  now: number,
): Remembered {
  const open = openAt(rule, state, now);
  if (open !== null) {
    if (open.trying !== began) return remember(rule, open);
    const again: OpenBreaker = { kind: 'open-breaker', since: now, trying: null };
    return remember(rule, ok ? null : again);
  }
  const closed = closedAt(rule, state, now);
  if (ok) return remember(rule, closed);
  const failed = [...(closed?.failed ?? []), now];
  return remember(
    rule,
    failed.length < rule.failures
      ? { kind: 'breaker', failed }
      : { kind: 'open-breaker', since: now, trying: null },
  );
}

function openAt(rule: BreakerRule, state: LimitState | null, now: number): OpenBreaker | null {
  if (state?.kind !== 'open-breaker') return null;
  return now < expiryOf(rule, state) ? state : null;
}

function closedAt(
  { within }: BreakerRule,
  state: LimitState | null,
  now: number,
): Extract<LimitState, { kind: 'breaker' }> | null {
  if (state?.kind !== 'breaker') return null;
  const failed = state.failed.filter((at) => at > now - within);
  if (failed.length === state.failed.length) return state;
  return failed.length === 0 ? null : { kind: 'breaker', failed };
}

function remember(
  rule: BreakerRule,
  state: OpenBreaker | Extract<LimitState, { kind: 'breaker' }> | null,
): Remembered {
  return { state, expiresAt: state === null ? null : expiryOf(rule, state) };
}

function expiryOf(
  { within, coolDown }: BreakerRule,
  state: OpenBreaker | Extract<LimitState, { kind: 'breaker' }>,
): number {
  if (state.kind === 'breaker') return (state.failed.at(-1) ?? 0) + within;
  return (state.trying ?? state.since) + coolDown + within;
}
