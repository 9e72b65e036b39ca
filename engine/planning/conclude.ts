import type { Event } from '../event.ts';
import type { Issue } from '../issue.ts';
import type { Outcome } from '../plan.ts';
import type { Delivered } from './delivered.ts';
import type { Offered } from './offer.ts';
import { firstFault, settleBroken } from './policy-fault.ts';
import type { Progress } from './progress.ts';

/** How an event ends, and why. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly reason: string | null;
  readonly issues: readonly Issue[];
}

/** It was carried out. */
export const APPLIED: Verdict = { outcome: 'applied', code: null, reason: null, issues: [] };

/** What the event itself came to, before all that it caused. */
export type Begun = Delivered | (Offered & { readonly kind: 'offered' });

/** How an event ends once all that it caused is planned. */
export function conclude(
  progress: Progress,
  { type }: Event,
  first: Exclude<Begun, { readonly kind: 'refused' }>,
  { matched, suppressed }: Pick<Offered, 'matched' | 'suppressed'>,
): Verdict {
  settleBroken(progress);
  if (suppressed !== null)
    return { outcome: 'suppressed', code: 'suppressed', reason: suppressed, issues: [] };
  if (first.kind === 'ignored')
    return { outcome: 'ignored', code: first.code, reason: first.reason, issues: [] };
  const { changes, effects, links, counters } = progress;
  // What is counted is no end in itself, but for a breaker it is all there is.
  const told = first.kind === 'applied' ? counters.size : 0;
  const did = changes.size + effects.length + links.length + told;
  if (did > 0) return APPLIED;
  const ignored = (code: string, reason: string): Verdict => ({
    outcome: 'ignored',
    code,
    reason,
    issues: [],
  });
  const broken = firstFault(progress.rulings);
  if (broken !== null) {
    const title = progress.definitions.policies.all.get(broken.policy)?.title ?? broken.policy;
    const reason = `nothing was done: policy “${title}” (${broken.policy}) broke at ${broken.at}: ${broken.error}`;
    // Where others have counted it, it cannot be tried again as if it had not been.
    const outcome = counters.size > 0 ? 'ignored' : 'failed';
    return { outcome, code: 'policy-failed', reason, issues: [] };
  }
  if (first.kind !== 'offered' || matched > 0)
    return ignored('no-effect', `"${type}" changed nothing`);
  return first.held === null
    ? ignored('no-policy-matched', `no policy matched "${type}"`)
    : ignored('held-back', `no policy acts on "${type}" now. ${first.held}`);
}
