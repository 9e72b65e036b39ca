import type { Event } from '../../event.ts';
import type { JsonObject } from '../../json.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { Plan, Ruling } from '../../plan.ts';
import { explainRuling } from '../../planning/explain-decision.ts';
import { saidWords } from '../../policy/explain/restraint-words.ts';

/** Where a policy broke, and of what. */
export interface Broke {
  /** JSON pointer in its file; null: its condition, its pattern's or its limits' key. */
  readonly at: string | null;
  readonly error: string;
}

/** What one policy made of an event under one set. */
export interface PolicySaid {
  /** Whether its condition held. */
  readonly result: boolean;
  /** Why it did or did not, in a sentence. */
  readonly because: string | null;
  /** How often it did something: an event may cause others, about which it is asked again. */
  readonly acted: number;
  /** What its pattern or a limit said that kept it from acting, or had it act `otherwise`; null where none did. */
  readonly heldBack: string | null;
  readonly broke: Broke | null;
}

/** What one policy said that the other set's did not, or said otherwise. */
export interface DifferingPolicy {
  readonly policy: string;
  /** Null where it was not asked. */
  readonly live: PolicySaid | null;
  readonly draft: PolicySaid | null;
}

/** What one set made of an event. */
export interface Made {
  readonly plan: Plan | null;
  readonly definitions: Definitions;
  /** Numbers of records, by id. */
  readonly numbers: Pick<ReadonlyMap<string, string>, 'get'>;
}

/** Most policies listed with one event. */
const MOST_POLICIES = 20;

/**
 * Policies that the two sets asked differently, or that came to something else: by their condition, by a pattern or
 * limit that held them back, or as they broke. Those that acted or would have come first. Pure.
 */
export function differingPolicies(event: Event, live: Made, draft: Made): DifferingPolicy[] {
  const [left, right] = [saidBy(live), saidBy(draft)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((policy) => essence(left.get(policy)) !== essence(right.get(policy)))
    .toSorted((a, b) => heldIn(b, left, right) - heldIn(a, left, right))
    .slice(0, MOST_POLICIES)
    .map((policy) => ({
      policy,
      live: reasoned(policy, left.get(policy), event, live.definitions),
      draft: reasoned(policy, right.get(policy), event, draft.definitions),
    }));
}

interface Said {
  result: boolean;
  acted: number;
  heldBack: { readonly kind: string; readonly words: string } | null;
  broke: Broke | null;
  /** By which it is explained: the first in which its condition held, else the first. */
  ruling: Ruling;
  readonly at: string;
}

function saidBy({ plan, numbers }: Made): Map<string, Said> {
  const all = new Map<string, Said>();
  const { rulings, at } = plan?.decision ?? { rulings: [], at: '' };
  for (const ruling of rulings) {
    const acting = new Set(ruling.matched.map(({ policy }) => policy));
    for (const one of ruling.considered) {
      const said = all.get(one.policy) ?? {
        result: false,
        acted: 0,
        heldBack: null,
        broke: null,
        ruling,
        at,
      };
      all.set(one.policy, said);
      if (one.result && !said.result) [said.result, said.ruling] = [true, ruling];
      said.acted += Number(acting.has(one.policy));
      const against = [one.pattern, ...(one.limits ?? [])].find((by) => by?.acts === false);
      if (against !== undefined)
        said.heldBack ??= { kind: against.kind, words: saidWords(against, numbers) };
      if (one.error !== undefined) said.broke ??= { at: one.at ?? null, error: one.error };
    }
  }
  return all;
}

/** What of it makes a difference: not how far a pattern is that does not let it act anyway. */
function essence(said: Said | undefined): string {
  if (said === undefined) return '';
  const { result, acted, heldBack, broke } = said;
  return JSON.stringify([result, acted, heldBack?.kind, broke?.at, broke?.error]);
}

function heldIn(policy: string, ...sides: readonly ReadonlyMap<string, Said>[]): number {
  return Number(
    sides.some((side) => {
      const said = side.get(policy);
      return said !== undefined && (said.result || said.broke !== null);
    }),
  );
}

function reasoned(
  policy: string,
  said: Said | undefined,
  event: Event,
  definitions: Definitions,
): PolicySaid | null {
  if (said === undefined) return null;
  const { result, acted, heldBack, broke, ruling, at } = said;
  const context = { event, actor: { ...event.actor } as unknown as JsonObject, now: at };
  const { policies } = explainRuling(ruling, context, definitions, { also: [policy], limit: 0 });
  const because = policies.find((one) => one.policy === policy)?.because ?? null;
  return { result, because, acted, heldBack: heldBack?.words ?? null, broke };
}
