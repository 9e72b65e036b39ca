import { EngineError } from '../../errors.ts';
import type { Event } from '../../event.ts';
import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Answers, Need } from '../../need.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { Plan } from '../../plan.ts';
import type { PlanningListener } from '../../planning/planning-listener.ts';
import { planEvent } from '../../plan-events.ts';
import { answersFrom, applyChanges, nextNumber, storedChanges } from '../simulated-world.ts';
import type { Fired } from '../simulator.ts';
import { comesFirst, comingDue } from './coming-due.ts';
import { commonGround, readsTheSame } from './common-ground.ts';
import type { Read } from './common-ground.ts';
import { differenceBetween } from './set-difference.ts';
import type { Side } from './side.ts';
import { createTwins } from './twins.ts';

/** What both sets made of one event; null under one: it did not happen there, or its record is not there. */
export interface Taken {
  readonly live: Plan | null;
  readonly draft: Plan | null;
  /** Both came to the same. */
  readonly alike: boolean;
}

/** What fired under the draft. */
export interface FiredToo extends Fired {
  /** It came to the same under the live set. */
  readonly alike: boolean;
}

/** What happens, happening to both sides. */
export interface Sides {
  /** Once everything is entered. */
  begin(): void;
  /** Plans an event now, under both. @param told the event as the draft's side has to be told it */
  take(event: Event, told: Event, counted: boolean): Taken;
  /** Fires what comes due up to an instant, under both, and stands there. */
  advance(
    to: string,
    counted: (at: string) => boolean,
  ): { readonly live: Fired[]; readonly draft: FiredToo[] };
}

/** Most timers that may fire between two events. */
const MOST_TIMERS = 200_000;

/**
 * Moves a live set's side and a draft's through the same events. One the sets must plan alike is planned once: where
 * nothing in which they differ has a say in it, and it has read nothing that differs between their worlds. A record
 * the draft opens by the same event as the live set has the same number.
 * @param apart true: every event is planned under each set; it comes to the same
 */
