import {
  planEvents,
  type Definitions,
  type Event,
  type Issue,
  type Json,
  type JsonObject,
  type Outcome,
  type Plan,
  type Principal,
} from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { findDecision } from '../../store/decision.ts';
import { findAccepted } from '../../store/event.ts';
import { askWorld } from '../records/ask.ts';
import type { PreviewedEffect, PreviewedRecord } from '../records/preview-move.ts';
import { redact } from '../records/redact.ts';
import { getVisible } from '../records/visibility.ts';
import { layDrafts, type Drafted } from '../refuse-drafts.ts';
import type { Runtime } from '../runtime.ts';
import { titleOf } from '../search-text.ts';
import { explainDecision } from './explain-decision.ts';
import { namesIn } from './names.ts';
import { tellDecision, type ToldDecision } from './tell-decision.ts';

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
}

/** What would become of an event, and why. */
export type ExplainedEvent = Omit<ToldDecision, 'id'> & {
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
 * is locked or written.
 * @throws AppError `record-not-found`, `invalid` (drafts, with their issues), `overloaded`, `stopping`
 */
export async function explainEvent(
  runtime: Runtime,
  principal: Principal,
  question: EventQuestion,
): Promise<ExplainedEvent> {
  const { db } = runtime;
  const { event: given, also, limit, identified } = question;
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
  const draft = drafted(question.draft);
  const trial = { policies: also, ...(about === undefined ? {} : { about: about.id }) };
  const planned = await askWorld(runtime, principal, ({ answers, definitions, now }) => {
    const { definitions: used, warnings } = draft(definitions);
    const batch = planEvents({ events: [event], answers, definitions: used, now, trial });
    return batch.kind === 'need' ? batch : { ...batch, definitions: used, warnings };
  });
  const [plan] = planned.plans;
  if (plan === undefined) throw new AppError('plan-missing', 500, 'the engine gave no plan');
  const after = plan.changes.map((change) => change.after);
  const told = tellDecision({
    decision: plan.decision,
    input: event,
    definitions: planned.definitions,
    samePolicies: true,
    supposed: true,
    names: await namesIn(db, planned.definitions, plan.decision, after),
    also,
    ...(limit === undefined ? {} : { limit }),
  });
  const { id: _, ...rest } = told;
  const { issues, ...done } = wouldDo(plan, planned.definitions);
  return { ...rest, duplicateOf: null, ...done, issues: [...planned.warnings, ...issues] };
}

const NOTHING = { code: null, issues: [], records: [], effects: [] } as const;

/** Where of a question with drafts of policies a pointer into drafts leads. Pure. */
export function inQuestion(path: string): string {
  return path.replace(/^\/policies/, '/draft');
}

/** The definitions with the drafts among them, compiled once for each set. */
function drafted(policies: readonly Json[]): (definitions: Definitions) => Drafted {
  const known = new Map<string, Drafted>();
  return (definitions) => {
    const before = known.get(definitions.hash);
    if (before !== undefined) return before;
    const laid = layDrafts(definitions, { policies }, inQuestion);
    known.set(definitions.hash, laid);
    return laid;
  };
}

function wouldDo(
  plan: Plan,
  definitions: Definitions,
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
