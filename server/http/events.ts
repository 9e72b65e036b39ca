import { randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Issue, Parsed } from '@interlock/engine';
import type { Context } from 'hono';
import { AppError } from '../app-error.ts';
import { parseAlertmanager } from '../intake/alertmanager.ts';
import type { AlertDelivery } from '../intake/alert-webhook.ts';
import { parseCloudEvents } from '../intake/cloudevents.ts';
import { parseGrafana } from '../intake/grafana.ts';
import type { IntakeContext, IntakeItem } from '../intake/intake.ts';
import { isJsonMedia } from '../intake/media-type.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { StepMode } from '../runtime/step.ts';
import { answer, problems } from './answers.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';
import { acceptItems, eventResultsSchema } from './event-results.ts';
import { idempotencyHeader, idempotencyKey, idempotent } from './idempotency.ts';
import { requireScope } from './permission.ts';
import { createRouter } from './router.ts';

type EventContext = Context<AuthenticatedEnv>;

/** Events: CloudEvents in every mode, and the formats of monitoring systems. */
export function eventRoutes(runtime: Runtime) {
  const router = createRouter();
  describe(router);
  const scope = requireScope('events:write');
  const once = idempotent(runtime.db);

  const accept = async (
    c: EventContext,
    parse: (body: Uint8Array) => Parsed<readonly IntakeItem[]>,
  ) => {
    const mode = modeOf(c);
    const parsed = parse(new Uint8Array(await c.req.arrayBuffer()));
    if (!parsed.ok) throw unreadable(parsed.issues);
    const results = await acceptItems(runtime, parsed.value, mode);
    const issues = parsed.issues.length === 0 ? {} : { issues: parsed.issues };
    return c.json({ results, ...issues }, mode === 'plan' ? 200 : 202);
  };
  const foreign =
    (parse: (body: Uint8Array, delivery: AlertDelivery) => Parsed<readonly IntakeItem[]>) =>
    (c: EventContext) => {
      if (!isJsonMedia(c.req.header('content-type') ?? '')) {
        throw new AppError('content-type', 415, 'send the delivery as application/json');
      }
      return accept(c, (body) =>
        parse(body, { ...contextOf(c), deliveryId: idempotencyKey(c) ?? randomUUID() }),
      );
    };

  return router
    .post('/api/events', scope, once, (c) =>
      accept(c, (body) =>
        parseCloudEvents(
          { contentType: c.req.header('content-type'), header: (name) => c.req.header(name), body },
          contextOf(c),
        ),
      ),
    )
    .post('/api/intake/alertmanager', scope, once, foreign(parseAlertmanager))
    .on(['POST', 'PUT'], '/api/intake/grafana', scope, once, foreign(parseGrafana));
}

function contextOf(c: EventContext): IntakeContext {
  return { actor: c.get('authenticated').principal, receivedAt: new Date().toISOString() };
}

function modeOf(c: EventContext): StepMode {
  const mode = c.req.query('mode') ?? 'commit';
  if (mode === 'commit' || mode === 'plan') return mode;
  throw new AppError(
    'invalid-query',
    400,
    `mode is "commit" or "plan", not ${JSON.stringify(mode)}`,
  );
}

/** What is wrong with a request as a whole. */
function unreadable(issues: readonly Issue[]): AppError {
  const [first] = issues;
  const code = first?.code ?? 'malformed';
  const message = first?.message ?? 'the request cannot be read';
  if (code === 'unsupported-content-type') return new AppError('content-type', 415, message);
  const status = code === 'json-malformed' || code === 'json-not-utf8' ? 400 : 422;
  return new AppError(code, status, message, { issues });
}

const ATTRIBUTES =
  'A `subject` of `/records/INC0000001` (a number or id) sends the event to that record’s workflow; any other is only kept. ' +
  'Of the context attributes `id`, `source`, `type`, `subject`, `time` and the extension `traceparent` (where well-formed) are kept. ' +
  '`dataschema`, `datacontenttype` and every other extension are accepted and not kept: policies, workflows and history do not see them. ' +
  'What must be seen belongs in `data`. An attribute given twice is refused; bodies are UTF-8.';

/** These routes take several content types, which only a description by hand can say. */
function describe(router: ReturnType<typeof createRouter>): void {
  const required = ['specversion', 'id', 'source', 'type'];
  const event = { type: 'object', required, additionalProperties: true } as const;
  const query = z.object({
    mode: z.enum(['commit', 'plan']).optional().openapi({ description: '`plan` writes nothing' }),
  });
  const responses = {
    200: answer('What would be done (`mode=plan`)', eventResultsSchema),
    202: answer('Accepted: durable, and how each event ended', eventResultsSchema),
    ...problems(400, 403, 415, 422, 503),
  };
  const about = (
    path: string,
    method: 'post' | 'put',
    summary: string,
    content: Record<string, { schema: object }>,
    description?: string,
  ) =>
    router.openAPIRegistry.registerPath({
      path,
      method,
      tags: ['Events'],
      summary,
      ...(description === undefined ? {} : { description }),
      request: { query, headers: idempotencyHeader, body: { required: true, content } },
      responses,
    });
  const events = {
    'application/cloudevents+json': { schema: event },
    'application/cloudevents-batch+json': { schema: { type: 'array', items: event } },
    'application/json': { schema: { oneOf: [event, { type: 'array', items: event }] } },
  };
  const what = 'Send events (CloudEvents 1.0: structured, binary or batch)';
  about('/api/events', 'post', what, events, ATTRIBUTES);
  const delivery = { 'application/json': { schema: { type: 'object', required: ['alerts'] } } };
  about('/api/intake/alertmanager', 'post', 'Prometheus Alertmanager webhook, version 4', delivery);
  about('/api/intake/grafana', 'post', 'Grafana alerting webhook', delivery);
  about('/api/intake/grafana', 'put', 'Grafana alerting webhook, set to PUT', delivery);
}
