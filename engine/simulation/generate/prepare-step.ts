import { calendarIn } from '../../calendar/calendars.ts';
import { instantMs, instantText } from '../../calendar/instant.ts';
import { findOperator } from '../../condition/operators.ts';
import { readPath } from '../../condition/path.ts';
import type { Json } from '../../json.ts';
import type { CompiledWorkflow } from '../../pack/definitions.ts';
import type { Record } from '../../record.ts';
import type { TraceFact, TraceStep } from '../../verify/report/trace.ts';
import type { Playing } from './playing.ts';
import { durationBetween } from './player.ts';

/** Sets up what an event needs beside itself: the time, a calendar that is open or closed, what was counted before. */
export function prepareStep(step: TraceStep, playing: Playing): boolean {
  const { stage, alias, workflow } = playing;
  const { player } = stage;
  for (const { fact, path = '', value } of step.given) {
    const [part, counter = ''] = path.split('.');
    if (fact !== 'record' || part !== 'counters' || typeof value !== 'number') continue;
    for (let round = 0; round < 20; round += 1) {
      const record = player.find(alias);
      if (Number(record?.counters[counter] ?? 0) >= value) break;
      const counting = countingEvent(counter, record, workflow);
      const as = stage.cast.find((id) =>
        player.try(
          { as: id, event: { type: counting ?? '', to: alias } },
          ([plan]) => plan?.outcome === 'applied',
        ),
      );
      if (as === undefined)
        return stage.blame(`nothing counts "${counter}" in state ${record?.state}`);
    }
  }
  const { now } = player.run().simulation;
  const record = player.find(alias);
  const when = instantFor(step.given, record, now, playing);
  if (when === null)
    return stage.blame(`there is no time at which it can be: ${factsInWords(step.given)}`);
  if (when === now) return true;
  const advance = durationBetween(now, when);
  const state = record?.state;
  if (player.try({ advance }, () => player.find(alias)?.state === state)) return true;
  return stage.blame(`waiting until ${when}: ${player.refusal()}`);
}

function countingEvent(
  counter: string,
  record: Record | undefined,
  { chart }: CompiledWorkflow,
): string | undefined {
  for (const path of record?.snapshot.active ?? []) {
    for (const { trigger, target, actions } of chart.get(path)?.transitions ?? []) {
      const counts = actions.some(
        ({ type, params }) =>
          type === 'count' && JSON.stringify(params.source).includes(`"${counter}"`),
      );
      if (trigger.kind === 'event' && target === null && counts) return trigger.type;
    }
  }
  return undefined;
}

const HOUR = 3_600_000;
/** Looked ahead for a calendar to open or close, in hours. */
const LONGEST = 400 * 24;

/** The first instant from now on at which everything asked of time is so; null: there is none. */
function instantFor(
  given: readonly TraceFact[],
  record: Record | undefined,
  now: string,
  { stage: { player } }: Playing,
): string | null {
  const { calendars } = player.definitions;
  const fits = (instant: string): boolean =>
    given.every(({ fact, path, params, value, compared }) => {
      if (fact === 'now' && compared !== undefined) {
        if (compared.with.fact !== 'record' || record === undefined) return true;
        const other = readPath(record as unknown as Json, compared.with.path ?? '');
        return findOperator(compared.operator)?.test(instant, other) === compared.holds;
      }
      if (fact !== 'calendar' || path !== 'open' || typeof value !== 'boolean') return true;
      const id = params?.['calendar'];
      return calendarIn(calendars, typeof id === 'string' ? id : '')?.isOpen(instant) === value;
    });
  if (fits(now)) return now;
  const named = given.flatMap(({ fact, compared }) => {
    const other =
      fact === 'now'
        ? readPath((record ?? {}) as unknown as Json, compared?.with.path ?? '')
        : undefined;
    if (typeof other !== 'string' || !Number.isFinite(Date.parse(other))) return [];
    return [0, 1_000].map((more) => instantText(Date.parse(other) + more));
  });
  const found = named.toSorted().find((instant) => instant > now && fits(instant));
  if (found !== undefined) return found;
  for (let hours = 1; hours <= LONGEST; hours += 1) {
    const instant = instantText(instantMs(now) + hours * HOUR);
    if (fits(instant)) return instant;
  }
  return null;
}

/** What has to be so beside record and event, for people. Pure. */
export function factsInWords(given: readonly TraceFact[]): string {
  return given
    .map(({ fact, path, value, compared }) => {
      const name = path === undefined ? fact : `${fact}.${path}`;
      if (compared === undefined) return `${name} is ${JSON.stringify(value) ?? 'something else'}`;
      const other = `${compared.with.fact}.${compared.with.path ?? ''}`;
      return `${name} ${compared.holds ? '' : 'not '}${compared.operator} ${other}`;
    })
    .join('; ');
}
