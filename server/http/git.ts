import type { Context } from 'hono';
import { AppError } from '../app-error.ts';
import type { GitReply, GitRequest } from '../content/git/http-backend.ts';
import type { GitHost } from '../runtime/publishing/git-host.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';
import { requireRole, requireScope } from './permission.ts';
import { createRouter } from './router.ts';
import { whose } from './whose-study.ts';

/** Below it the definitions are a git repository. */
const PLACE = '/git/definitions.git';

const colleagues = [requireScope('definitions:read'), requireRole('agent')] as const;
const writers = [...colleagues, requireScope('definitions:write')] as const;

/** `git clone <server>/git/definitions.git`: git's smart HTTP protocol, with a token as password. */
export function gitRoutes(host: GitHost) {
  const answer = async (
    c: Context<AuthenticatedEnv>,
    request: Pick<GitRequest, 'method' | 'path' | 'query'>,
  ): Promise<Response> => {
    const given = request.method === 'GET' ? [] : await c.req.arrayBuffer();
    const body = new Uint8Array(given);
    const protocol = c.req.header('git-protocol') ?? '';
    const reply = await host.answer(
      {
        ...request,
        body,
        contentType: contentType(c, request.path),
        gzipped: c.req.header('content-encoding') === 'gzip',
        protocol: /^version=[012]$/.test(protocol) ? protocol : '',
      },
      { by: c.get('authenticated').principal, study: whose(c) },
    );
    return toResponse(c, reply);
  };
  return createRouter()
    .get(`${PLACE}/info/refs`, ...colleagues, (c) => {
      const service = c.req.query('service');
      if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
        const message = `this is a git repository: git clone ${new URL(c.req.url).origin}${PLACE}`;
        throw new AppError('git-service', 400, message);
      }
      if (service === 'git-receive-pack' && !c.get('authenticated').scopes.has('definitions:write'))
        throw new AppError('forbidden', 403, 'this needs the scope definitions:write');
      return answer(c, { method: 'GET', path: '/info/refs', query: `service=${service}` });
    })
    .post(`${PLACE}/git-upload-pack`, ...colleagues, (c) =>
      answer(c, { method: 'POST', path: '/git-upload-pack', query: '' }),
    )
    .post(`${PLACE}/git-receive-pack`, ...writers, (c) =>
      answer(c, { method: 'POST', path: '/git-receive-pack', query: '' }),
    );
}

/** Git answers only what it is asked in its own type; a page of another site cannot send that unasked. */
function contentType(c: Context, path: GitRequest['path']): string {
  if (path === '/info/refs') return '';
  const wanted = `application/x-${path.slice(1)}-request`;
  if (c.req.header('content-type') === wanted) return wanted;
  throw new AppError('content-type', 415, `send it as ${wanted}`);
}

function toResponse(c: Context, { status, headers, body }: GitReply): Response {
  for (const name of ['content-type', 'cache-control', 'expires', 'pragma']) {
    const value = headers.get(name);
    if (value !== undefined) c.header(name, value);
  }
  return c.body(new Uint8Array(body), status as 200);
}
