import type { Plan } from '../../plan.ts';

/** What a set of policies came to over some events. */
export interface Counts {
  /** Stored events that were replayed. */
  readonly events: number;
  readonly incidents: number;
  /** Records of other types opened. */
  readonly others: number;
  /** Effects that call on people, see {@link PAGING}. */
  readonly pages: number;
  /** Every other effect. */
  readonly automations: number;
  /** Events of which something joined a record that was there instead of opening another. */
  readonly duplicatesAvoided: number;
  readonly applied: number;
  readonly suppressed: number;
  readonly ignored: number;
  /** Refused in the simulation; as they were accepted, only where the sets or the world differ from then. */
  readonly refused: number;
  readonly failed: number;
  /** Times a policy broke, by a timer too: at its condition, or when it acted. The others went on. */
  readonly broken: number;
}

/** Effects that call on people; what else is done outside is automation. */
export const PAGING: ReadonlySet<string> = new Set(['email.send', 'chat.post', 'page.send']);

/** The names of what is counted, in the order it is shown. */
export const COUNTED = [
  'events',
  'incidents',
  'others',
  'pages',
  'automations',
  'duplicatesAvoided',
  'applied',
  'suppressed',
  'ignored',
  'refused',
  'failed',
  'broken',
] as const satisfies readonly (keyof Counts)[];

/** Nothing yet. Pure. */
export function noCounts(): { -readonly [name in keyof Counts]: number } {
  return Object.fromEntries(COUNTED.map((name) => [name, 0])) as {
    -readonly [name in keyof Counts]: number;
  };
}

/** Adds what one event came to; `replayed` is false for a timer, which is no event from outside. */
export function addPlan(
  counts: { -readonly [name in keyof Counts]: number },
  plan: Plan,
  replayed: boolean,
  incidentTypes: ReadonlySet<string>,
): void {
  counts.events += Number(replayed);
  let joined = false;
  for (const entry of plan.decision.trace) {
    if (entry.kind === 'joined') joined = true;
    if (entry.kind !== 'opened') continue;
    if (incidentTypes.has(entry.type)) counts.incidents += 1;
    else counts.others += 1;
  }
  counts.duplicatesAvoided += Number(joined);
  for (const { type } of plan.effects) {
    if (PAGING.has(type)) counts.pages += 1;
    else counts.automations += 1;
  }
  counts.broken += timesBroken(plan);
  if (replayed && plan.outcome !== 'duplicate') counts[plan.outcome] += 1;
}

/** What the draft has more (or, negative, less) than the live set. Pure. */
export function difference(live: Counts, draft: Counts): Counts {
  return Object.fromEntries(COUNTED.map((name) => [name, draft[name] - live[name]])) as {
    readonly [name in keyof Counts]: number;
  };
}

function timesBroken({ decision }: Plan): number {
  let times = 0;
  for (const { considered } of decision.rulings)
    for (const { error } of considered) times += Number(error !== undefined);
  return times;
}
