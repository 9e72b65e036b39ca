import { ACTIONS } from '../../action/catalogue.ts';
import type { Meaning } from '../../action/meaning.ts';
import { inWords } from '../../condition/explain.ts';
import { jsonEqual } from '../../json.ts';
import type { JsonObject } from '../../json.ts';
import { constantFields } from './constant-fields.ts';
import type { EventStep, EventSteps } from './event-step.ts';
import type { WrittenAction } from './policy-set.ts';

/** What two actions act on together, as a text: only actions with the same one can be opposite. */
export type Target = string;

/** Why two actions are at odds. */
export interface Opposition {
  readonly why: string;
  /** False where a guard of a workflow has a say in it. */
  readonly sure: boolean;
}

/** What an action acts on, one text for each way it can be opposed. Pure. */
export function targetsOf(action: WrittenAction): readonly Target[] {
  return meaningsOf(action).map((meaning) => ('target' in meaning ? meaning.target : EVENT));
}

/** The event itself. */
const EVENT: Target = 'event';

/**
 * Why two actions are opposite by what the catalogue says of them and what workflows do with the events they send,
 * the first being done first; null where they are not. Pure.
 */
export function whyOpposite(
  first: WrittenAction,
  second: WrittenAction,
  steps: EventSteps,
): Opposition | null {
  let unsure: Opposition | null = null;
  for (const one of meaningsOf(first)) {
    for (const other of meaningsOf(second)) {
      const found = between(one, other, steps);
      if (found?.sure === true) return found;
      unsure ??= found;
    }
  }
  return unsure;
}

function meaningsOf({ type, params }: WrittenAction): readonly Meaning[] {
  return ACTIONS.get(type)?.means(params) ?? [];
}

function between(first: Meaning, second: Meaning, steps: EventSteps): Opposition | null {
  if (first.does === 'open' && second.does === 'suppress')
    return sure(
      `the first opens ${first.type} records, the second, asked after it, suppresses the event`,
    );
  if (!('target' in first && 'target' in second) || first.target !== second.target) return null;
  if (first.does === 'send' && second.does === 'send') return sending(first, second, steps);
  if (first.does === 'set' && second.does === 'set') {
    const fields = contradicting(constantFields(first.fields), constantFields(second.fields));
    return fields === null ? null : sure(`both say what one record is to have, ${fields}`);
  }
  return [first, second].filter(({ does }) => does === 'remove').length === 1
    ? sure('one deletes at an address, the other writes there')
    : null;
}

type Sending = Extract<Meaning, { does: 'send' }>;

function sending(first: Sending, second: Sending, steps: EventSteps): Opposition | null {
  if (first.event === second.event) {
    const fields = contradicting(constantFields(first.data), constantFields(second.data));
    return fields === null
      ? null
      : sure(`both send ${first.event} to the same record, with ${fields}`);
  }
  let unsure: Opposition | null = null;
  for (const one of steps(first.event, first.data)) {
    for (const other of steps(second.event, second.data)) {
      if (one.workflow !== other.workflow) continue;
      const why = atOdds(one, other);
      if (why === null) continue;
      const found = {
        why: `${first.event} ${why(second.event)}`,
        sure: !one.guarded && !other.guarded,
      };
      if (found.sure) return found;
      unsure ??= found;
    }
  }
  return unsure;
}

/** Why two steps of one workflow are at odds, given the name of the other event; null: they are not. */
function atOdds(one: EventStep, other: EventStep): ((second: string) => string) | null {
  const together = meets(one.from, other.from);
  const after = meets(one.to ?? one.from, other.from);
  if (!together && !after) return null;
  const { workflow } = one;
  const fields = contradicting(one.writes, other.writes);
  if (fields !== null) return (second) => `and ${second} set the same ${workflow}’s ${fields}`;
  if (one.to === null || other.to === null || meets(one.to, other.to)) return null;
  const { from, to } = one;
  if (together)
    return (second) =>
      `takes ${workflow} records from ${from} to ${to}, ${second} from ${other.from} to ${other.to}`;
  return meets(other.to, from)
    ? (second) => `takes ${workflow} records from ${from} to ${to}, and ${second} takes them back`
    : null;
}

/** Whether two states can be active at once on one way: one is the other, or lies in it. */
function meets(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

function sure(why: string): Opposition {
  return { why, sure: true };
}

/** Fields both write down, differently and without computing anything; null: none. */
function contradicting(a: JsonObject, b: JsonObject): string | null {
  const fields = Object.keys(a).filter(
    (key) => a[key] !== undefined && b[key] !== undefined && !jsonEqual(a[key], b[key]),
  );
  const said = fields.map((key) => `${key} ${inWords(a[key])} and ${inWords(b[key])}`);
  return said.length === 0 ? null : said.join(', ');
}
