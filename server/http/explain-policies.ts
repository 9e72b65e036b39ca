import { createRoute, z } from '@hono/zod-openapi';
import type { JsonObject } from '@interlock/engine';
import { AppError } from '../app-error.ts';
import { targetOf } from '../intake/event-attributes.ts';
import { isIdentified, parseSupposed, type SupposedEvent } from '../intake/supposed-event.ts';
import { inQuestion } from '../runtime/explain/explain-drafted.ts';
import { explainEvent } from '../runtime/explain/explain-event.ts';
import { placed } from '../runtime/refuse-drafts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, problems } from './answers.ts';
import { draftSchema } from './draft-schema.ts';
import { toldSchema } from './explain-schemas.ts';
import { previewedEffects, previewedRecords } from './intervention-schemas.ts';
import { requireRole, requireScope } from './permission.ts';
import { issueSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';
import { whose } from './whose-study.ts';

// JSON by the time it comes here: the guard has read it.
const content = z.record(z.string(), z.unknown());

const question = z
  .strictObject({
    event: content.optional().openapi({
      description:
        'A CloudEvent; `type` is enough. With `id` and `source` of one accepted before, its decision is explained',
      example: {
        type: 'alert.raised',
        data: { fingerprint: 'f1', name: 'DiskFull', severity: 'high' },
      },
    }),
    alert: content.optional().openapi({
      description: 'Instead: an alert as monitoring delivers it',
      example: { labels: { alertname: 'DiskFull', severity: 'critical', ci: 'db-01' } },
    }),
    record: z.string().min(1).max(80).optional().openapi({
      description:
        'Id or number of the record it is about: policies are asked as for an event of Interlock’s own. To send it to a record instead, write that into the event’s `subject`: `/records/INC0000001`, or its id there',
    }),
    policies: z
      .array(z.string().min(1).max(64))
      .max(20)
      .optional()
      .openapi({ description: 'Explained whatever they say' }),
    draft: z.array(draftSchema).max(50).optional().openapi({
      description: 'Policies in place of those of the same id, or beside the others; owners only',
    }),
    limit: z.number().int().min(0).max(200).optional(),
  })
  .refine(({ event, alert }) => (event === undefined) !== (alert === undefined), {
    message: 'give exactly one of event and alert',
    path: ['event'],
  })
  .openapi('PolicyQuestion');

const explained = toldSchema
  .omit({ id: true })
  .extend({
    code: z.string().nullable(),
    issues: z.array(issueSchema),
    duplicateOf: z.uuid().nullable().openapi({
      description: 'The decision an event of this identity was given before; it is explained then',
    }),
    records: previewedRecords.openapi({
      description: 'Records that would be opened (`from` null) or changed',
    }),
    effects: previewedEffects.openapi({ description: 'Effects that would be asked for' }),
  })
  .openapi('ExplainedEvent');

const explain = createRoute({
  method: 'post',
  path: '/api/policies/explain',
  tags: ['Decisions'],
  summary: 'What would become of an event, and why',
  description:
    'The event is planned as it would be now, and every fact policies compare is looked at. Nothing is written.',
  middleware: [requireScope('records:read'), requireRole('agent')] as const,
  request: { body: { required: true, content: { 'application/json': { schema: question } } } },
  responses: {
    200: answer('What would become of it', explained),
    ...problems(403, 404, 415, 422, 503),
  },
});

/** Why, for events that did not happen. */
export function explainPoliciesRoutes(runtime: Runtime) {
  return createRouter().openapi(explain, async (c) => {
    const { event, alert, record, policies = [], draft = [], limit } = c.req.valid('json');
    const { principal } = c.get('authenticated');
    if (draft.length > 0 && !principal.roles.includes('owner'))
      throw new AppError('forbidden', 403, 'trying drafts of policies needs the role owner');
    const supposed = (event === undefined ? { alert } : { event }) as SupposedEvent;
    const context = { actor: principal, receivedAt: new Date().toISOString() };
    const item = parseSupposed(supposed, context, { ownTypes: record !== undefined });
    if (item.kind === 'refused') {
      const { definitions } = runtime.definitions.current();
      const drafts = { policies: draft as readonly JsonObject[] };
      const drafted =
        draft.length === 0
          ? []
          : await runtime.studies.study(whose(c), async (thread) => {
              await thread.know(definitions);
              return thread.ask({ kind: 'check', hash: definitions.hash, drafts });
            });
      const issues = [...item.issues, ...placed(drafted, inQuestion)];
      throw new AppError('invalid', 422, 'the event is not valid', { issues });
    }
    const target = targetOf(item.event.subject);
    if (record !== undefined && target !== undefined)
      throw new AppError('invalid', 422, 'an event is about a record or sent to one, not both');
    const answered = await explainEvent(runtime, principal, {
      event: item.event,
      also: policies,
      draft: draft as readonly JsonObject[],
      identified: isIdentified(supposed),
      signal: c.req.raw.signal,
      ...(record === undefined ? {} : { record }),
      ...(target === undefined ? {} : { target }),
      ...(limit === undefined ? {} : { limit }),
    });
    return c.json(answered as unknown as z.infer<typeof explained>, 200);
  });
}
