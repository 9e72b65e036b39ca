import type { Json } from '../json.ts';
import type { RecordQuestion } from '../planning/describe-transitions.ts';
import type { Unanswered } from '../plan.ts';
import type { Principal } from '../principal.ts';
import type { Record } from '../record.ts';
import type { ScenarioRun } from './scenario-run.ts';
import { answerNeeds } from './simulated-world.ts';

/** Asks a question about a record of a scenario, from somebody's point of view, until nothing is unanswered. */
export function askRecord<T extends { readonly kind: string }>(
  run: ScenarioRun,
  record: Record,
  actor: Principal,
  question: (input: RecordQuestion) => T | Unanswered,
): T | Unanswered {
  const { world, definitions, now } = run.simulation;
  const answers = new Map<string, Json>();
  let asked = question({ record, actor, definitions, answers, now });
  for (let round = 0; round < 16 && isNeed(asked); round += 1) {
    answerNeeds(world, asked.needs, answers, definitions);
    asked = question({ record, actor, definitions, answers, now });
  }
  return asked;
}

function isNeed(value: { readonly kind: string }): value is Unanswered {
  return value.kind === 'need';
}
