import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { AppError } from '../app-error.ts';
import { describeRecord } from '../runtime/records/describe.ts';
import {
  decisionPage,
  effectsOf,
  historyPage,
  linksOf,
  timersOf,
} from '../runtime/records/life.ts';
import { getVisible, isAgent } from '../runtime/records/visibility.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, page, problems } from './answers.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';
import {
  cursorSchema,
  historyPosition,
  limitSchema,
  readCursor,
  timePosition,
  writeCursor,
} from './cursor.ts';
import { requireScope } from './permission.ts';
import {
  clockSchema,
  decisionSchema,
  effectSchema,
  historySchema,
  linkSchema,
  timerSchema,
  transitionSchema,
} from './record-schemas.ts';
import { createRouter } from './router.ts';

const params = z.object({ id: z.string().min(1).max(80).openapi({ description: 'Id or number' }) });
const paging = z.object({ limit: limitSchema, cursor: cursorSchema });

const about = <P extends string, S extends z.ZodType>(path: P, summary: string, item: S) =>
  createRoute({
    method: 'get',
    path: `/api/records/{id}/${path}` as const,
    tags: ['Records'],
    summary,
    middleware: [requireScope('records:read')] as const,
    request: { params, query: paging },
    responses: { 200: answer(summary, page(item)), ...problems(403, 404) },
  });

const transitions = about(
  'transitions',
  'What can be done with it now, and why not',
  transitionSchema,
);
const history = about('history', 'Its history, newest first', historySchema);
const timers = about('timers', 'Its pending timers, the next one first', timerSchema);
const clocks = about('clocks', 'Its clocks, interval by interval', clockSchema);
const links = about('links', 'Its links to other records', linkSchema);
const decisions = about(
  'decisions',
  'The decisions that concerned it, newest first',
  decisionSchema,
);
const effects = about('effects', 'What was done outside for it, newest first', effectSchema);

/** A record's life: what can be done now, what happened, what is pending, and why. */
export function recordLifeRoutes(runtime: Runtime) {
  const find = async (c: Context<AuthenticatedEnv>, id: string) => {
    const { definitions } = runtime.definitions.current();
    const { principal } = c.get('authenticated');
    const record = await getVisible(runtime.db, principal, id, definitions);
    return { record, principal, definitions };
  };
  const findAsAgent = async (c: Context<AuthenticatedEnv>, id: string) => {
    const found = await find(c, id);
    if (isAgent(found.principal)) return found;
    throw new AppError(
      'forbidden',
      403,
      'only agents may see how decisions and effects came about',
    );
  };
  // What the engine and the store give is the schema's content; it is only readonly and typed more closely.
  const all = <S extends z.ZodType>(_schema: S, items: readonly object[]) => ({
    items: items as unknown as z.infer<S>[],
    nextCursor: null,
  });

  return createRouter()
    .openapi(transitions, async (c) => {
      const { record, principal } = await find(c, c.req.valid('param').id);
      const { items } = await describeRecord(runtime, principal, record).transitions();
      return c.json(all(transitionSchema, items), 200);
    })
    .openapi(history, async (c) => {
      const { record, principal } = await find(c, c.req.valid('param').id);
      const { limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? {} : readCursor(cursor, historyPosition);
      const { items, next } = await historyPage(runtime.db, principal, record, { ...from, limit });
      const nextCursor = next === null ? null : writeCursor({ before: next });
      return c.json({ ...all(historySchema, items), nextCursor }, 200);
    })
    .openapi(timers, async (c) => {
      const { record, definitions } = await find(c, c.req.valid('param').id);
      return c.json(all(timerSchema, await timersOf(runtime.db, record, definitions)), 200);
    })
    .openapi(clocks, async (c) => {
      const { record, principal } = await find(c, c.req.valid('param').id);
      const { items } = await describeRecord(runtime, principal, record).clocks();
      return c.json(all(clockSchema, items), 200);
    })
    .openapi(links, async (c) => {
      const { record, principal, definitions } = await find(c, c.req.valid('param').id);
      return c.json(
        all(linkSchema, await linksOf(runtime.db, principal, record, definitions)),
        200,
      );
    })
    .openapi(decisions, async (c) => {
      const { record } = await findAsAgent(c, c.req.valid('param').id);
      const { limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? {} : { before: readCursor(cursor, timePosition) };
      const { items, next } = await decisionPage(runtime.db, record, { ...from, limit });
      const nextCursor = next === null ? null : writeCursor(next);
      return c.json({ ...all(decisionSchema, items), nextCursor }, 200);
    })
    .openapi(effects, async (c) => {
      const { record } = await findAsAgent(c, c.req.valid('param').id);
      return c.json(all(effectSchema, await effectsOf(runtime.db, record)), 200);
    });
}
