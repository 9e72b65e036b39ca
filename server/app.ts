import { OpenAPIHono } from '@hono/zod-openapi';
import { requestId } from 'hono/request-id';
import { AppError } from './app-error.ts';
import { referenceRoutes } from './http/api-reference.ts';
import { auditRoutes } from './http/audit.ts';
import { authenticate, isPublicRoute } from './http/authenticate.ts';
import type { AuthenticatedEnv } from './http/authenticated-env.ts';
import { backtestRoutes } from './http/backtests.ts';
import { migrationRoutes } from './http/migrations.ts';
import { decisionRoutes } from './http/decisions.ts';
import { definitionRoutes } from './http/definitions.ts';
import { draftFileRoutes } from './http/draft-files.ts';
import { draftRoutes } from './http/drafts.ts';
import { effectRoutes } from './http/effects.ts';
import { eventRoutes } from './http/events.ts';
import { explainPoliciesRoutes } from './http/explain-policies.ts';
import { failedEventRoutes } from './http/failed-events.ts';
import { followDefinitions } from './http/follow-definitions.ts';
import { gitRoutes } from './http/git.ts';
import { guardBody } from './http/guard-body.ts';
import { guardUrl } from './http/guard-url.ts';
import { healthRoutes } from './http/health.ts';
import { identityRoutes } from './http/identity-routes.ts';
import { methodsByPath, nothingThere } from './http/known-paths.ts';
import { interventionRoutes } from './http/interventions.ts';
import { fileSchemaRoutes } from './http/file-schemas.ts';
import { operatorRoutes } from './http/operators.ts';
import { metricsRoutes, type Metrics } from './http/metrics.ts';
import { packRoutes } from './http/packs.ts';
import { policyAnalysisRoutes } from './http/policy-analysis.ts';
import { workflowVerificationRoutes } from './http/workflow-verification.ts';
import { policyExchangeRoutes } from './http/policy-exchange.ts';
import { answerProblem, toProblem } from './http/problem.ts';
import { protectDefinitions } from './http/protected-server.ts';
import { recordLifeRoutes } from './http/record-life.ts';
import { recordRoutes } from './http/records.ts';
import { remoteRoutes } from './http/remote.ts';
import { refuseUnknownQuery } from './http/refuse-unknown-query.ts';
import { refuseInvalid } from './http/router.ts';
import { securityHeaders } from './http/security-headers.ts';
import { streamRoutes } from './http/stream.ts';
import { tableRoutes } from './http/tables.ts';
import { timerRoutes } from './http/timers.ts';
import { versionRoutes } from './http/versions.ts';
import { isWebAppPath, webAppRoutes } from './http/web-app.ts';
import type { Identity } from './identity/identity.ts';
import { toAppError } from './runtime/database-failure.ts';
import type { Attempt } from './runtime/definitions.ts';
import type { Log } from './runtime/log.ts';
import type { GitHost } from './runtime/publishing/git-host.ts';
import type { Remote } from './runtime/remote/remote.ts';
import type { Runtime } from './runtime/runtime.ts';
import type { Db } from './store/database.ts';

/** What the application is made of. */
export interface AppOptions {
  readonly runtime: Runtime;
  readonly identity: Identity;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Largest body of an ordinary request, in bytes. */
  readonly maxBodyBytes: number;
  /** Takes over what the workflows folder holds, in a principal's name. */
  readonly reload: (by: string) => Promise<Attempt>;
  /** The definitions as a git repository. */
  readonly git: GitHost;
  /** The organisation's git host; none when left out. */
  readonly remote?: Remote | undefined;
  /** This server takes definitions that were published elsewhere, and none of its own. */
  readonly protects?: boolean;
  /** True once the server is on its way down. */
  readonly draining: () => boolean;
  /** True while the database keeps what is written; always when left out. */
  readonly writable?: () => boolean;
  /** Asked whether the database is there: connections no work can occupy. */
  readonly watch: Db;
  /** Folder of the built web app. */
  readonly webApp: string;
}

/**
 * The HTTP application: every route behind the guard but health, readiness, signing in and the web app's
 * own files. It holds no state but what it is given and listens nowhere by itself.
 */
export function buildApp(options: AppOptions) {
  const { runtime, identity, metrics, log, remote, protects = false } = options;
  const app = new OpenAPIHono<AuthenticatedEnv & RequestEnv>({ defaultHook: refuseInvalid });
  app.use('*', requestId({ limitLength: 64 }));
  app.use('*', metrics.middleware);
  app.use('*', securityHeaders());
  app.use(
    '*',
    authenticate(
      identity,
      (method, path) => isPublicRoute(method, path) || isWebAppPath(method, path),
    ),
  );
  app.use('*', guardUrl());
  app.use('*', guardBody(options.maxBodyBytes));
  app.use(
    '/api/*',
    refuseUnknownQuery(() => app.openAPIRegistry),
  );
  app.use('/api/*', protectDefinitions(protects));
  app.use('/api/*', followDefinitions(runtime));
  app.use('/git/*', followDefinitions(runtime));
  app.onError((raised, c) => {
    const failure = toAppError(raised);
    const id = c.get('requestId');
    const problem = toProblem(failure, id);
    if (problem.status >= 500 && !(failure instanceof AppError && failure.status === 503)) {
      log.error(
        { err: failure, requestId: id, method: c.req.method, path: c.req.path },
        'a request failed',
      );
    }
    return answerProblem(c, problem, failure instanceof AppError ? failure.retryAfter : undefined);
  });
  const methodsOf = methodsByPath(() => app.routes);
  app.notFound((c) => {
    const failure = nothingThere(c, methodsOf(c.req.path));
    return answerProblem(c, toProblem(failure, c.get('requestId')));
  });
  const routes = app
    .route('/', healthRoutes(runtime, options))
    .route('/', eventRoutes(runtime))
    .route('/', failedEventRoutes(runtime))
    .route('/', recordRoutes(runtime))
    .route('/', recordLifeRoutes(runtime))
    .route('/', interventionRoutes(runtime))
    .route('/', decisionRoutes(runtime))
    .route('/', effectRoutes(runtime))
    .route('/', timerRoutes(runtime))
    // Before the routes by id, which would take `export` for one.
    .route('/', policyExchangeRoutes(runtime))
    .route('/', explainPoliciesRoutes(runtime))
    .route('/', definitionRoutes(runtime))
    .route('/', draftRoutes(runtime))
    .route('/', draftFileRoutes(runtime))
    .route('/', versionRoutes(runtime))
    .route('/', remoteRoutes(remote, protects))
    .route('/', tableRoutes(runtime))
    .route('/', backtestRoutes(runtime))
    .route('/', migrationRoutes(runtime))
    .route('/', operatorRoutes())
    .route('/', fileSchemaRoutes())
    .route('/', packRoutes(runtime, options.reload))
    .route('/', auditRoutes(runtime))
    .route('/', policyAnalysisRoutes(runtime))
    .route('/', workflowVerificationRoutes(runtime))
    .route('/', streamRoutes(runtime, identity))
    .route('/', identityRoutes(identity))
    .route('/', metricsRoutes(metrics, runtime, remote));
  app.route('/', gitRoutes(options.git));
  app.route(
    '/',
    referenceRoutes(() => app),
  );
  app.route('/', webAppRoutes(options.webApp));
  return routes;
}

interface RequestEnv {
  readonly Variables: { readonly requestId: string };
}

/** The application's routes as the designer's typed client sees them. */
export type AppType = ReturnType<typeof buildApp>;
