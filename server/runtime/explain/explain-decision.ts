import type { Definitions, Event, Principal } from '@interlock/engine';
import { compileDefinitionsInTurns } from '@interlock/engine/study';
import type { StageContext } from '@interlock/engine/study';
import { AppError } from '../../app-error.ts';
import { findActivations } from '../../store/activation.ts';
import type { Db } from '../../store/database.ts';
import { findDecision } from '../../store/decision.ts';
import { findSetFiles } from '../../store/definition-set.ts';
import { findEvent } from '../../store/event.ts';
import { isRecordId } from '../../store/record/read.ts';
import { readDefinitions } from '../publishing/read-definitions.ts';
import { isAgent } from '../records/visibility.ts';
import type { Runtime } from '../runtime.ts';
import { takeTurns } from '../take-turns.ts';
import { tellActivation, type DecidedUnder } from './decided-under.ts';
import { namesIn } from './names.ts';
import { withoutSecrets } from './shown.ts';
import { tellDecision, type ToldDecision } from './tell-decision.ts';

/** A decision with its event and each policy explained condition by condition. */
export type ExplainedDecision = ToldDecision &
  DecidedUnder & {
    readonly input: Event | null;
    /** Whether policies are explained as they were then, or, as those are not kept any more, as they are now. */
    readonly explainedBy: 'definitions-then' | 'definitions-now';
  };

/** What of a decision is asked. */
export interface DecisionQuestion {
  /** Further policies to hold against the facts seen then. */
  readonly also: readonly string[];
  /** Most policies beside those and those that fired. */
  readonly limit?: number;
  /** The same event came in again: this decision is the one it was given before. */
  readonly first?: StageContext['first'];
}

/** Sets compiled again for the sake of an explanation; few people look at few old decisions. */
const KEPT = 3;
const compiled = new WeakMap<Db, Map<string, Definitions>>();

/**
 * A decision explained.
 * @throws AppError `decision-not-found`, also for who may not see decisions
 */
export async function explainDecision(
  runtime: Runtime,
  principal: Principal,
  id: string,
  question: DecisionQuestion,
): Promise<ExplainedDecision> {
  const { db } = runtime;
  const stored = isAgent(principal) && isRecordId(id) ? await findDecision(db, id) : undefined;
  if (stored === undefined) {
    throw new AppError(
      'decision-not-found',
      404,
      `there is no decision ${JSON.stringify(id)} you may see`,
    );
  }
  const { activation: _, ...decision } = stored;
  const input = (await findEvent(db, decision.event)) ?? null;
  const activation = (await findActivations(db, [stored])).get(stored.id);
  const then = await definitionsOf(runtime, decision.hash, activation?.commit ?? null);
  const now = runtime.definitions.current().definitions;
  // Records run on by the workflows of their time, which the set of the decision need not hold.
  const pinned = new Map([...now.pinned, ...(then?.pinned ?? [])]);
  const definitions = { ...(then ?? now), pinned };
  const telling = tellDecision({
    decision,
    input,
    definitions,
    samePolicies: then !== undefined,
    names: await namesIn(db, definitions, decision),
    ...question,
  });
  const told = await takeTurns(telling);
  return {
    ...told,
    ...(await tellActivation(db, activation)),
    input: input === null ? null : { ...input, data: withoutSecrets(input.data) },
    explainedBy: then === undefined ? 'definitions-now' : 'definitions-then',
  };
}

/** The definitions of a hash: of the last sets, else of the git history, which keeps all that was published. */
async function definitionsOf(
  runtime: Runtime,
  hash: string,
  commit: string | null,
): Promise<Definitions | undefined> {
  const { definitions } = runtime.definitions.current();
  if (definitions.hash === hash) return definitions;
  const kept = compiled.get(runtime.db) ?? new Map<string, Definitions>();
  compiled.set(runtime.db, kept);
  const known = kept.get(hash);
  if (known !== undefined) return known;
  const files =
    (await findSetFiles(runtime.db, hash)) ??
    (commit === null ? undefined : (await readDefinitions(runtime.db, commit)).files);
  const again =
    files === undefined ? undefined : await takeTurns(compileDefinitionsInTurns(files, files));
  if (again?.ok !== true || again.value.hash !== hash) return undefined;
  kept.set(hash, again.value);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return again.value;
}
