import { durationText } from '../../calendar/duration.ts';
import { instantText } from '../../calendar/instant.ts';
import { advanceSequence } from './sequence.ts';
import type { Happening, PatternRule, PatternState, PatternStep } from './state.ts';

type RuleOf<K extends PatternRule['kind']> = Extract<PatternRule, { readonly kind: K }>;

/**
 * What a pattern comes to when something happens: whether its policy acts, what is remembered, when it has
 * to be looked at again. A window is half-open: what happened exactly `within` ago is out of it. Time that
 * runs backwards stands still. Pure, never throws.
 *
 * @param state what the happening before left; null for none. One of another kind counts as none
 */
export function advancePattern(
  rule: PatternRule,
  state: PatternState | null,
  happening: Happening,
): PatternStep {
  switch (rule.kind) {
    case 'count':
      return count(rule, state?.kind === rule.kind ? state.at : [], happening.now);
    case 'once-within':
      return onceWithin(rule, state?.kind === rule.kind ? state : null, happening.now);
    case 'once-after-quiet':
    case 'absence':
      return wait(rule, state?.kind === rule.kind ? state : null, happening);
    case 'sequence':
      return advanceSequence(rule, state?.kind === rule.kind ? state : null, happening);
  }
}

function count(
  { n, within, rearm }: RuleOf<'count'>,
  before: readonly number[],
  time: number,
): PatternStep {
  const now = Math.max(time, before.at(-1) ?? time);
  const recent = before.filter((at) => at > now - within);
  const at = [...recent, now].slice(-n);
  // The n latest before this one tell whether it was reached already.
  const fires = at.length === n && recent.length < n;
  const more = recent.length >= n ? ' or more' : '';
  const says = `${at.length}${more} of ${n} within ${durationText(within)}`;
  if (fires && rearm === 'anew') return { state: null, fires, dueAt: null, expiresAt: null, says };
  const step = { state: { kind: 'count', at } as const, fires, dueAt: null, says };
  const expiresAt = now + within;
  if (fires) return { ...step, expiresAt };
  const [first = now] = at;
  // Reached before, it has to fall below first; else some more are needed before the first drops out.
  return at.length === n
    ? { ...step, expiresAt, until: first + within }
    : { ...step, expiresAt, more: n - at.length };
}

function onceWithin(
  { within }: RuleOf<'once-within'>,
  state: Extract<PatternState, { kind: 'once-within' }> | null,
  now: number,
): PatternStep {
  const span = durationText(within);
  if (state !== null && now < state.at + within) {
    const until = state.at + within;
    const says = `once within ${span}: silent until ${instantText(until)}`;
    return { state, fires: false, dueAt: null, expiresAt: until, says, until };
  }
  const says = `the first within ${span}`;
  return {
    state: { kind: 'once-within', at: now },
    fires: true,
    dueAt: null,
    expiresAt: now + within,
    says,
  };
}

function wait(
  { kind, after }: RuleOf<'once-after-quiet' | 'absence'>,
  state: Extract<PatternState, { heard: number }> | null,
  happening: Happening,
): PatternStep {
  const span = durationText(after);
  if (happening.kind === 'event') {
    const at = Math.max(happening.now, state?.at ?? happening.now);
    const dueAt = at + after;
    const heard = (state?.heard ?? 0) + 1;
    const says =
      kind === 'absence'
        ? `heard; acts at ${instantText(dueAt)} unless it is heard again`
        : `event ${heard} of a burst; acts at ${instantText(dueAt)} if there is no further one`;
    const next = { kind, at, heard };
    return { state: next, fires: false, dueAt, expiresAt: null, says, until: dueAt };
  }
  if (state === null) return still(null, 'nothing is waited for');
  const dueAt = state.at + after;
  if (happening.now < dueAt)
    return { ...still(state, `not yet ${span} since the last event`), dueAt };
  const since = instantText(state.at);
  const says =
    kind === 'absence'
      ? `not heard for ${span}, since ${since}`
      : `quiet for ${span} after ${state.heard} ${state.heard === 1 ? 'event' : 'events'}`;
  return { state: null, fires: true, dueAt: null, expiresAt: null, says };
}

function still(state: PatternState | null, says: string): PatternStep {
  return { state, fires: false, dueAt: null, expiresAt: null, says };
}
