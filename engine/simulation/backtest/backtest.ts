import { EngineError } from '../../errors.ts';
import type { Event } from '../../event.ts';
import { contentHash } from '../../identifier.ts';
import { stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Definitions } from '../../pack/definitions.ts';
import { bindingOf, boundTo, UNBOUND } from './binding.ts';
import { countsBy, NOTHING, SIDES } from './comparison.ts';
import type { SideName } from './comparison.ts';
import { createCounterparts } from './counterparts.ts';
import { countFaults } from './faults.ts';
import { checkFidelity, endOf } from './fidelity.ts';
import type { PastPart } from './past.ts';
import { findOpened, labelCounts, qualityOf } from './quality.ts';
import type { BacktestResult } from './report.ts';
import { createSide, toldAs } from './side.ts';
import type { Side } from './side.ts';
import { namedEvent } from './named-event.ts';
import { createSides } from './sides.ts';
import type { Taken } from './sides.ts';
import { differingPolicies } from './policy-differences.ts';
import type { Made } from './policy-differences.ts';
import { sameEssence, summarizePlan } from './step-summary.ts';
import type { DifferingEvent } from './step-summary.ts';
import { originOf } from './stored-event.ts';
import type { Origin, StoredEvent } from './stored-event.ts';
import { judgeBy } from './real-incident.ts';
import type { RealIncident } from './real-incident.ts';

/** Where both sets came to the same, one tells for both. */
const ALIKE: readonly SideName[] = ['live'];

/** What is backtested. */
export interface BacktestOptions {
  readonly live: Definitions;
  readonly draft: Definitions;
  /** Events accepted from here on, and before there, are counted; ISO 8601 UTC. */
  readonly from: string;
  readonly to: string;
  /** Where the simulation begins, not after `from`: what happens before `from` is not counted. */
  readonly begin: string;
  /** Count only events of this source. All are replayed. */
  readonly source?: string;
  /** Count only events about this service or CI (a record id). All are replayed. */
  readonly service?: string;
  /** Record types that count as incidents; `incident` when left out. */
  readonly incidentTypes?: readonly string[];
  /** Most events that are listed because the sets differ on them; 1,000 when left out. */
  readonly mostListed?: number;
  /** Plan every event under each set, also where both must come to the same: it takes longer, to the same result. */
  readonly apart?: boolean;
}

/** A backtest under way: enter the world, then replay what happened, then finish. */
export interface Backtest {
  /** Puts a part of what was there at `begin` into both worlds; records before keys and holds. */
  enter(part: PastPart): void;
  /** Replays events, in accept order, from `begin` on. */
  replay(events: readonly StoredEvent[]): void;
  /** @param real the incidents that were really opened while counting, and what became of them */
  finish(real: readonly RealIncident[]): BacktestResult;
}

/**
 * Simulates stored events under two sets of definitions side by side, each over a world of its own, by the
 * planning all events go through: records, keys, links and timers move along, decided at the time of each
 * event. Pure and deterministic: the same parts and events give the same result, however they are cut.
 * Throws EngineError `timer-storm`, and `order` when events come out of order.
 */
