import { durationText } from '../../calendar/duration.ts';
import { periodAt } from '../../calendar/period.ts';
import { consultBreaker } from './breaker.ts';
import type { LimitRule, LimitState, LimitStep } from './rule.ts';

/**
 * Whether a limit lets a policy act, and what is remembered if it does. What it does not permit is not
 * counted. Time that runs backwards stands still. Pure; throws only where a time zone is none.
 *
 * @param state what was remembered; null for nothing. That of another kind counts as nothing
 * @param now epoch milliseconds
 */
export function consultLimit(rule: LimitRule, state: LimitState | null, now: number): LimitStep {
  switch (rule.kind) {
    case 'throttle':
      return throttle(rule, state?.kind === rule.kind ? state.at : [], now);
    case 'budget':
      return budget(rule, state?.kind === rule.kind ? state : null, now);
    case 'breaker':
      return consultBreaker(rule, state, now);
  }
}

function throttle(
  { most, per }: Extract<LimitRule, { kind: 'throttle' }>,
  before: readonly number[],
  time: number,
): LimitStep {
  const now = Math.max(time, before.at(-1) ?? time);
  const recent = before.filter((at) => at > now - per);
  const permits = recent.length < most;
  const span = `${most} per ${durationText(per)}`;
  return {
    permits,
    state: { kind: 'throttle', at: [...recent, now].slice(-most) },
    expiresAt: now + per,
    says: permits ? `${recent.length + 1} of ${span}` : `throttled: ${span}`,
    ...(permits ? {} : { until: (recent.at(-most) ?? now) + per }),
  };
}

function budget(
  { most, per, timeZone }: Extract<LimitRule, { kind: 'budget' }>,
  before: Extract<LimitState, { kind: 'budget' }> | null,
  time: number,
): LimitStep {
  const period = periodAt(Math.max(time, before?.from ?? time), per, timeZone);
  const used = before?.from === period.from ? before.used : 0;
  const permits = used < most;
  const span = `${most} ${per === 'day' ? 'a day' : 'an hour'} (${timeZone})`;
  return {
    permits,
    state: { kind: 'budget', from: period.from, used: Math.min(used + 1, most) },
    expiresAt: period.to,
    says: permits ? `${used + 1} of ${span}` : `budget used up: ${span}`,
    ...(permits ? {} : { until: period.to }),
  };
}
