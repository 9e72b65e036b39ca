import {
  decisionInWords,
  explainRuling,
  explainTransitions,
  headlinesOf,
  stagesOf,
} from '@interlock/engine/study';
import type { Event, Json, Plan } from '@interlock/engine';
import type { RecordNames } from '@interlock/engine/study';
import type { World } from './world.ts';

/** What the records of a world and of a plan are called. */
export function recordsOf({ store }: World, { changes }: Pick<Plan, 'changes'>): RecordNames {
  return new Map(
    [...store.records.values(), ...changes.map(({ after }) => after)].map(
      ({ id, number, type }) => [id, { number, type }],
    ),
  );
}

/** All of a decision in words, from what is kept of it; `supposed` for one that was not made. */
export function inWords(
  world: World,
  { decision: made, changes }: Plan,
  event: Event,
  supposed = false,
): string {
  const { definitions } = world;
  const decision = JSON.parse(JSON.stringify(made)) as typeof made;
  const context = { event, actor: { ...event.actor }, now: decision.at };
  const records = recordsOf(world, { changes });
  const names = new Map([
    ...[...records].map(([id, { number }]) => [id, number] as const),
    ...[...world.store.people.values()].map(({ id, name }) => [id, name] as const),
  ]);
  const shown = (_: unknown, value: Json | undefined) => value;
  const about = { definitions, records, names, supposed };
  const parts = {
    ...about,
    decision,
    rulings: decision.rulings.map((ruling) =>
      explainRuling(ruling, context, definitions, { names, supposed }),
    ),
    stages: stagesOf(decision, { definitions, records }),
    transitions: explainTransitions(decision, { ...about, shown }),
    actor: 'Ada',
  };
  return decisionInWords({ ...parts, headlines: headlinesOf(parts) });
}