export function createSides(live: Side, draft: Side, apart: boolean): Sides {
  const difference = apart ? null : differenceBetween(live.definitions, draft.definitions);
  const ground = difference === null ? null : commonGround(live.definitions, difference);
  const differing = difference?.policies ?? new Set<string>();
  const twins = createTwins(live, draft, difference?.workflows ?? new Map());
  const reads: Read[] = [];
  /** Numbers the live set has given while planning the event under way, by record type. */
  const given: { readonly type: string; readonly number: Json }[] = [];

  const planLive = (event: Event): Plan => {
    reads.length = 0;
    ground?.begin();
    const onRead = (need: Need, answer: Json): void => {
      if (need.kind === 'number') given.push({ type: need.type, number: answer });
      if (ground === null) return live.unknown.onRead(need);
      reads.push({ need, answer });
      if (!ground.probing) live.unknown.onRead(need);
    };
    const answers = answersFrom(live.simulation.world, live.definitions, onRead);
    return planUnder(live, event, ground ?? live, ground === null ? answers : retold(answers));
  };

  /** The same answers; what was read for the draft's policies and then for the live set as well is told as read. */
  const retold = (answers: Answers): Answers => {
    const probed = new Map<string, Need>();
    return {
      get(key) {
        const need = ground?.probing === true ? undefined : probed.get(key);
        if (need !== undefined) {
          probed.delete(key);
          live.unknown.onRead(need);
        }
        return answers.get(key);
      },
      find(need, key) {
        if (ground?.probing === true) probed.set(key, need);
        return answers.find?.(need, key) ?? null;
      },
    };
  };

  const planDraft = (event: Event): Plan => {
    const numbered = (type: string): Json => {
      const at = given.findIndex((one) => one.type === type);
      const [same] = at === -1 ? [] : given.splice(at, 1);
      return same?.number ?? nextNumber(live.simulation.world, type, draft.definitions);
    };
    const onRead = (need: Need): void => draft.unknown.onRead(need);
    const answers = answersFrom(draft.simulation.world, draft.definitions, onRead, numbered);
    return planUnder(draft, event, draft, answers);
  };

  /** Whether the draft makes the same of what the live set has just planned, without asking it. */
  const isCommon = (event: Event, plan: Plan): boolean => {
    if (ground === null || !ground.holds(plan)) return false;
    const [ours, theirs] = [live.simulation.world, draft.simulation.world];
    if (!reads.every((read) => readsTheSame(read, ours, theirs, twins.same))) return false;
    if (!twins.stepsAlike(event, plan, reads, ground.sent)) return false;
    // What is not known as it was is told for each side by what its own policies read.
    if (differing.size > 0 && reads.some(({ need }) => isUnknownKey(need))) return false;
    // What counters that are not known as they were have to do with it is told for each side by what it was asked.
    return !plan.decision.rulings.some(
      ({ subject }) =>
        subject !== null &&
        (live.gaps.counters.has(subject.id) || draft.gaps.counters.has(subject.id)),
    );
  };

  const isUnknownKey = (need: Need): boolean =>
    (need.kind === 'key' || need.kind === 'find') &&
    (live.gaps.keys.has(need.key) || draft.gaps.keys.has(need.key));

  const plan = (event: Event | null, told: Event | null, counted: boolean): Taken => {
    given.length = 0;
    const ours = event === null ? null : planLive(event);
    const kept = ours === null ? null : storedChanges(live.simulation.world, ours);
    const alike =
      ours !== null &&
      event !== null &&
      event === told &&
      !isToldPolicy(event, differing) &&
      isCommon(event, ours);
    if (alike) for (const { need } of reads) draft.unknown.onRead(need);
    const common = alike && kept !== null ? { live: kept, draft: twins.kept(kept) } : null;
    const theirs =
      ours !== null && common !== null
        ? twins.plan(ours, common)
        : told === null
          ? null
          : planDraft(told);
    if (event !== null && ours !== null && kept !== null) {
      applyChanges(live.simulation.world, ours, kept);
      live.planned(event, ours, counted);
    }
    if (told !== null && theirs !== null) {
      const own =
        common?.draft ?? twins.shared(storedChanges(draft.simulation.world, theirs), kept);
      applyChanges(draft.simulation.world, theirs, own);
      draft.planned(told, theirs, counted);
    }
    return { live: ours, draft: theirs, alike };
  };

  return {
    begin() {
      live.begin();
      draft.begin();
      twins.pair();
    },
    take: (event, told, counted) =>
      plan(live.hasTarget(event) ? event : null, draft.hasTarget(told) ? told : null, counted),
    advance(to, counted) {
      const fired: { live: Fired[]; draft: FiredToo[] } = { live: [], draft: [] };
      const [ours, theirs] = [comingDue(live.simulation, to), comingDue(draft.simulation, to)];
      for (;;) {
        const [left, right] = [ours.next(), theirs.next()];
        const order = comesFirst(left, right);
        const one = order <= 0 ? left : null;
        const other = order >= 0 ? right : null;
        const due = one ?? other;
        if (due === null) break;
        if (one !== null) ours.take(one);
        if (other !== null) theirs.take(other);
        const told = one !== null && other !== null ? one.event : (other?.event ?? null);
        const made = plan(one?.event ?? null, told, counted(due.dueAt));
        if (one !== null && made.live !== null) fired.live.push({ ...one, plan: made.live });
        if (other !== null && made.draft !== null)
          fired.draft.push({ ...other, plan: made.draft, alike: made.alike });
        if (Math.max(fired.live.length, fired.draft.length) > MOST_TIMERS)
          throw new EngineError('timer-storm', 'timers keep setting new ones without end');
      }
      ours.arrive();
      theirs.arrive();
      return fired;
    },
  };
}

function planUnder(
  side: Side,
  event: Event,
  {
    definitions,
    listener,
  }: { readonly definitions: Definitions; readonly listener?: PlanningListener },
  answers: Answers,
): Plan {
  const { now } = side.simulation;
  const told = listener === undefined ? {} : { listener };
  const planned = planEvent({ event, answers, definitions, now, ...told });
  if (planned.kind === 'plan') return planned;
  const message = `"${event.type}" asks for what no world can answer`;
  throw new EngineError('unsettled', message, { event: event.id });
}

/** Events of ours that tell a policy something by its id, of policies that are not the same in both. */
function isToldPolicy({ target, data }: Event, differing: ReadonlySet<string>): boolean {
  if (target !== undefined || !isJsonObject(data)) return false;
  const { policy } = data;
  return typeof policy === 'string' && differing.has(policy);
}
