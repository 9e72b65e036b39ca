import type { Ruling } from '../plan.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
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

/**
 * Faults that are known before an event is planned, as it was planned in vain before: by ruling and policy. Such a
 * policy is not asked to act again.
 */
export type KnownFaults = ReadonlyMap<string, Fault>;

/**
 * Looks for all that break in one ruling, one after the other, until one acts that says stop: the event is planned as
 * if it held nobody back, and that plan is thrown away.
 */
export interface Probe {
  readonly ruling: number;
  readonly found: Map<string, Fault>;
}

/**
 * Thrown when a policy broke at all it was to do, and others were kept from their turn or counted by what it counted:
 * the event is to be planned anew, as if the policy were not there.
 */
export class PlannedInVain extends Error {
  readonly faults: KnownFaults;
  /** Index of the ruling by which it was to act. */
  readonly ruling: number;

  constructor(faults: KnownFaults, ruling: number) {
    super('a policy broke at all it was to do');
    this.faults = faults;
    this.ruling = ruling;
  }
}

/** What broke at a place of a policy. Throws on what only says that planning lacks an answer. */
export function faultOf(cause: unknown, at: string): Fault {
  if (cause === UNANSWERED) throw UNANSWERED;
  return { error: cause instanceof Error ? cause.message : String(cause), at };
}

/** A policy that acts by the ruling to come, and has counted since then. */
export function startActing(
  progress: Progress,
  { id, stop }: Pick<CompiledPolicy, 'id' | 'stop'>,
  countedSince: number,
): Acting {
  const { rulings, counted } = progress;
  const range = [countedSince, counted.length] as const;
  const none = { left: 0, done: 0, broken: 0 };
  return { policy: id, ruling: rulings.length, counted: range, stops: stop, ...none };
}

/** What is known to break when a policy acts; then it has not counted anything. Null where nothing is. */
export function knownFault(progress: Progress, acting: Acting): Fault | null {
  const fault = progress.faults.get(keyOf(acting)) ?? null;
  if (fault !== null) uncount(progress, acting.counted);
  return fault;
}

/** Takes note that an action of a policy is over. Throws {@link PlannedInVain}. */
export function noteDone(progress: Progress, acting: Acting, brokenBefore: number): void {
  const { faults, probe, mayBeginAnew } = progress;
  acting.left -= 1;
  if (acting.broken === brokenBefore) acting.done += 1;
  const probed = probe?.ruling === acting.ruling ? probe : null;
  // It has acted, and stops those after it: whether they break nobody will know.
  if (probed !== null && acting.done > 0 && acting.stops)
    throw new PlannedInVain(faults, acting.ruling);
  if (acting.left > 0 || acting.done > 0) return;
  const [from, to] = acting.counted;
  if (!acting.stops && from === to) return;
  const told = progress.rulings[acting.ruling]?.considered.find(
    ({ policy }) => policy === acting.policy,
  );
  const { error, at } = told ?? {};
  if (error === undefined || at === undefined) return;
  if (probed !== null) {
    probed.found.set(keyOf(acting), { error, at });
    return;
  }
  if (!mayBeginAnew) return;
  throw new PlannedInVain(new Map([...faults, [keyOf(acting), { error, at }]]), acting.ruling);
}

// The same events are offered in the same order however often they are planned: what is known of a ruling only
// changes what comes after it.
function keyOf({ ruling, policy }: Acting): string {
  return `${ruling} ${policy}`;
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
