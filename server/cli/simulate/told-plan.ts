import { decisionInWords, inOneGo } from '@interlock/engine/study';
import type { RecordName, SimulatedWorld } from '@interlock/engine/study';
import { ENGINE } from '@interlock/engine';
import type { Definitions, Issue, JsonObject, Outcome, Plan, Principal } from '@interlock/engine';
import { tellDecision } from '../../runtime/explain/tell-decision.ts';
import { titleOf } from '../../runtime/search-text.ts';

/** What an event came to in a world in memory, told. */
export interface ToldPlan {
  readonly event: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly reason: string | null;
  readonly issues: readonly Issue[];
  readonly records: readonly {
    readonly number: string;
    readonly type: string;
    /** Null: it was opened. */
    readonly from: string | null;
    readonly to: string;
    /** Transitions taken, in order. */
    readonly taken: readonly string[];
  }[];
  readonly effects: readonly { readonly type: string; readonly params: JsonObject }[];
  /** All of it in sentences: what happened, and which guards were asked and why they came out so. */
  readonly text: string;
}

/** Who tells. */
export interface Teller {
  readonly world: SimulatedWorld;
  readonly definitions: Definitions;
  readonly actor: Principal;
  /** Policies that were asked and did not fire are told too. */
  readonly everything: boolean;
  /** It did not happen: it is told what would. */
  readonly supposed?: boolean;
}

/** What an event came to, in words and data. */
export function tellPlan(plan: Plan, teller: Teller): ToldPlan {
  const { decision, outcome, code, reason, issues, changes, effects } = plan;
  const { world, definitions, actor, everything, supposed = false } = teller;
  const after = changes.map((change) => change.after);
  const known = [...world.records.values(), ...after];
  const records = new Map(
    known.map(({ id, number, type, data }): [string, RecordName] => {
      const title = titleOf({ number, type, data }, definitions);
      return [id, { number, type, ...(title === number ? {} : { title }) }];
    }),
  );
  const names = new Map([...world.people].map(([id, { name }]) => [id, name]));
  const telling = { decision, input: null, definitions, samePolicies: true, supposed, also: [] };
  const told = inOneGo(tellDecision({ ...telling, names: { records, names } }));
  const { headlines, transitions, stages } = told;
  // What comes due is nobody's but Interlock's own.
  const own = /^\/(?:timers|patterns)$/.test(decision.event.source);
  const text = everything
    ? told.text
    : decisionInWords({
        decision,
        rulings: [],
        stages,
        headlines,
        transitions,
        definitions,
        records,
        names,
        actor: own ? ENGINE.name : actor.name,
        supposed,
      });
  return {
    event: decision.event.type,
    at: decision.at,
    outcome,
    code,
    reason,
    issues,
    records: changes.map(({ before, after: { number, type, state }, history }) => {
      const taken = history.flatMap((row) => row.taken);
      return { number, type, from: before?.state ?? null, to: state, taken };
    }),
    effects: effects.map(({ type, params }) => ({ type, params })),
    text,
  };
}

/** What an event came to, for people: each line by itself. Pure. */
export function toldLines({ text, issues, effects }: ToldPlan): string[] {
  return [
    ...text.split('\n').filter((line) => line !== ''),
    ...issues.map(({ path, message }) => `${path === '' ? 'the event' : path}: ${message}`),
    ...effects.map(({ type, params }) => `effect ${type} ${JSON.stringify(params)}`),
  ];
}
