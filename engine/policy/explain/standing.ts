import type { CompiledPolicies, CompiledPolicy } from '../compile.ts';
import type { ConsideredPolicy } from '../decide.ts';
import { listed } from './fact-words.ts';

/** How a policy stood to an event: whether it was asked, and what it said. */
export type Standing =
  /** It was asked, or ruled out beforehand by what it asks for, which comes to the same. */
  | { readonly kind: 'asked'; readonly matched: boolean }
  /** Its facts could not be read; it counts as not matching. */
  | { readonly kind: 'failed'; readonly error: string }
  /** It does not listen to events of this type. */
  | { readonly kind: 'other-event'; readonly on: readonly string[] }
  | { readonly kind: 'switched-off' }
  /** A policy before it matched and lets none be asked after it. */
  | { readonly kind: 'stopped'; readonly by: string; readonly title: string }
  /** Its condition holds, but a policy before it suppressed the event, so that it did nothing. */
  | { readonly kind: 'suppressed'; readonly by: string; readonly title: string }
  /** It was not among the definitions then, or is not any more, so nobody knows. */
  | { readonly kind: 'unknown' };

/** What is known of an event that was offered to policies. */
export interface Offering {
  readonly type: string;
  /** Those that fired, with the types of their actions. */
  readonly matched: readonly { readonly policy: string; readonly actions: readonly string[] }[];
  readonly considered: readonly ConsideredPolicy[];
  /** Whether the policies at hand are those that were asked then. */
  readonly samePolicies: boolean;
}

/** How each policy of a set stands to an event. Pure. */
export function standingsIn(
  policies: CompiledPolicies,
  { type, matched, considered, samePolicies }: Offering,
): (policy: CompiledPolicy) => Standing {
  const fired = new Set(matched.map(({ policy }) => policy));
  const said = new Map(considered.map((one) => [one.policy, one]));
  const stopping = [...fired].flatMap((id) => {
    const policy = policies.all.get(id);
    return policy?.stop === true ? [policy] : [];
  })[0];
  const by = matched.find(({ actions }) => actions.includes('suppress'))?.policy ?? '';
  const suppressing = { by, title: policies.all.get(by)?.title ?? by };
  return (policy) => {
    const answer = said.get(policy.id);
    if (fired.has(policy.id)) return { kind: 'asked', matched: true };
    if (answer?.error !== undefined) return { kind: 'failed', error: answer.error };
    // It said yes and did nothing all the same: one before it ended the event.
    if (answer?.result === true) return { kind: 'suppressed', ...suppressing };
    if (answer !== undefined) return { kind: 'asked', matched: false };
    if (!policy.enabled) return { kind: 'switched-off' };
    if (!policy.on.includes(type)) return { kind: 'other-event', on: policy.on };
    if (stopping !== undefined && comesBefore(stopping, policy))
      return { kind: 'stopped', by: stopping.id, title: stopping.title };
    return samePolicies ? { kind: 'asked', matched: false } : { kind: 'unknown' };
  };
}

/** Whether a policy is asked before another one. */
function comesBefore(a: CompiledPolicy, b: CompiledPolicy): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : a.id < b.id;
}

/** Why a policy was not asked, or could not be decided, as the rest of a sentence; null where it was. Pure. */
export function standingWords(standing: Standing, eventType: string): string | null {
  switch (standing.kind) {
    case 'asked':
      return null;
    case 'failed':
      return `could not be decided and counts as not matching: ${standing.error}`;
    case 'other-event':
      return `was not asked: it listens to ${listed(standing.on)}, and this is ${eventType}`;
    case 'switched-off':
      return 'was not asked: it is switched off';
    case 'stopped':
      return `was not asked: “${standing.title}” comes before it, fired, and lets none be asked after it`;
    case 'suppressed':
      return `did nothing: “${standing.title}” comes before it and suppressed the event`;
    case 'unknown':
      return 'may not have been there when it was decided: the policies of then are not kept any more';
  }
}
