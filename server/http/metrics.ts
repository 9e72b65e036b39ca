import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Remote } from '../runtime/remote/remote.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { StepResult } from '../runtime/step-result.ts';
import { countOpenEffects } from '../store/effect.ts';
import { requirePermission } from './permission.ts';
import { createRouter } from './router.ts';

/** What is counted and timed on this node, for Prometheus. */
export interface Metrics {
  readonly registry: Registry;
  /** Times every request by its route, never by its path: paths hold ids without end. */
  readonly middleware: MiddlewareHandler;
  onStep(results: readonly StepResult[], seconds: number): void;
}

/** Metrics of their own registry, so that several servers in one process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'interlock_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const events = new Counter({
    name: 'interlock_events_total',
    help: 'Events by how they ended',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const broken = new Counter({
    name: 'interlock_policy_errors_total',
    help: 'Events a policy could not be decided for, or broke at when it acted; the decision says why',
    labelNames: ['policy'],
    registers: [registry],
  });
  const steps = new Histogram({
    name: 'interlock_step_seconds',
    help: 'Time from taking a batch of events to its commit',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  return {
    registry,
    middleware: async (c, next) => {
      const done = requests.startTimer();
      await next();
      const route = matchedRoutes(c).find(
        ({ method, path }) => method !== 'ALL' && !path.includes('*'),
      );
      done({ method: c.req.method, route: route?.path ?? 'other', status: c.res.status });
    },
    onStep(results, seconds) {
      steps.observe(seconds);
      for (const { outcome, brokenPolicies } of results) {
        events.inc({ outcome });
        for (const policy of brokenPolicies) broken.inc({ policy });
      }
    },
  };
}

/** `/metrics`, for administrators and monitoring systems. */
export function metricsRoutes(metrics: Metrics, runtime: Runtime, remote?: Remote) {
  const { registry } = metrics;
  if (remote !== undefined) measureRemote(registry, remote);
  const waiting = new Gauge({
    name: 'interlock_events_waiting',
    help: 'Events waiting for their transaction or in it',
    registers: [registry],
    collect() {
      waiting.set(runtime.depth());
    },
  });
  const plans = new Gauge({
    name: 'interlock_plans',
    help: 'Events that are only planned (mode=plan and what asks likewise), waiting or running',
    labelNames: ['status'],
    registers: [registry],
    collect() {
      for (const [status, events] of Object.entries(runtime.plans.load()))
        plans.set({ status }, events);
    },
  });
  const studies = new Gauge({
    name: 'interlock_studies',
    help: 'Studies of definitions (analyses, explanations by drafts and the like), waiting or running',
    labelNames: ['status'],
    registers: [registry],
    collect() {
      for (const [status, count] of Object.entries(runtime.studies.load()))
        studies.set({ status }, count);
    },
  });
  const effects = new Gauge({
    name: 'interlock_effects',
    help: 'Effects that have not ended, or ended in failure, by status',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      // Metrics of a node whose database is away are wanted all the more.
      const counted = await countOpenEffects(runtime.db).catch(() => undefined);
      effects.reset();
      for (const [status, count] of counted ?? []) effects.set({ status }, count);
    },
  });
  const permission = requirePermission({
    kind: 'any',
    of: [
      { kind: 'scope', scope: 'admin' },
      { kind: 'role', role: 'monitor' },
    ],
  });
  return createRouter().get('/metrics', permission, async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
}

/** How far the definitions and the git host's are apart, and whether they can be brought together. */
function measureRemote(registry: Registry, remote: Remote): void {
  const commits = new Gauge({
    name: 'interlock_remote_commits',
    help: 'Published commits the remote lacks (ahead), and those of the remote not published here (behind)',
    labelNames: ['side'],
    registers: [registry],
    async collect() {
      const row = await remote.status().catch(() => undefined);
      commits.reset();
      if (row === undefined) return;
      commits.set({ side: 'ahead' }, row.state.ahead);
      commits.set({ side: 'behind' }, row.state.behind);
    },
  });
  const failures = new Gauge({
    name: 'interlock_remote_failures',
    help: 'Tries to talk to the remote that failed since the last that did not',
    registers: [registry],
    async collect() {
      const row = await remote.status().catch(() => undefined);
      failures.reset();
      if (row !== undefined) failures.set(row.failures);
    },
  });
}
