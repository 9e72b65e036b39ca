import { createMiddleware } from 'hono/factory';
import { AppError } from '../app-error.ts';

/** What changes definitions here: drafts but for looking at them and giving them up, and earlier versions put back. */
const CHANGES =
  /^\/api\/(?:drafts(?:\/[^/]+\/(?:files|review|merge|publish)(?:\/.*)?)?|versions\/.+)$/;

/** Why a protected server does not do what it is asked. */
export const PROTECTED =
  'this server is protected (INTERLOCK_PROTECTED): it takes definitions that another server published, by its remote or a push of main with its tags; make the change there';

/** Refuses to change definitions on a server that is protected. @param protects false: everything passes */
export function protectDefinitions(protects: boolean) {
  return createMiddleware(async (c, next) => {
    const { method, path } = c.req;
    const reads = method === 'GET' || method === 'HEAD';
    if (protects && !reads && CHANGES.test(path))
      throw new AppError('protected-server', 403, PROTECTED);
    await next();
  });
}
