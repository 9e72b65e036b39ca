import type { Ruling } from '../plan.ts';
import { uncount } from './progress.ts';
import type { Progress } from './progress.ts';
import { UNANSWERED } from './session.ts';
import type { Acting, Origin } from './work.ts';

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

/** A policy that acts by the ruling to come, and has counted since then. */
export function startActing(progress: Progress, policy: string, countedSince: number): Acting {
  const { rulings, counted } = progress;
  const range = [countedSince, counted.length] as const;
  return { policy, ruling: rulings.length, counted: range, done: 0, broken: 0 };
}

/** Has a ruling tell that an action of a policy that acted could not be carried out. */
export function blame(progress: Progress, { acting, at }: Origin, cause: unknown): void {
  const { policy, ruling: index } = acting;
  const fault = faultOf(cause, at);
  acting.broken += 1;
  progress.broken.add(acting);
  const ruling = progress.rulings[index];
  if (ruling === undefined) return;
  const considered = ruling.considered.map((one) =>
    one.policy === policy ? Object.assign({}, one, fault) : one,
  );
  progress.rulings[index] = { ...ruling, considered };
}

/** Policies of which nothing was carried out have neither fired nor counted. */
export function settleBroken(progress: Progress): void {
  for (const { policy, ruling: index, counted, done } of progress.broken) {
    const ruling = progress.rulings[index];
    if (done > 0 || ruling === undefined) continue;
    uncount(progress, counted);
    const matched = ruling.matched.filter((one) => one.policy !== policy);
    progress.rulings[index] = { ...ruling, matched };
  }
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
