import { answersFrom, type Simulation } from '@interlock/engine/study';
import {
  describeTransitions,
  readClocks,
  type OfferedTransition,
  type Principal,
  type ReadClock,
  type Record,
} from '@interlock/engine';
import { stateTitle } from '@interlock/engine/drawing';

/** Where a record stands: what runs, what is due, and what it takes from somebody. */
export interface Standing {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
  /** As people call its state. */
  readonly title: string;
  readonly done: boolean;
  readonly timers: Record['timers'];
  readonly clocks: readonly ReadClock[];
  /** Events it takes in its state, and those it does not now, with why. */
  readonly takes: readonly OfferedTransition[];
}

/** Where a record of a simulation stands. @param actor who would send it something */
export function standingOf(simulation: Simulation, record: Record, actor: Principal): Standing {
  const { world, definitions, now } = simulation;
  const answers = answersFrom(world, definitions);
  const question = { record, actor, definitions, answers, now };
  const clocks = readClocks(question);
  const takes = describeTransitions(question);
  const { id, number, type, state, snapshot, timers } = record;
  const workflow = definitions.pinned.get(record.workflow.hash)?.definition;
  return {
    id,
    number,
    type,
    state,
    title: stateTitle(state, workflow),
    done: snapshot.done,
    timers,
    clocks: clocks.kind === 'clocks' ? clocks.items : [],
    takes: takes.kind === 'transitions' ? takes.items : [],
  };
}

/**
 * Where a record stands, for people: a line each for it, its clocks, its timers and what it takes. Pure.
 * @param refusals whether what it does not take now is told too
 */
export function standingLines(standing: Standing, refusals: boolean): string[] {
  const { number, title, state, done, clocks, timers, takes } = standing;
  const id = title.toLowerCase() === state ? '' : ` (${state})`;
  const can = takes.filter(({ enabled }) => enabled);
  return [
    `${number} is ${title}${id}${done ? ', where its workflow ends' : ''}`,
    ...clocks.map(clockLine),
    ...Object.entries(timers)
      .toSorted(([, a], [, b]) => (a < b ? -1 : 1))
      .map(([key, due]) => `  timer ${key} is due at ${due}`),
    ...(done ? [] : [`  takes: ${can.length === 0 ? 'nothing' : can.map(taken).join(', ')}`]),
    ...takes.flatMap(({ event, enabled, why }) =>
      enabled || why === null || !refusals ? [] : [`  not now: ${event}. ${why}`],
    ),
  ];
}

function clockLine({ title, mode, percent, remainingMs, breachAt, target }: ReadClock): string {
  const left =
    remainingMs === null
      ? 'without a target'
      : `${percent ?? 0} % of ${target ?? ''} used up${remainingMs < 0 ? ', breached' : ''}`;
  return `  clock ${title} is ${mode}, ${left}${breachAt === null ? '' : `, up at ${breachAt}`}`;
}

function taken({ event, label, form }: OfferedTransition): string {
  const asks = Object.entries(form ?? {}).flatMap(([field, { required }]) =>
    required ? [field] : [],
  );
  return `${event} (${label}${asks.length === 0 ? '' : `; needs ${asks.join(', ')}`})`;
}
