import { ENGINE, needKey, planEvents, planPiece } from '@interlock/engine';
import type {
  Answers,
  Definitions,
  Event,
  Json,
  Need,
  Plan,
  PlannedBatch,
  PlannedPiece,
  Principal,
  Trial,
  Unanswered,
} from '@interlock/engine';
import type { SimulatedWorld } from '@interlock/engine/study';
import { answerNeed, applyPlan, emptyWorld } from '@interlock/engine/study';

/** A world events are planned against, as the server's store would be. */
export interface World {
  readonly definitions: Definitions;
  readonly store: SimulatedWorld;
}

/** A point in time tests begin at: Monday, 10:00 in Zurich. */
export const NOW = '2026-03-02T09:00:00.000Z';

/** An agent who may do everything an agent may. */
export const ADA: Principal = {
  kind: 'person',
  id: 'ada',
  name: 'Ada',
  teams: ['network'],
  roles: ['agent', 'requester'],
};

/** A world without records that knows Ada and her team. */
export function buildWorld(definitions: Definitions): World {
  const store = emptyWorld();
  const { id, teams, roles } = ADA;
  store.people.set(id, { id, kind: 'person', name: 'Ada', email: 'ada@example.org', teams, roles });
  store.teams.set('network', {
    id: 'network',
    name: 'Network',
    email: 'network@example.org',
    chat: 'https://chat.example/network',
    members: ['ada'],
  });
  return { definitions, store };
}

/** A complete event. */
export function buildEvent(event: Partial<Event> & { readonly type: string }): Event {
  return { id: 'e1', source: '/test', time: NOW, data: {}, actor: ADA, ...event };
}

/** The event that opens a record by hand. */
export function opening(id: string, type: string, data: Json, actor: Principal = ENGINE): Event {
  return buildEvent({ id, type: 'record.opened', data: { type, data }, actor });
}

/** A number that depends on the record alone, so that runs that ask in another order compare. */
export function answer(world: World, need: Need): Json {
  if (need.kind === 'number') return `${need.type.toUpperCase()}-${need.record.slice(0, 8)}`;
  // Through JSON, so that no plan can change what the world holds.
  return JSON.parse(JSON.stringify(answerNeed(world.store, need, world.definitions))) as Json;
}

/**
 * Plans a batch, answering what planning asks for.
 *
 * @param choose which of the needs to answer next; all of them when left out
 * @param trial set when the plan is only made to be explained
 */
export function plan(
  world: World,
  events: readonly Event[],
  now: string = NOW,
  choose: (needs: readonly Need[]) => readonly Need[] = (needs) => needs,
  trial?: Trial,
): readonly Plan[] {
  const { definitions } = world;
  const tried = trial === undefined ? {} : { trial };
  const ask = (answers: Answers) => planEvents({ events, answers, definitions, now, ...tried });
  return settle(world, new Map(), ask, choose).plans;
}

/** Plans a batch in pieces of so many events. */
export function planInPieces(
  world: World,
  events: readonly Event[],
  most: number,
  now: string = NOW,
): readonly Plan[] {
  const { definitions } = world;
  const known = new Map<string, Json>();
  const pieces: PlannedPiece[] = [];
  for (let from = 0; from < events.length; from += most) {
    const piece = events.slice(from, from + most);
    const earlier = pieces.at(-1)?.soFar ?? null;
    const ask = (answers: Answers) =>
      planPiece({ events: piece, answers, definitions, now }, earlier);
    pieces.push(settle(world, known, ask, (needs) => needs));
  }
  return pieces.flatMap(({ plans }) => plans);
}

function settle<T extends PlannedBatch>(
  world: World,
  answers: Map<string, Json>,
  ask: (answers: Answers) => T | Unanswered,
  choose: (needs: readonly Need[]) => readonly Need[],
): T {
  for (let round = 0; round < 1_000; round += 1) {
    const planned = ask(answers);
    if (planned.kind === 'batch') return planned;
    for (const need of choose(planned.needs)) answers.set(needKey(need), answer(world, need));
  }
  throw new Error('planning never stops asking');
}

/** Plans a batch and writes it. */
export function take(world: World, events: readonly Event[], now: string = NOW): readonly Plan[] {
  const plans = plan(world, events, now);
  for (const one of plans) applyPlan(world.store, one);
  return plans;
}

/** Plans one event and writes it. */
export function takeOne(world: World, event: Event, now: string = NOW): Plan {
  const [only] = take(world, [event], now);
  if (only === undefined) throw new Error('no plan for the event');
  return only;
}

/** The world's content, to compare worlds. */
export function content({ store }: World): object {
  const { records, keys, links, effects } = store;
  return structuredClone({ records, keys, links, effects });
}
