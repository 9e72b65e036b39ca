import type { FactReader } from '../../condition/fact.ts';
import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { KeyHolder, Need, QueryAnswer } from '../../need.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { Plan } from '../../plan.ts';
import type { PlanningListener } from '../../planning/planning-listener.ts';
import { decidePolicies } from '../../policy/decide.ts';
import type { RecordSummary } from '../../record.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import { indexOf } from '../world-index.ts';
import type { SetDifference } from './set-difference.ts';

/**
 * Watches the planning of one event under the live set for whether the draft would plan the very same: it does
 * where nothing in which the sets differ has a say, and all that was read is the same in both worlds.
 */
export interface CommonGround {
  /** The live set to plan with: it tells of tables that are not the same in the draft. */
  readonly definitions: Definitions;
  readonly listener: PlanningListener;
  /** Types of the events that were sent to records. */
  readonly sent: ReadonlySet<string>;
  /** While true, what is read is read for the draft's policies. */
  readonly probing: boolean;
  /** Before an event is planned. */
  begin(): void;
  /** Whether what was planned is what the draft would plan, but for what was read. */
  holds(plan: Plan): boolean;
}

/** Common ground of a live set and a draft that differ in so much only. */
export function commonGround(live: Definitions, difference: SetDifference): CommonGround {
  const { policies, drafted, tables } = difference;
  let [apart, probing] = [false, false];
  const watched = new Map(live.tables);
  const definitions: Definitions =
    tables.size === 0
      ? live
      : {
          ...live,
          tables: Object.assign(watched, {
            get: (id: string) => {
              apart ||= tables.has(id);
              return live.tables.get(id);
            },
          }),
        };
  const sent = new Set<string>();
  const offered = (type: string, facts: FactReader): void => {
    if (apart || !drafted.byEvent.has(type)) return;
    probing = true;
    const { considered } = decidePolicies(drafted, type, facts);
    probing = false;
    apart = considered.some(({ result, error }) => result || error !== undefined);
  };
  return {
    definitions,
    listener: { offered, sent: (type) => void sent.add(type) },
    sent,
    get probing() {
      return probing;
    },
    begin() {
      [apart, probing] = [false, false];
      sent.clear();
    },
    holds({ outcome, decision }) {
      // What broke names what it broke at, and may have broken on something only one of them has.
      if (apart || outcome === 'failed') return false;
      return !decision.rulings.some(({ considered }) =>
        considered.some(
          ({ policy, result, error }) => error !== undefined || (result && policies.has(policy)),
        ),
      );
    },
  };
}

/** Something that was read from the live set's world. */
export interface Read {
  readonly need: Need;
  readonly answer: Json;
}

/**
 * Whether something read from the live set's world reads the same in the draft's. Pure.
 * @param sameRecord whether the record of an id is the same in both
 */
export function readsTheSame(
  { need, answer }: Read,
  live: SimulatedWorld,
  draft: SimulatedWorld,
  sameRecord: (id: string) => boolean,
): boolean {
  switch (need.kind) {
    case 'record':
    case 'read':
      return sameRecord(need.id);
    case 'key':
    case 'find':
      return sameHolder(answer as unknown as KeyHolder | null, draft.keys.get(need.key));
    case 'counter': {
      const theirs = draft.counters.get(need.key) ?? null;
      return jsonEqual(answer, theirs as unknown as Json);
    }
    case 'links': {
      const { record, relation, direction } = need;
      const theirs = indexOf(draft).links.ends(record, relation, direction);
      const ours = indexOf(live).links.ends(record, relation, direction);
      return (
        ours.length === theirs.length && ours.every((id, i) => id === theirs[i] && sameRecord(id))
      );
    }
    case 'query': {
      const ours = answer as unknown as QueryAnswer;
      const theirs = indexOf(draft).records.query(need);
      return (
        ours.count === theirs.count &&
        ours.items.every((item, i) => {
          const { id } = item as unknown as RecordSummary;
          return id === (theirs.items[i] as unknown as RecordSummary).id && sameRecord(id);
        })
      );
    }
    case 'hold':
      return jsonEqual(answer, (draft.holds.get(need.record) ?? null) as Json);
    case 'principal':
      return live.people.get(need.id) === draft.people.get(need.id);
    case 'team':
      return live.teams.get(need.id) === draft.teams.get(need.id);
    case 'number':
    case 'setting':
      return true;
  }
}

function sameHolder(ours: KeyHolder | null, theirs: KeyHolder | undefined): boolean {
  if (ours === null || theirs === undefined) return ours === null && theirs === undefined;
  return ours.record === theirs.record && ours.at === theirs.at;
}
