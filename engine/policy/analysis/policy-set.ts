import { orderedActions } from '../../action/schema.ts';
import type { ActionMap } from '../../action/schema.ts';
import { isJsonObject, stableJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { CompiledPolicies, CompiledPolicy } from '../compile.ts';
import { areApart, askedValues } from './asked-values.ts';
import type { AskedValues } from './asked-values.ts';
import type { Requirement } from './satisfy.ts';

/** A declared action as it was written. */
export interface WrittenAction {
  readonly type: string;
  readonly params: JsonObject;
}

/** A policy with what analysis asks of it again and again. */
export interface Member {
  readonly policy: CompiledPolicy;
  readonly actions: readonly WrittenAction[];
  /** What its limits have it do instead. */
  readonly instead: readonly WrittenAction[];
  /** The same text for the same actions in the same order. */
  readonly doing: string;
  /** Whether those after it are not considered when it matches. */
  readonly stops: boolean;
  /** Whether it fires each time its conditions hold: false where more is written that has a say, such as a pattern. */
  readonly plain: boolean;
  readonly asked: AskedValues;
}

/** The policies of an event type in the order they are asked. */
export type Queue = readonly Member[];

/** A set of policies by event type, ready for analysis. Pure. */
export function queuesOf(policies: CompiledPolicies): ReadonlyMap<string, Queue> {
  const members = new Map<CompiledPolicy, Member>();
  const memberOf = (policy: CompiledPolicy): Member => {
    const known = members.get(policy) ?? member(policy);
    members.set(policy, known);
    return known;
  };
  return new Map(
    [...policies.byEvent].map(([type, { policies }]) => [type, policies.map(memberOf)]),
  );
}

/** What a policy that fires each time its conditions hold is made of. */
const PLAIN: ReadonlySet<string> = new Set([
  '$schema',
  'id',
  'title',
  'description',
  'on',
  'conditions',
  'priority',
  'stop',
  'enabled',
  'actions',
]);

function member(policy: CompiledPolicy): Member {
  const actions = written(policy.source.actions);
  const instead = Object.values(policy.source.limits ?? {}).flatMap((limit) =>
    written(limit?.otherwise),
  );
  return {
    policy,
    actions,
    instead,
    doing: stableJson(actions as unknown as Json),
    stops: policy.stop || actions.some(({ type }) => type === 'suppress'),
    plain: Object.keys(policy.source).every((key) => PLAIN.has(key)),
    asked: askedValues(policy.condition.node),
  };
}

function written(actions: ActionMap | undefined): WrittenAction[] {
  return orderedActions(actions).map(([, { type, params }]) => ({
    type,
    params: isJsonObject(params) ? params : {},
  }));
}

/** That a policy's condition holds, or does not. Pure. */
export function matches({ policy }: Member, holds = true): Requirement {
  return { node: policy.condition.node, holds };
}

/** Most policies that stop before another one which are weighed together. */
const MOST_STOPS = 64;

/**
 * The policies asked before one that stop it whenever their conditions hold, and whether that is all of them.
 * Those that can be seen to hold on other events only are left out. Pure.
 */
export function stopsBefore(
  queue: Queue,
  place: number,
): { readonly stops: readonly Member[]; readonly all: boolean } {
  const here = queue[place];
  const stops = queue
    .slice(0, place)
    .filter(
      (one) => one.stops && one.plain && here !== undefined && !areApart(one.asked, here.asked),
    );
  return { stops: stops.slice(0, MOST_STOPS), all: stops.length <= MOST_STOPS };
}

/** A policy as people call it. Pure. */
export function named({ policy }: Member): string {
  return `"${policy.title}" (${policy.id})`;
}
