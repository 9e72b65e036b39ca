import type {
  Definitions,
  Event,
  Issue,
  Json,
  JsonObject,
  Outcome,
  Plan,
  Principal,
} from '@interlock/engine';
import { findActivation } from '../../store/activation.ts';
import { findDecision } from '../../store/decision.ts';
import { findAccepted } from '../../store/event.ts';
import { askWorld } from '../records/ask.ts';
import type { PreviewedEffect, PreviewedRecord } from '../records/preview-move.ts';
import { redact } from '../records/redact.ts';
import { getVisible } from '../records/visibility.ts';
import type { Runtime } from '../runtime.ts';
import { senderOf } from '../sender.ts';
import { titleOf } from '../search-text.ts';
import { tellActivation, type DecidedUnder } from './decided-under.ts';
import { explainDecision } from './explain-decision.ts';
import { explainDrafted } from './explain-drafted.ts';
import { explainHere } from './explain-here.ts';
import type { Explainer } from './explainer.ts';
import { namesIn } from './names.ts';
import type { ToldDecision } from './tell-decision.ts';

/** An event somebody asks about, as if it came in now. */
export interface EventQuestion {
  readonly event: Event;
  /** Id or number of the record the event is said to be about; it is offered to policies as Interlock's own are. */
  readonly record?: string;
  /** Id or number of the record the event is sent to. */
  readonly target?: string;
  /** Further policies to explain. */
  readonly also: readonly string[];
  readonly limit?: number;
  /** Policies to be tried in place of those of the same id, or beside the others. */
  readonly draft: readonly Json[];
  /** Whether an event of this identity may have been accepted before. */
  readonly identified: boolean;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** A question about an event that did not come in before. */
interface Planned extends Pick<EventQuestion, 'event' | 'also' | 'limit'> {
  /** Id of the record it is said to be about. */
  readonly about: string | undefined;
}

/** What would become of an event, and why. */
export type ExplainedEvent = Omit<ToldDecision, 'id'> &
  DecidedUnder & {
    readonly code: string | null;
    readonly issues: readonly Issue[];
    /** The decision it was given when it came in before; null for a new event. */
    readonly duplicateOf: string | null;
    /** Records that would be opened or changed. */
    readonly records: readonly PreviewedRecord[];
    readonly effects: readonly PreviewedEffect[];
  };

/**
 * Explains what would become of an event, by planning it and looking at every fact policies compare. Nothing
 * is locked or written. Drafts are compiled, and what is planned under them told, in a thread of its own; all else here:
 * a policy at a time, at most 200 of each ruling of 1,000 that are compared, in turns with all other work.
 * @throws AppError `record-not-found`, `invalid` (drafts, with their issues), `overloaded`, `stopping`
 */
export async function explainEvent(
  runtime: Runtime,
  principal: Principal,
  question: EventQuestion,
): Promise<ExplainedEvent> {
  const { db } = runtime;
  const { event: given, also, identified } = question;
  const current = runtime.definitions.current().definitions;
  const find = async (name: string | undefined) =>
    name === undefined ? undefined : getVisible(db, principal, name, current);
  const [about, target] = await Promise.all([find(question.record), find(question.target)]);
  const subject = about ?? target;
  const event: Event = {
    ...given,
    ...(subject === undefined ? {} : { subject: `/records/${subject.number}` }),
    ...(target === undefined ? {} : { target: target.id }),
  };
  const [earlier] = identified ? await findAccepted(db, [event]) : [];
  const decided = earlier === undefined ? undefined : await findDecision(db, earlier.decision);
  if (decided !== undefined) {
    const first = { decision: decided.id, at: decided.at };
    const { id, ...told } = await explainDecision(runtime, principal, decided.id, { also, first });
    return { ...told, outcome: 'duplicate', duplicateOf: id, ...NOTHING };
  }
  const explained = (explainer: Explainer): Promise<ExplainedEvent> =>
    explainPlanned(runtime, principal, explainer, { ...question, event, about: about?.id });
  if (question.draft.length === 0) return explained(explainHere());
  const { signal } = question;
  return runtime.studies.study({ asker: senderOf(principal), signal }, (thread) =>
    explained(explainDrafted(thread, { policies: question.draft })),
  );
}

const NOTHING = { code: null, issues: [], records: [], effects: [] } as const;

async function explainPlanned(
  runtime: Runtime,
  principal: Principal,
  explainer: Explainer,
  { event, about, also, limit }: Planned,
): Promise<ExplainedEvent> {
  const { db } = runtime;
  const trial = { policies: also, ...(about === undefined ? {} : { about }) };
  await explainer.prepare(runtime.definitions.current().definitions);
  const planned = await askWorld(runtime, principal, ({ answers, definitions, now }) =>
    explainer.plan(definitions, { event, answers, now, trial }),
  );
  const { plan, definitions, warnings } = planned;
  const after = plan.changes.map((change) => change.after);
  const told = await explainer.tell({
    decision: plan.decision,
    input: event,
    samePolicies: true,
    supposed: true,
    names: await namesIn(db, definitions, plan.decision, after),
    also,
    ...(limit === undefined ? {} : { limit }),
  });
  const { id: _, ...rest } = told;
  const { set, definitions: active } = runtime.definitions.current();
  // Drafts are under no commit yet.
  const activation = active.hash === told.hash ? await findActivation(db, set) : undefined;
  const { issues, ...done } = wouldDo(plan, definitions);
  return {
    ...rest,
    ...(await tellActivation(db, activation)),
    duplicateOf: null,
    ...done,
    issues: [...warnings, ...issues],
  };
}

function wouldDo(
  plan: Plan,
  definitions: Pick<Definitions, 'types'>,
): Pick<ExplainedEvent, 'code' | 'issues' | 'records' | 'effects'> & { readonly outcome: Outcome } {
  const { outcome, code, issues } = plan;
  return {
    outcome,
    code,
    issues,
    records: plan.changes.map(({ before, after }): PreviewedRecord => {
      const { type, state: to } = after;
      const number = before === null ? null : after.number;
      const title = titleOf(after, definitions);
      return { number, type, title, from: before?.state ?? null, to };
    }),
    effects: plan.effects.map(({ type, params }) => ({
      type,
      params: redact(params) as JsonObject,
    })),
  };
}