export function startBacktest(options: BacktestOptions): Backtest {
  const { from, to, begin, mostListed = 1_000 } = options;
  const incidentTypes = new Set(options.incidentTypes ?? ['incident']);
  const live = createSide(options.live, begin, incidentTypes);
  const draft = createSide(options.draft, begin, incidentTypes);
  const sides: { readonly [side in SideName]: Side } = { live, draft };
  const both = createSides(live, draft, options.apart === true);
  const counterparts = createCounterparts();
  const fidelity = checkFidelity(options.live.hash);
  const totals = countsBy(incidentTypes);
  const days = countsBy(incidentTypes);
  const services = countsBy(incidentTypes);
  const faults = countFaults();
  const origins: { [origin in Origin]: number } = { system: 0, person: 0, effect: 0, interlock: 0 };
  const missing = { live: 0, draft: 0 };
  const timers = { live: 0, draft: 0 };
  const listed: DifferingEvent[] = [];
  /** Decisions about events of the source that was asked for. */
  const asked = new Set<string>();
  let [context, differing, last, begun] = [0, 0, begin, false];

  const titleOf = (id: string): string | null => (live.named(id) ?? draft.named(id))?.title ?? null;

  const isCounted = (at: string): boolean => at >= from && at < to;

  /** Whether what time made is about what was asked for, as far as its record tells. */
  const isAbout = ({ target }: Event): boolean =>
    options.service === undefined || boundTo(live.dataOf(target)) === options.service;

  /** Counts what both sets made of one event; false when it is not what was asked for. */
  const note = (event: Event, at: string, plans: Taken, replayed: boolean): boolean => {
    const [about = UNBOUND] = (plans.alike ? ALIKE : SIDES)
      .map((side) => {
        const plan = plans[side];
        const target = sides[side].dataOf(
          side === 'live' || event.target === undefined
            ? event.target
            : counterparts.of(event.target),
        );
        return plan === null ? UNBOUND : bindingOf(event, plan, target);
      })
      .filter((one) => one !== UNBOUND);
    if (options.source !== undefined && event.source !== options.source) return false;
    if (options.service !== undefined && about !== options.service) return false;
    for (const side of SIDES) {
      const plan = plans[side];
      if (plan === null) continue;
      totals.add('', side, plan, replayed);
      days.add(at.slice(0, 10), side, plan, replayed);
      services.add(about, side, plan, replayed);
      faults.add(side, plan);
      if (!replayed) timers[side] += 1;
    }
    if (plans.alike) return true;
    const [left, right] = SIDES.map((side) => {
      const plan = plans[side];
      return plan === null ? null : summarizePlan(plan);
    });
    if (sameEssence(left ?? null, right ?? null)) return true;
    if (listed.length < mostListed) {
      const made = (side: SideName): Made => ({
        plan: plans[side],
        definitions: sides[side].definitions,
        numbers: { get: (id) => sides[side].named(id)?.number },
      });
      const { target } = event;
      const record =
        target === undefined
          ? null
          : (live.named(target) ?? draft.named(counterparts.of(target)) ?? null);
      listed.push({
        index: differing,
        at,
        event: namedEvent(event, record),
        about,
        aboutTitle: titleOf(about),
        live: left ?? null,
        draft: right ?? null,
        policies: differingPolicies(event, made('live'), made('draft')),
      });
    }
    differing += 1;
    return true;
  };

  const advance = (end: string): void => {
    const fired = both.advance(end, isCounted);
    const others = new Map(
      fired.draft.map((one) => [`${one.record ?? ''} ${one.key} ${one.dueAt}`, one]),
    );
    for (const one of fired.live) {
      const { record, key, dueAt } = one;
      const name = `${record === null ? '' : counterparts.of(record)} ${key} ${dueAt}`;
      const other = others.get(name) ?? null;
      others.delete(name);
      const alike = other?.alike === true;
      if (other !== null && !alike) counterparts.pair(one.plan, other.plan);
      const plans: Taken = { live: one.plan, draft: other?.plan ?? null, alike };
      const counted = isCounted(dueAt) && note(one.event, dueAt, plans, false);
      fidelity.time.simulated(one.event, endOf(one.plan), counted);
    }
    for (const { dueAt, event, plan } of others.values())
      if (isCounted(dueAt)) note(event, dueAt, { live: null, draft: plan, alike: false }, false);
  };

  const replayOne = (stored: StoredEvent): void => {
    const { event, acceptedAt } = stored;
    if (acceptedAt < last)
      throw new EngineError('order', `${acceptedAt} comes after ${last}: events are not in order`);
    last = acceptedAt;
    advance(acceptedAt);
    const origin = originOf(event);
    const counted = isCounted(acceptedAt);
    if (origin === 'interlock') {
      origins.interlock += Number(counted);
      const { outcome, code, records } = stored;
      fidelity.time.happened(event, { outcome, code, records }, counted && isAbout(event));
      return;
    }
    const told = toldAs(event, (id) => counterparts.of(id));
    const plans = both.take(event, told, counted);
    if (plans.live !== null && plans.draft !== null && !plans.alike)
      counterparts.pair(plans.live, plans.draft);
    if (!counted || !note(event, acceptedAt, plans, true)) {
      context += 1;
      return;
    }
    origins[origin] += 1;
    const decision = plans.live?.decision.id ?? plans.draft?.decision.id;
    if (options.source !== undefined && decision !== undefined) asked.add(decision);
    for (const side of SIDES) missing[side] += Number(plans[side] === null);
    fidelity.add(stored, plans.live);
  };

  const start = (): void => {
    if (begun) return;
    begun = true;
    both.begin();
  };

  return {
    enter(part) {
      live.enter(part);
      draft.enter(part);
    },
    replay(events) {
      start();
      for (const stored of events) replayOne(stored);
    },
    finish(real) {
      start();
      if (to > last) advance(to);
      const isAsked = (decision: string, about: string | null): boolean =>
        (options.source === undefined || asked.has(decision)) &&
        (options.service === undefined || about === options.service);
      // Under both sets by what the live one says of it: else a draft could judge itself.
      const judge = judgeBy(options.live);
      const judged = real.filter(
        ({ byHand, type, data, decision }) =>
          !byHand && incidentTypes.has(type) && isAsked(decision, boundTo(data)),
      );
      const simulated = {
        live: live.incidents.filter(({ decision, about }) => isAsked(decision, about)),
        draft: draft.incidents.filter(({ decision, about }) => isAsked(decision, about)),
      };
      const opened = {
        live: findOpened(judged, simulated.live),
        draft: findOpened(judged, simulated.draft),
      };
      const report: BacktestResult['report'] = {
        format: 3,
        window: {
          from,
          to,
          begin,
          source: options.source ?? null,
          service: options.service ?? null,
        },
        definitions: { live: options.live.hash, draft: options.draft.hash },
        totals: totals.compare()[0]?.counts ?? NOTHING,
        days: days.compare().map(({ key, counts }) => ({ day: key, ...counts })),
        services: services.compare().map(({ key, counts }) => ({
          id: key,
          title: titleOf(key) ?? key,
          ...counts,
        })),
        quality: {
          live: qualityOf(judged, simulated.live, opened.live, judge),
          draft: qualityOf(judged, simulated.draft, opened.draft, judge),
        },
        labels: labelCounts(judged, opened, judge),
        fidelity: fidelity.result(
          {
            really: judged.length,
            simulated: simulated.live.length,
            same: opened.live.size,
          },
          options.source === undefined,
        ),
        faults: faults.result(),
        replay: {
          system: origins.system,
          person: origins.person,
          effect: origins.effect,
          context,
          simulatedAnew: origins.interlock,
          noLongerThere: missing,
          timers,
          unanswered: { live: live.waiting(), draft: draft.waiting() },
        },
        unknown: {
          live: live.unknown.counts(),
          draft: draft.unknown.counts(),
          before: Object.fromEntries(live.gaps.parts),
        },
        differing,
      };
      const hashed = stableJson({ report, events: listed } as unknown as Json);
      return { hash: contentHash(hashed), report, events: listed };
    },
  };
}
