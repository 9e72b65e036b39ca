import { BUILT_IN } from '../../event.ts';
import { isJsonObject } from '../../json.ts';
import type { Plan } from '../../plan.ts';

/** Something that must not happen whatever happens. */
export interface Fault {
  readonly kind:
    | 'invariant-broken'
    | 'event-failed'
    | 'threw'
    | 'refusal-unsaid'
    | 'refusal-changed'
    | 'history-broken';
  /** The same for faults of the same cause: `invariant-broken change approved-by-others`. */
  readonly cause: string;
  readonly message: string;
}

/**
 * The first fault in what came of a step; null: there is none. Pure.
 *
 * @param steppedIn whether somebody moved a record by hand or had one stand still: what is never to be may be then
 */
export function faultIn(plans: readonly Plan[], steppedIn: boolean): Fault | null {
  for (const plan of plans) {
    const broken = steppedIn ? null : brokenIn(plan);
    if (broken !== null) return broken;
    if (plan.outcome !== 'failed') continue;
    const { type } = plan.decision.event;
    const message = `"${type}" failed: ${inOurWords(plan.reason ?? 'no reason was given')}`;
    const cause = `event-failed ${type} ${plan.code ?? ''}`.trim();
    return { kind: 'event-failed', cause, message };
  }
  return null;
}

/** Why something failed, in our words where they were the chart's. */
function inOurWords(reason: string): string {
  const round = 'transitions that are taken at once lead round without ever coming to rest';
  return reason.replace(/Infinite loop detected.*$/su, round);
}

/** A step that threw, as a fault. Pure. */
export function thrownFault(thrown: unknown): Fault {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code =
    typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
  return { kind: 'threw', cause: `threw ${code}`.trim(), message: inOurWords(message) };
}

/** The cause of the fault that an invariant is broken. Pure. */
export function breachOf(type: string, invariant: string): string {
  return `invariant-broken ${type} ${invariant}`;
}

function brokenIn({ changes, decision }: Plan): Fault | null {
  const told = decision.trace.find(
    (entry) => entry.kind === 'emitted' && entry.event === BUILT_IN.invariantBroken,
  );
  if (told?.kind !== 'emitted') return null;
  const ruled = decision.rulings.find(({ event }) => event.type === BUILT_IN.invariantBroken);
  const data = ruled !== undefined && isJsonObject(ruled.event.data) ? ruled.event.data : {};
  const record = changes.find(({ after }) => after.id === told.record)?.after;
  const id = data['invariant'] ?? record?.snapshot.watched?.broken[0];
  const name = typeof id === 'string' ? id : '';
  const title = typeof data['title'] === 'string' ? `: ${data['title']}` : '';
  const type = record?.type ?? '';
  return {
    kind: 'invariant-broken',
    cause: breachOf(type, name),
    message: `invariant "${name}" of ${type} is broken${title}`,
  };
}
