import { durationText } from '../../calendar/duration.ts';
import type { Happening, PatternRule, PatternState, PatternStep } from './state.ts';

type SequenceRule = Extract<PatternRule, { readonly kind: 'sequence' }>;
type SequenceState = Extract<PatternState, { readonly kind: 'sequence' }>;

/**
 * What a sequence comes to when something happens. Of all beginnings that have come equally far only the
 * one that began last can end in time when any can, so that one time a step is all that has to be kept. An
 * event is one step of a beginning, not two. Once complete, all begins anew. Pure, never throws.
 */
export function advanceSequence(
  { within, steps }: SequenceRule,
  state: SequenceState | null,
  happening: Happening,
): PatternStep {
  const now = Math.max(happening.now, state?.at ?? happening.now);
  const is = happening.kind === 'event' ? (happening.steps ?? []) : [];
  const begun = steps.slice(1).map((_, i) => {
    const at = state?.begun[i] ?? null;
    return at !== null && at > now - within ? at : null;
  });
  const span = durationText(within);
  let reached = 0;
  // From the last: what this event completes of a step must not count for the next as well.
  for (let i = steps.length - 1; i >= 0; i -= 1) {
    const began = i === 0 ? now : (begun[i - 1] ?? null);
    if (is[i] !== true || began === null) continue;
    if (i === steps.length - 1) {
      const says = `all ${steps.length} steps within ${span}`;
      return { state: null, fires: true, dueAt: null, expiresAt: null, says };
    }
    begun[i] = Math.max(began, begun[i] ?? began);
    reached = Math.max(reached, i + 1);
  }
  if (reached === 0) {
    const says = 'not the next step of anything begun';
    const more = steps.length - doneOf(begun);
    return { state, fires: false, dueAt: null, expiresAt: expiryOf(state, within), says, more };
  }
  const next: SequenceState = { kind: 'sequence', at: now, begun };
  const says = `step ${reached} of ${steps.length} (${steps[reached - 1] ?? ''}) within ${span}`;
  const more = steps.length - doneOf(begun);
  return { state: next, fires: false, dueAt: null, expiresAt: expiryOf(next, within), says, more };
}

/** Steps done of the beginning that has come farthest. */
function doneOf(begun: readonly (number | null)[]): number {
  return begun.findLastIndex((at) => at !== null) + 1;
}

function expiryOf(state: SequenceState | null, within: number): number | null {
  if (state === null) return null;
  return Math.max(...state.begun.map((at) => at ?? 0)) + within;
}
