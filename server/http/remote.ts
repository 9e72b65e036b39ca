import { createRoute, z } from '@hono/zod-openapi';
import { AppError } from '../app-error.ts';
import type { Remote } from '../runtime/remote/remote.ts';
import type { StoredRemote } from '../store/remote.ts';
import { answer, problems } from './answers.ts';
import { requireRole, requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const attemptSchema = z.object({ at: z.string(), ok: z.boolean(), text: z.string() }).nullable();
const relations = [
  'unknown',
  'empty',
  'equal',
  'ahead',
  'behind',
  'diverged',
  'unrelated',
  'rewritten',
] as const;

const remoteSchema = z
  .object({
    url: z.string(),
    protected: z.boolean(),
    relation: z.enum(relations).openapi({
      description: 'How what is published here stands to main of the remote',
    }),
    ahead: z.number().int().openapi({ description: 'Commits the remote lacks' }),
    behind: z.number().int().openapi({ description: 'Commits of the remote not published here' }),
    changedHere: z
      .array(z.string())
      .openapi({ description: 'Files changed here since, 100 at most' }),
    changedThere: z.array(z.string()),
    local: z.string().nullable(),
    remote: z.string().nullable(),
    draft: z.string().nullable().openapi({ description: 'The draft of what came from there last' }),
    lastPull: attemptSchema,
    lastPush: attemptSchema,
    failures: z.number().int().openapi({ description: 'Tries in a row that failed' }),
    nextLookAt: z.string(),
  })
  .openapi('Remote');

const read = createRoute({
  method: 'get',
  path: '/api/remote',
  tags: ['Versions'],
  summary: 'How the definitions stand to those at the organisation’s git host',
  middleware: [requireScope('definitions:read'), requireRole('agent')] as const,
  responses: { 200: answer('As a node saw it last', remoteSchema), ...problems(404, 503) },
});

const pull = createRoute({
  method: 'post',
  path: '/api/remote/pull',
  tags: ['Versions'],
  summary: 'Look at the remote now: push what is ahead here, take in what is ahead there',
  description:
    'For people, and for a git host’s webhook (with `Authorization: Bearer …`; whatever else it sends is not looked at). Nothing is ever forced.',
  middleware: [requireScope('definitions:write')] as const,
  request: {
    body: {
      required: false,
      content: {
        'application/json': {
          schema: z.object({
            insist: z.boolean().optional().openapi({
              description:
                'History that was rewritten there by force is meant so; a draft of it that was given up is made again',
            }),
          }),
        },
      },
    },
  },
  responses: { 200: answer('What came of it', remoteSchema), ...problems(403, 404, 503) },
});

/** The organisation's git host. @param remote undefined: none is set */
export function remoteRoutes(remote: Remote | undefined, protects: boolean) {
  const given = (): Remote => {
    if (remote !== undefined) return remote;
    const message = 'no remote is set: start the server with INTERLOCK_REMOTE_URL';
    throw new AppError('no-remote', 404, message);
  };
  const view = ({ url, state, failures, dueAt }: StoredRemote) => ({
    ...state,
    url,
    protected: protects,
    failures,
    nextLookAt: dueAt,
    changedHere: [...state.changedHere],
    changedThere: [...state.changedThere],
  });
  return createRouter()
    .openapi(read, async (c) => c.json(view(await given().status()), 200))
    .openapi(pull, async (c) => {
      const { insist = false } = c.req.valid('json');
      return c.json(view(await given().pull(insist)), 200);
    });
}
