import type { AppWorld } from './app.ts';

/** What happened, as people and monitoring sent it to the API. */
export interface Happened {
  /** When it began, before the first event. */
  readonly from: string;
  readonly agent: string;
  /** Ids of incidents by what people did with them. */
  readonly fixed: string;
  readonly cancelled: string;
}

const ok = async <T extends { readonly status: number; readonly text: string }>(
  asked: Promise<T>,
): Promise<T> => {
  const reply = await asked;
  if (reply.status >= 300) throw new Error(`${reply.status} ${reply.text}`);
  return reply;
};

/**
 * Two days on the shipped packs through HTTP: a storm with repeats, clears, noise, maintenance, and an
 * agent who works; time is moved, and timers fire. `noise-01` is where the noise comes from.
 */
export async function liveThroughIncidents(world: AppWorld): Promise<Happened> {
  const agent = await world.person('ada', ['agent']);
  const monitor = await world.system('prometheus');
  const from = new Date(Date.now() - 1_000).toISOString();
  const send = async (type: string, fingerprint: string, ci: string, severity = 'critical') => {
    const json = {
      specversion: '1.0',
      id: crypto.randomUUID(),
      source: '/prometheus',
      type,
      data: {
        fingerprint,
        name: `Alert ${fingerprint}`,
        severity,
        summary: 'It hurts',
        labels: { ci },
      },
    };
    const { body } = await ok(world.ask('POST', '/api/events', { as: monitor, json }));
    return body.results[0] as { records: { id: string; type: string }[]; outcome: string };
  };
  const act = (id: string, type: string, data: object = {}) =>
    ok(world.ask('POST', `/api/records/${id}/events`, { as: agent, json: { type, data } }));
  const open = async (name: string): Promise<string> => {
    const json = { type: 'ci', data: { name, class: 'server', criticality: 'high' } };
    return (await ok(world.ask('POST', '/api/records', { as: agent, json }))).body.id;
  };
  const wait = async (time: string): Promise<void> => {
    await world.advance(time);
    await world.runtime.timers.fireDue();
  };
  const incidentOf = (result: { records: { id: string; type: string }[] }): string => {
    const found = result.records.find(({ type }) => type === 'incident');
    if (found === undefined) throw new Error(`no incident: ${JSON.stringify(result)}`);
    return found.id;
  };

  await open('web-01');
  const down = await open('db-01');
  await open('noise-01');
  const fixed = incidentOf(await send('alert.raised', 'disk', 'web-01'));
  for (let i = 0; i < 10; i += 1) await send('alert.raised', 'disk', 'web-01');
  await send('alert.raised', 'cpu', 'web-01');
  const cancelled = incidentOf(await send('alert.raised', 'noise', 'noise-01'));
  await wait('10 minutes');
  await act(fixed, 'incident.taken');
  await act(fixed, 'incident.resolved', { resolutionCode: 'fixed', resolution: 'Grew the disk' });
  await act(cancelled, 'incident.cancelled', { cancelReason: 'Nothing there' });
  await send('alert.cleared', 'disk', 'web-01');
  await send('alert.cleared', 'cpu', 'web-01');
  await act(down, 'ci.commissioned', { commissionedOn: '2026-01-01' });
  await act(down, 'ci.maintenance-started', {
    maintenanceUntil: new Date(Date.now() + 20 * 3_600_000).toISOString(),
  });
  await send('alert.raised', 'replica', 'db-01');
  await send('alert.raised', 'unknown', 'nobody-knows');
  await send('alert.cleared', 'never-raised', 'web-01');
  await wait('1 day');
  await send('alert.raised', 'memory', 'web-01');
  await wait('1 day');
  await send('alert.cleared', 'memory', 'web-01');
  return { from, agent, fixed, cancelled };
}

/** A policy under which noise opens no incidents. */
export const QUIET = {
  id: 'quiet',
  title: 'Noise is suppressed',
  on: ['alert.opened'],
  priority: 200,
  stop: true,
  conditions: {
    all: [{ fact: 'record', path: 'data.fingerprint', operator: 'equal', value: 'noise' }],
  },
  actions: { quiet: { type: 'suppress', params: { reason: 'only noise' } } },
};
