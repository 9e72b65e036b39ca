import type { Definitions } from '@interlock/engine';
import { readMoment } from '../../server/store/moment.ts';
import type { AppWorld } from './app.ts';
import { liveThroughMonth, MONTH, type MonthOptions } from './month-of-events.ts';

/** What came of a month. */
export interface LivedMonth {
  /** Before its first event, and after its last. */
  readonly from: string;
  readonly to: string;
  /** A token of who worked on its incidents. */
  readonly agent: string;
  /** Alerts raised and cleared, and what the agent did, as far as a server takes it. */
  readonly sent: number;
}

/** Hours that pass between two looks at what has come due. */
const STEP = 12;

/**
 * Lives a generated month through a server's API, half a day at a time: the clock is moved, timers fire, and
 * alerts and an agent's acts of those hours are sent. Incidents have the ids they had where the month was generated,
 * as ids derive from events.
 */
export async function liveMonthThroughApi(
  world: AppWorld,
  definitions: Definitions,
  options: MonthOptions,
): Promise<LivedMonth> {
  const agent = await world.person('ada', ['agent']);
  const monitor = await world.system('prometheus');
  const opened = liveThroughMonth(definitions, options);
  const from = new Date(Date.now() - 1_000).toISOString();
  let sent = 0;
  const expected = async (asked: ReturnType<AppWorld['ask']>, statuses: readonly number[]) => {
    const { status, text } = await asked;
    if (!statuses.includes(status)) throw new Error(`${status} ${text}`);
    sent += Number(status < 300);
  };
  const steps = Map.groupBy(opened, ({ acceptedAt }) =>
    Math.floor((Date.parse(acceptedAt) - Date.parse(MONTH.begin)) / (STEP * 3_600_000)),
  );
  const last = (Date.parse(MONTH.end) - Date.parse(MONTH.begin)) / (STEP * 3_600_000);
  for (let step = 0; step < last; step += 1) {
    const events = (steps.get(step) ?? []).map(({ event }) => event);
    for (const { data } of events.filter(({ type }) => type === 'record.opened'))
      await expected(world.ask('POST', '/api/records', { as: agent, json: data }), [201]);
    const json = events
      .filter(({ source }) => source === '/prometheus')
      .map(({ id, source, type, data }) => ({ specversion: '1.0', id, source, type, data }));
    if (json.length > 0)
      await expected(world.ask('POST', '/api/events', { as: monitor, json }), [202]);
    sent += Math.max(0, json.length - 1);
    for (const { target, type, data } of events.filter(({ source }) => source === '/people/ada')) {
      const path = `/api/records/${target ?? ''}/events`;
      // Where it stands otherwise as time went in larger steps, its state does not take it.
      await expected(world.ask('POST', path, { as: agent, json: { type, data } }), [200, 202, 409]);
    }
    await world.advance(`${STEP} hours`);
    await world.runtime.timers.fireDue();
  }
  const { now: to } = await readMoment(world.db);
  return { from, to, agent, sent };
}
