import type { Event } from './event.ts';
import { BUILT_IN, RESERVED_TYPE } from './event.ts';
import { EngineError } from './errors.ts';
import { error } from './issue.ts';
import type { Answers, Need } from './need.ts';
import type { Definitions } from './pack/definitions.ts';
import { NOTHING_PLANNED } from './plan.ts';
import type { Decision, Plan, Unanswered } from './plan.ts';
import { act } from './planning/act.ts';
import { APPLIED, conclude } from './planning/conclude.ts';
import type { Begun, Verdict } from './planning/conclude.ts';
import { deliver } from './planning/deliver.ts';
import type { Delivered } from './planning/delivered.ts';
import { elapse } from './planning/elapse.ts';
import { offer } from './planning/offer.ts';
import type { PlanningListener } from './planning/planning-listener.ts';
import { planAnew } from './planning/plan-anew.ts';
import type { Knowing } from './planning/plan-anew.ts';
import { PlannedInVain } from './planning/policy-fault.ts';
import { openByHand, openInvoked } from './planning/open-by-hand.ts';
import { MAX_DEPTH, startProgress } from './planning/progress.ts';
import type { Progress } from './planning/progress.ts';
import { signalOf } from './planning/signal.ts';
import { reportEffect } from './planning/report-effect.ts';
import { createSession, mergeDown, overlayOn, UNANSWERED } from './planning/session.ts';
import type { Overlay } from './planning/session.ts';
import type { EventView } from './planning/scene.ts';
import type { Trial } from './planning/trial.ts';

/** What is planned: events in accept order, everything read so far, one set of definitions, the time. */
export interface PlanInput {
  readonly events: readonly Event[];
  /** Answers to needs; start with none and plan again with what `Unanswered` asks for. */
  readonly answers: Answers;
  readonly definitions: Definitions;
  /** The database's time, read after locking; ISO 8601 UTC. */
  readonly now: string;
  /**
   * Whether whoever writes the plans leaves this one out, beside those that end as refused: then the event
   * is not accepted. `index` is the event's place. Nothing else when left out.
   */
  readonly leavesOut?: (plan: Plan, index: number) => boolean;
  /** Only for an explanation: what else to look at. Such a plan is not to be written. */
  readonly trial?: Trial;
  /** Told of what happens meanwhile; it changes nothing. */
  readonly listener?: PlanningListener;
}

/** One plan per event, in the order of the events. */
export interface PlannedBatch {
  readonly kind: 'batch';
  readonly plans: readonly Plan[];
}

/** What the parts of a batch so far have come to. */
export interface PlannedSoFar {
  /** What they change. */
  readonly changed: Overlay;
  /** Identities of the events that are accepted with them. */
  readonly accepted: ReadonlySet<string>;
}

/** A part of a batch, and what later parts have to know of it and those before it. */
export interface PlannedPiece extends PlannedBatch {
  readonly soFar: PlannedSoFar;
}

/**
 * Plans a batch of events: later events see what earlier ones changed; one that fails is planned as
 * failed and changes nothing, the others go on. An event whose identity an earlier one of the batch was
 * accepted with is a duplicate and changes nothing; what is refused takes no identity. Pure: the same input
 * gives the same plans, ids included. Where the world must be asked first, says what for.
 */
export function planEvents(input: PlanInput): PlannedBatch | Unanswered {
  const planned = planPiece(input, null);
  return planned.kind === 'need' ? planned : { kind: 'batch', plans: planned.plans };
}

/**
 * Plans a piece of a batch that is too large to be planned in one go; all pieces give what `planEvents`
 * gives for the whole. Pure, as `planEvents`.
 * @param input answers of the pieces before belong to it
 * @param earlier what the pieces before came to; null for the first
 */
export function planPiece(
  input: PlanInput,
  earlier: PlannedSoFar | null,
): PlannedPiece | Unanswered {
  const needs = new Map<string, Need>();
  const batch = overlayOn(earlier?.changed ?? null);
  const accepted = new Set(earlier?.accepted);
  const plans = input.events.map((event, index) => {
    const identity = `${event.source}\n${event.id}`;
    if (accepted.has(identity)) return planDuplicate(event, input);
    const plan = planAnew((knowing) => planKnowing(knowing, event, input, needs, batch));
    const left = plan.outcome === 'refused' || input.leavesOut?.(plan, index) === true;
    if (!left) accepted.add(identity);
    return plan;
  });
  if (needs.size === 0) return { kind: 'batch', plans, soFar: { changed: batch, accepted } };
  // A number once taken is gone: it is asked for only when it is certain that a record is opened.
  const others = [...needs.values()].filter((need) => need.kind !== 'number');
  return { kind: 'need', needs: others.length > 0 ? others : [...needs.values()] };
}

/** Plans a single event; see `planEvents`. */
export function planEvent(
  input: Omit<PlanInput, 'events'> & { readonly event: Event },
): Plan | Unanswered {
  const { event, ...rest } = input;
  const planned = planEvents({ ...rest, events: [event] });
  if (planned.kind === 'need') return planned;
  const [plan] = planned.plans;
  if (plan === undefined) throw new EngineError('no-plan', 'a batch of one gave no plan');
  return plan;
}

/**
 * The plan of an event that cannot be taken any further, for a reason planning knows nothing of: nothing
 * happens, and that is what is decided. Pure.
 * @param input `code` and `reason` as the event will carry them
 */
export function planFailed(
  input: Pick<PlanInput, 'definitions' | 'now'> & {
    readonly event: Event;
    readonly code: string;
    readonly reason: string;
  },
): Plan {
  const { event, code, reason } = input;
  return planNothing(event, input, { outcome: 'failed', code, reason, issues: [] });
}

