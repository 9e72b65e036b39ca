import type { CompiledAction } from '../../action/compile.ts';
import { isJsonObject } from '../../json.ts';
import type { Move } from './explore.ts';
import { triggerName } from './nodes.ts';
import type { Nodes } from './nodes.ts';
import type { Verifiable } from './situation.ts';
import { isDueAtOnce } from './unreached-timers.ts';

/** Moves nobody has to do anything for and no time has to pass for, gathered while a space is walked through. */
export interface IdleMoves {
  /** Looks at a move and keeps it if it is one, or if it sends the record something. */
  look(move: Move): void;
  /** What can go round and round, by the way that leads there; see `report/idle-rounds.ts`. */
  rounds(): readonly IdleRound[];
}

/** A round that needs nobody, with the move that begins it. */
export interface IdleRound {
  readonly begins: Move;
  readonly laps: readonly Move[];
}

/** Moves kept at most: a workflow has few that need nobody. */
const MOST_KEPT = 5_000;
/** Rounds looked for from moves that take the same. */
const MOST_TRIED = 4;

/** Gathers what comes by itself: timers of no length, results of work, events a record sends itself. Pure but for itself. */
export function gatherIdleMoves({ chart }: Pick<Verifiable, 'chart'>, nodes: Nodes): IdleMoves {
  const sentToItself = new Set(
    nodes.edges
      .flatMap(({ transition }) => transition.actions)
      .concat([...chart.values()].flatMap(({ entry, exit }) => [...entry, ...exit]))
      .flatMap(sentTo),
  );
  const works = new Set(
    [...chart.values()].flatMap(({ invocations }) =>
      invocations.flatMap(({ key, work }) => (work.kind === 'effect' ? [key] : [])),
    ),
  );
  const idle: Move[] = [];
  const sending: Move[] = [];
  const kept = new Set<string>();
  const comesByItself = ({ trigger, step }: Move): boolean => {
    const by = step.taken.find((edge) => triggerName(edge.transition) === trigger)?.transition;
    if (by?.trigger.kind === 'after') return isDueAtOnce(by);
    if (by?.trigger.kind === 'invoke') return works.has(by.trigger.invocation);
    return by?.trigger.kind === 'event' && sentToItself.has(by.trigger.type);
  };
  return {
    look(move) {
      if (move.to === null || kept.size >= MOST_KEPT) return;
      const isSending = sentToItself.size > 0 && sentIn(move, nodes).size > 0;
      const isIdle = move.from !== null && comesByItself(move);
      if (!isSending && !isIdle) return;
      const key = `${move.from}|${move.trigger}|${move.to}|${takenIn(move)}`;
      if (kept.has(key)) return;
      kept.add(key);
      if (isSending) sending.push(move);
      if (isIdle) idle.push(move);
    },
    rounds: () => roundsAmong(idle, sending, nodes),
  };
}

/** One round for each set of transitions that can go round. */
function roundsAmong(idle: readonly Move[], sending: readonly Move[], nodes: Nodes): IdleRound[] {
  const from = Map.groupBy(idle, (move) => move.from);
  const follows = (move: Move): readonly Move[] => {
    const sent = sentIn(move, nodes);
    return (from.get(move.to) ?? []).filter(({ trigger }) => {
      const isEvent = trigger?.startsWith(EVENT) === true;
      return !isEvent || sent.has(trigger.slice(EVENT.length));
    });
  };
  const found = new Map<string, IdleRound>();
  const tried = new Map<string, number>();
  for (const move of idle) {
    const alike = takenIn(move);
    const count = (tried.get(alike) ?? 0) + 1;
    tried.set(alike, count);
    if (count > MOST_TRIED) continue;
    const laps = pathTo(follows(move), (one) => follows(one).includes(move), follows, move);
    if (laps === null || !startsAnew(laps)) continue;
    const key = [...new Set(laps.map(takenIn))].toSorted().join(' ');
    if (found.has(key)) continue;
    const isSent = laps.every(({ trigger }) => trigger?.startsWith(EVENT) === true);
    const begins = isSent ? beginning(laps, sending, follows) : move;
    found.set(key, { begins, laps });
  }
  return [...found.values()];
}

/** The moves from one back to it; null: there is no way. */
function pathTo(
  first: readonly Move[],
  isLast: (move: Move) => boolean,
  follows: (move: Move) => readonly Move[],
  start: Move,
): readonly Move[] | null {
  if (isLast(start)) return [start];
  const before = new Map<Move, Move>(first.map((move) => [move, start]));
  for (const move of before.keys()) {
    if (isLast(move)) {
      const laps: Move[] = [move];
      for (
        let at = before.get(move);
        at !== undefined;
        at = at === start ? undefined : before.get(at)
      )
        laps.unshift(at);
      return laps;
    }
    for (const next of follows(move))
      if (!before.has(next) && next !== start) before.set(next, move);
  }
  return null;
}

/** Whether each lap sets its timers and begins its work anew: the states they belong to are entered again. */
function startsAnew(laps: readonly Move[]): boolean {
  const entered = new Set(laps.flatMap(({ step }) => [...step.entered]));
  return laps.every(
    ({ trigger, step }) =>
      trigger?.startsWith(EVENT) === true ||
      step.taken.some(
        (edge) => triggerName(edge.transition) === trigger && entered.has(edge.source),
      ),
  );
}

/** The nearest move that sends what begins the round: such an event comes to nothing as a whole. */
function beginning(
  laps: readonly Move[],
  sending: readonly Move[],
  follows: (move: Move) => readonly Move[],
): Move {
  const [first] = laps;
  const leads = (move: Move): boolean => {
    const seen = new Set([move]);
    for (const one of seen) {
      if (one !== move && laps.includes(one)) return true;
      for (const next of follows(one)) seen.add(next);
    }
    return false;
  };
  return sending.find(leads) ?? (first as Move);
}

const EVENT = 'event:';

function takenIn({ step }: Move): string {
  return step.taken.map(({ transition }) => transition.key).join(' ');
}

/** Events a move's actions send to the record itself. */
function sentIn({ step }: Move, nodes: Nodes): ReadonlySet<string> {
  const actions = [
    ...step.taken.flatMap(({ transition }) => transition.actions),
    ...step.entered.flatMap((index) => nodes.all[index]?.state.entry ?? []),
  ];
  return new Set(actions.flatMap(sentTo));
}

function sentTo({ type, params: { source } }: CompiledAction): string[] {
  if (type !== 'record.send' || !isJsonObject(source) || source['to'] !== 'subject') return [];
  const event = source['type'];
  return typeof event === 'string' && !event.includes('{{') ? [event] : [];
}
