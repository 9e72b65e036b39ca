import type { CompiledPolicies, CompiledPolicy } from '../compile.ts';
import type { ConsideredPolicy } from '../decide.ts';
import type { Said } from '../said.ts';
import { listed } from './fact-words.ts';

/** How a policy stood to an event: whether it was asked, and what it said. */
export type Standing =
  /** It was asked, or ruled out beforehand by what it asks for, which comes to the same. */
  | { readonly kind: 'asked'; readonly matched: boolean }
  /** Its facts could not be read; it counts as not matching. */
  | { readonly kind: 'failed'; readonly error: string }
  /** Its condition holds, but an action of it (JSON pointer) could not be carried out; others of it may have been. */
  | {
      readonly kind: 'broken';
      readonly at: string;
      readonly error: string;
      readonly fired: boolean;
    }
  /** It does not listen to events of this type. */
  | { readonly kind: 'other-event'; readonly on: readonly string[] }
  | { readonly kind: 'switched-off' }
  /** A policy before it held, whether it fired or something kept it back, and lets none be asked after it. */
  | {
      readonly kind: 'stopped';
      readonly by: string;
      readonly title: string;
      readonly fired: boolean;
    }
  /** Its condition holds, but a policy before it suppressed the event, so that it did nothing. */
  | { readonly kind: 'suppressed'; readonly by: string; readonly title: string }
  /** Its condition holds, but its pattern or a limit keeps it from acting. */
  | { readonly kind: 'held'; readonly by: 'pattern' | 'limit'; readonly said: Said }
  /** It would have acted, but a limit has it do something else instead. */
  | { readonly kind: 'instead'; readonly said: Said }
  /** It was not among the definitions then, or is not any more, so nobody knows. */
  | { readonly kind: 'unknown' };

/** What a policy said, and what its pattern and its limits did. */
export interface Answer extends ConsideredPolicy {
  /** Where it broke when it acted. */
  readonly at?: string;
  readonly pattern?: Said;
  readonly limits?: readonly Said[];
}

/** What is known of an event that was offered to policies. */
export interface Offering {
  readonly type: string;
  /** Those that fired, with the types of their actions. */
  readonly matched: readonly { readonly policy: string; readonly actions: readonly string[] }[];
  readonly considered: readonly Answer[];
  /** Whether the time a pattern waited for had come: then only its policy was asked. */
  readonly elapsed?: boolean;
  /** Whether the policies at hand are those that were asked then. */
  readonly samePolicies: boolean;
}

/** How each policy of a set stands to an event. Pure. */
export function standingsIn(
  policies: CompiledPolicies,
  { type, matched, considered, samePolicies, elapsed = false }: Offering,
): (policy: CompiledPolicy) => Standing {
  const fired = new Set(matched.map(({ policy }) => policy));
  const said = new Map(considered.map((one) => [one.policy, one]));
  const held = considered.flatMap(({ policy, result, error }) =>
    result && error === undefined ? [policy] : [],
  );
  const stopping = [...fired, ...held].flatMap((id) => {
    const policy = policies.all.get(id);
    return policy?.stop === true ? [policy] : [];
  })[0];
  const by = matched.find(({ actions }) => actions.includes('suppress'))?.policy ?? '';
  const suppressing = { by, title: policies.all.get(by)?.title ?? by };
  return (policy) => {
    const answer = said.get(policy.id);
    const limit = answer?.limits?.find(({ acts }) => !acts);
    if (answer?.error !== undefined && answer.at !== undefined) {
      const { at, error } = answer;
      return { kind: 'broken', at, error, fired: fired.has(policy.id) };
    }
    if (fired.has(policy.id))
      return limit === undefined
        ? { kind: 'asked', matched: true }
        : { kind: 'instead', said: limit };
    if (answer?.error !== undefined) return { kind: 'failed', error: answer.error };
    const pattern = answer?.pattern;
    if (pattern?.acts === false) return { kind: 'held', by: 'pattern', said: pattern };
    if (limit !== undefined) return { kind: 'held', by: 'limit', said: limit };
    // It said yes and did nothing all the same: one before it ended the event.
    if (answer?.result === true) return { kind: 'suppressed', ...suppressing };
    if (answer !== undefined) return { kind: 'asked', matched: false };
    if (!policy.enabled) return { kind: 'switched-off' };
    if (!policy.on.includes(type)) return { kind: 'other-event', on: policy.on };
    if (stopping !== undefined && comesBefore(stopping, policy))
      return {
        kind: 'stopped',
        by: stopping.id,
        title: stopping.title,
        fired: fired.has(stopping.id),
      };
    if (elapsed) return { kind: 'other-event', on: policy.on };
    return samePolicies ? { kind: 'asked', matched: false } : { kind: 'unknown' };
  };
}

/** Whether a policy is asked before another one. Pure. */
export function comesBefore(a: CompiledPolicy, b: CompiledPolicy): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : a.id < b.id;
}

/** Why a policy was not asked, or could not be decided, as the rest of a sentence; null where it was. Pure. */
export function standingWords(
  standing: Standing,
  eventType: string,
  supposed = false,
): string | null {
  const notAsked = `${supposed ? 'would not be' : 'was not'} asked`;
  switch (standing.kind) {
    case 'asked':
    case 'held':
    case 'instead':
      return null;
    case 'failed':
      return `could not be decided and counts as not matching: ${standing.error}`;
    case 'broken':
      return `holds, but ${standing.fired ? 'a part of it was not done' : 'did nothing'}: it broke at ${standing.at}: ${standing.error}`;
    case 'other-event':
      return `${notAsked}: it listens to ${listed(standing.on)}, and this is ${eventType}`;
    case 'switched-off':
      return `${notAsked}: it is switched off`;
    case 'stopped':
      return `${notAsked}: “${standing.title}” comes before it, ${standing.fired ? (supposed ? 'fires' : 'fired') : supposed ? 'is kept back' : 'was kept back'}, and lets none be asked after it`;
    case 'suppressed':
      return supposed
        ? `would do nothing: “${standing.title}” comes before it and suppresses the event`
        : `did nothing: “${standing.title}” comes before it and suppressed the event`;
    case 'unknown':
      return 'may not have been there when it was decided: the policies of then are not kept any more';
  }
}

/** Whether a policy fired; null where it was not asked. Pure. */
export function verdictIn(standing: Standing): boolean | null {
  if (standing.kind === 'asked') return standing.matched;
  if (standing.kind === 'held') return false;
  if (standing.kind === 'broken') return standing.fired;
  return standing.kind === 'instead' ? true : null;
}

/** What a policy's condition came to when it was decided; null where it was not asked. Pure. */
export function conditionIn(standing: Standing): boolean | null {
  return standing.kind === 'held' || standing.kind === 'broken' ? true : verdictIn(standing);
}
