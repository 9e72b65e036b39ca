import type { Ruling } from '../plan.ts';
import type { Progress } from './progress.ts';
import { UNANSWERED } from './session.ts';
import type { Origin } from './work.ts';

/** What broke when a policy whose condition held was to act. */
export interface Fault {
  readonly error: string;
  /** JSON pointer of it in the policy's file. */
  readonly at: string;
}

/** What broke at a place of a policy. Throws on what only says that planning lacks an answer. */
export function faultOf(cause: unknown, at: string): Fault {
  if (cause === UNANSWERED) throw UNANSWERED;
  return { error: cause instanceof Error ? cause.message : String(cause), at };
}

/** Has a ruling tell that an action of a policy that acted could not be carried out. */
export function blame(
  progress: Progress,
  { policy, ruling: index, at }: Origin,
  cause: unknown,
): void {
  const fault = faultOf(cause, at);
  const ruling = progress.rulings[index];
  if (ruling === undefined) return;
  const considered = ruling.considered.map((one) =>
    one.policy === policy ? Object.assign({}, one, fault) : one,
  );
  progress.rulings[index] = { ...ruling, considered };
}

/** The first policy that broke when it acted, of all that were asked; null where none did. Pure. */
export function firstFault(
  rulings: readonly Ruling[],
): (Fault & { readonly policy: string }) | null {
  for (const { considered } of rulings)
    for (const { policy, error, at } of considered)
      if (error !== undefined && at !== undefined) return { policy, error, at };
  return null;
}
