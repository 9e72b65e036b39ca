import { z } from '@hono/zod-openapi';
import { error, type Issue, type Principal } from '@interlock/engine';
import { AppError } from '../app-error.ts';
import type { IntakeItem } from '../intake/intake.ts';
import { targetOf } from '../intake/event-attributes.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { StepMode } from '../runtime/step.ts';
import type { StepResult } from '../runtime/step-result.ts';
import { issueSchema, outcomeSchema } from './record-schemas.ts';

/** How one event of a request ended. */
export interface EventResult {
  /** Place in the request. */
  readonly index: number;
  readonly id: string | null;
  readonly source: string | null;
  readonly outcome: StepResult['outcome'];
  readonly code: string | null;
  readonly reason: string | null;
  readonly issues: readonly Issue[];
  readonly records: StepResult['records'];
  readonly decision: string | null;
}

/** {@link EventResult} as the API describes it. */
export const eventResultSchema = z.object({
  index: z.number().int(),
  id: z.string().nullable(),
  source: z.string().nullable(),
  outcome: outcomeSchema,
  code: z.string().nullable(),
  reason: z.string().nullable(),
  issues: z.array(issueSchema),
  records: z.array(
    z.object({ id: z.uuid(), number: z.string(), type: z.string(), state: z.string() }),
  ),
  decision: z.uuid().nullable(),
});

/** The answer to every request that brings events. */
export const eventResultsSchema = z
  .object({ results: z.array(eventResultSchema) })
  .openapi('EventResults');

/**
 * Accepts what intake made of a request; refused items keep their place among the results.
 * @throws AppError `invalid` when every item was refused, here or by the step: then nothing at all was accepted
 */
export async function acceptItems(
  runtime: Runtime,
  items: readonly IntakeItem[],
  mode: StepMode,
): Promise<EventResult[]> {
  const results = await stepItems(runtime, await address(runtime, items), mode);
  if (results.length === 0 || results.some(({ outcome }) => outcome !== 'refused')) return results;
  const issues = results.flatMap((result) => result.issues);
  const why = issues[0]?.message ?? results[0]?.reason ?? '';
  const what = results.length === 1 ? 'the event is' : `all ${results.length} events are`;
  throw new AppError('invalid', 422, `${what} not valid: ${why}`, { issues });
}

/** The results of items, each in its place. */
async function stepItems(
  runtime: Runtime,
  addressed: readonly IntakeItem[],
  mode: StepMode,
): Promise<EventResult[]> {
  const events = addressed.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
  const results = await runtime.accept(events, mode);
  let next = 0;
  return addressed.map((item, index): EventResult => {
    if (item.kind === 'refused') {
      const { id, source, issues } = item;
      const reason = issues.map(({ message }) => message).join('; ');
      return {
        index,
        id,
        source,
        outcome: 'refused',
        code: 'invalid',
        reason,
        issues,
        records: [],
        decision: null,
      };
    }
    const result = results[next];
    next += 1;
    if (result === undefined)
      throw new AppError('result-missing', 500, 'the step gave fewer results than events');
    const { id, source, outcome, code, reason, records, decision } = result;
    const issues =
      outcome === 'refused' && result.issues.length === 0
        ? [error(code ?? 'invalid', '', reason ?? 'this was refused')]
        : result.issues;
    return {
      index,
      id,
      source,
      outcome,
      code,
      reason,
      issues: [...item.issues, ...issues.map((issue) => below(item.base, issue))],
      records,
      decision,
    };
  });
}

/** An event whose subject names a record goes to that record, if its sender may see it. */
async function address(runtime: Runtime, items: readonly IntakeItem[]): Promise<IntakeItem[]> {
  const names = new Map<string, Principal>();
  for (const item of items) {
    const name = item.kind === 'event' ? targetOf(item.event.subject) : undefined;
    if (item.kind === 'event' && name !== undefined) names.set(name, item.event.actor);
  }
  const [sender] = names.values();
  if (sender === undefined) return [...items];
  const { definitions } = runtime.definitions.current();
  const found = await runtime.addresses.resolve(sender, [...names.keys()], definitions);
  return items.map((item): IntakeItem => {
    const name = item.kind === 'event' ? targetOf(item.event.subject) : undefined;
    if (item.kind === 'refused' || name === undefined) return item;
    const target = found.get(name);
    if (target !== undefined) return { ...item, event: { ...item.event, target } };
    const { id, source } = item.event;
    const message = `there is no record ${JSON.stringify(name)} you may see`;
    const issue = error('unknown-record', `${item.base}/subject`, message);
    return { kind: 'refused', id, source, issues: [issue] };
  });
}

/** What is wrong with an event, as a place in the request it came in. */
function below(base: string, issue: Issue): Issue {
  return { ...issue, path: base + issue.path };
}
