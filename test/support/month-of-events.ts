import { ENGINE, type Definitions, type Event, type Plan, type Principal } from '@interlock/engine';
import { advanceTo, emptyWorld, simulateEvent } from '@interlock/engine/study';
import type { StoredEvent, Simulation } from '@interlock/engine/study';

/** How much happens. */
export interface MonthOptions {
  readonly seed: number;
  /** Events from outside, timers not among them. */
  readonly events: number;
  /** Servers alerts are about, a few of them far more often than the others. */
  readonly servers: number;
}

/** When the month begins, and how long it is in milliseconds. */
export const MONTH = {
  begin: '2026-10-01T00:00:00.000Z',
  end: '2026-11-01T00:00:00.000Z',
} as const;

const MONITOR: Principal = {
  kind: 'system',
  id: 'prometheus',
  name: 'Prometheus',
  teams: [],
  roles: ['monitor'],
};
const ADA: Principal = {
  kind: 'person',
  id: 'ada',
  name: 'Ada',
  teams: ['service-desk'],
  roles: ['agent', 'requester'],
};

/** Numbers from 0 up to 1 that depend on the seed alone (Park and Miller's minimal standard generator). */
function randomFrom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
}

/**
 * A month on the shipped packs, as the server would have stored it: alerts of servers drawn by Zipf's law
 * that repeat and clear, and an agent who takes, resolves and cancels incidents. The same options give the
 * same events; whatever is stored has really happened in a simulation.
 */
export function liveThroughMonth(definitions: Definitions, options: MonthOptions): StoredEvent[] {
  const { seed, events, servers } = options;
  const random = randomFrom(seed);
  const simulation: Simulation = { world: emptyWorld(), definitions, now: MONTH.begin };
  const stored: StoredEvent[] = [];
  const waiting: string[] = [];
  const keep = (event: Event, plan: Plan): void => {
    simulation.world.events.clear();
    simulation.world.effects.length = 0;
    const { outcome, code, changes, decision } = plan;
    if (outcome === 'refused') return;
    const records = changes.map(({ after }) => after.id);
    stored.push({
      event,
      acceptedAt: decision.at,
      outcome,
      code,
      records,
      hash: decision.hash,
    });
    for (const { before, after } of changes)
      if (before === null && after.type === 'incident') waiting.push(after.id);
  };
  const happen = (event: Omit<Event, 'id' | 'time'>): void => {
    const whole = { ...event, id: `event-${stored.length}`, time: simulation.now };
    keep(whole, simulateEvent(simulation, whole));
  };
  for (let i = 0; i < servers; i += 1) {
    const data = {
      type: 'ci',
      data: { name: `server-${i}`, class: 'server', criticality: 'high' },
    };
    happen({ source: '/interlock/seed', type: 'record.opened', data, actor: ENGINE });
  }
  const weights = Array.from({ length: servers }, (_, i) => 1 / (i + 1));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const drawServer = (): number => {
    let left = random() * whole;
    return Math.max(
      0,
      weights.findIndex((weight) => (left -= weight) <= 0),
    );
  };
  const [begin, end] = [Date.parse(MONTH.begin), Date.parse(MONTH.end)];
  for (let n = servers; n < events; n += 1) {
    const at = new Date(begin + ((n + random()) / (events + 1)) * (end - begin)).toISOString();
    for (const { event, plan } of advanceTo(simulation, at)) keep(event, plan);
    const drawn = random();
    const incident = waiting[Math.floor(random() * waiting.length)];
    if (drawn < 0.02 && incident !== undefined) {
      const act = (type: string, data: Event['data']): void =>
        happen({ source: '/people/ada', type, data, actor: ADA, target: incident });
      if (random() < 0.2) act('incident.cancelled', { cancelReason: 'Nothing there' });
      else {
        act('incident.taken', {});
        act('incident.resolved', { resolutionCode: 'fixed', resolution: 'Done' });
      }
      waiting.splice(waiting.indexOf(incident), 1);
      continue;
    }
    const server = drawServer();
    const fingerprint = `server-${server}-${Math.floor(random() * 5)}`;
    happen({
      source: '/prometheus',
      type: drawn < 0.25 ? 'alert.cleared' : 'alert.raised',
      data: {
        fingerprint,
        name: `Check ${fingerprint}`,
        severity: random() < 0.3 ? 'critical' : 'warning',
        summary: 'A check of the month fails',
        labels: { ci: `server-${server}`, team: `team-${server % 40}`, zone: `zone-${server % 7}` },
      },
      actor: MONITOR,
    });
  }
  return stored;
}