function planDuplicate(event: Event, input: PlanInput): Plan {
  return planNothing(event, input, { outcome: 'duplicate', code: null, reason: null, issues: [] });
}

function planNothing(
  event: Event,
  { definitions, now }: Pick<PlanInput, 'definitions' | 'now'>,
  verdict: Verdict,
): Plan {
  const session = createSession(new Map(), new Map(), overlayOn(null), now);
  return emptyPlan(startProgress(session, definitions, event), verdict);
}

function planKnowing(
  knowing: Knowing,
  event: Event,
  input: PlanInput,
  needs: Map<string, Need>,
  batch: Overlay,
): Plan | PlannedInVain {
  const overlay = overlayOn(batch);
  const session = createSession(input.answers, needs, overlay, input.now);
  const { trial, listener } = input;
  const progress = startProgress(session, input.definitions, event, {
    trial,
    listener,
    ...knowing,
  });
  try {
    const verdict = run(progress, event);
    if (verdict.outcome === 'refused' || knowing.probe !== null)
      return emptyPlan(progress, verdict);
    mergeDown(overlay);
    return toPlan(progress, verdict);
  } catch (thrown) {
    // While answers are missing, planning guesses on to find more needs; what breaks then is no fault.
    if (thrown === UNANSWERED || needs.size > 0) return emptyPlan(progress, APPLIED);
    if (thrown instanceof PlannedInVain) return thrown;
    const failure =
      thrown instanceof EngineError
        ? thrown
        : new EngineError('engine-fault', describe(thrown), {}, thrown);
    return emptyPlan(progress, {
      outcome: 'failed',
      code: failure.code,
      reason: failure.message,
      issues: [],
    });
  }
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function run(progress: Progress, event: Event): Verdict {
  const view = viewOf(event);
  const first = begin(progress, event, view);
  let matched = first.kind === 'offered' ? first.matched : 0;
  let suppressed = first.kind === 'offered' ? first.suppressed : null;
  if (first.kind === 'refused')
    return { outcome: 'refused', code: first.code, reason: first.reason, issues: first.issues };
  for (let work = progress.queue.shift(); work !== undefined; work = progress.queue.shift()) {
    progress.done += 1;
    if (work.depth > MAX_DEPTH)
      throw new EngineError('too-deep', `"${event.type}" goes on for more than ${MAX_DEPTH} steps`);
    if (work.kind === 'offer') {
      const offered = offer(progress, work);
      matched += offered.matched;
      suppressed ??= offered.suppressed;
    } else if (work.kind === 'deliver') {
      const told = deliver(progress, work);
      if (told.kind === 'ignored' && told.code === 'unknown-record' && work.by !== undefined) {
        const { reason } = told;
        progress.trace.push({
          kind: 'skipped',
          type: 'record.send',
          record: null,
          reason,
          by: work.by,
        });
      }
    } else if (work.kind === 'act') act(progress, work);
    else openInvoked(progress, work);
  }
  return conclude(progress, event, first, { matched, suppressed });
}

function viewOf(event: Event): EventView {
  const { id, source, type, time, subject, data } = event;
  return { id, source, type, time, subject, data };
}

function begin(progress: Progress, event: Event, view: EventView): Begun {
  if (event.type.startsWith('xstate.'))
    return refused('reserved-type', `event types beginning "xstate." are not accepted`);
  if (event.type === BUILT_IN.opened) return openByHand(progress, view, event.actor);
  const about = progress.trial?.about;
  const own = event.actor.kind === 'engine' || about !== undefined;
  if (event.target === undefined && RESERVED_TYPE.test(event.type) && !own)
    return refused('reserved-type', `"${event.type}" comes from Interlock itself only`);
  if (event.target === undefined) {
    if (event.type === BUILT_IN.patternElapsed) return elapse(progress, view);
    if (event.type === BUILT_IN.breakerReported) return reportEffect(progress, view);
    const offered = offer(progress, {
      kind: 'offer',
      depth: 0,
      event: view,
      subject: about ?? null,
    });
    return { kind: 'offered', ...offered };
  }
  const signal = signalOf(event);
  if (signal === null)
    return refused('invalid', `the data of "${event.type}" are not what it needs`);
  const { target: record, actor } = event;
  return deliver(progress, { kind: 'deliver', depth: 0, event: view, record, signal, actor });
}

function refused(code: string, reason: string): Delivered {
  return { kind: 'refused', code, reason, issues: [error(code, '/type', reason)] };
}

function decisionOf(progress: Progress, verdict: Verdict): Decision {
  const { root } = progress;
  return {
    id: progress.decision,
    event: { id: root.id, source: root.source, type: root.type },
    at: progress.session.now,
    hash: progress.definitions.hash,
    outcome: verdict.outcome,
    reason: verdict.reason,
    rulings: progress.rulings,
    trace: progress.trace,
  };
}

function toPlan(progress: Progress, verdict: Verdict): Plan {
  return {
    kind: 'plan',
    ...verdict,
    changes: [...progress.changes.values()],
    effects: progress.effects,
    links: progress.links,
    keys: [...progress.keys].map(([key, holder]) => ({ key, ...holder })),
    counters: [...progress.counters].map(([key, counter]) => ({ key, counter })),
    cancelledEffects: progress.cancelledEffects,
    decision: decisionOf(progress, verdict),
  };
}

function emptyPlan(progress: Progress, verdict: Verdict): Plan {
  return { kind: 'plan', ...verdict, ...NOTHING_PLANNED, decision: decisionOf(progress, verdict) };
}
