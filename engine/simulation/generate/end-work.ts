import type { Record } from '../../record.ts';
import type { TraceStep } from '../../verify/report/trace.ts';
import type { ScenarioStep } from '../schema.ts';
import type { Playing } from './playing.ts';
import type { Stage } from './stage.ts';

/** How work is brought to its end. */
export interface Means {
  /** Takes a step and keeps it where the record goes on as the trace says. */
  readonly answer: (step: ScenarioStep) => boolean;
  /** Plays a step of a child's own trace. */
  readonly play: Play;
}

type Play = (step: TraceStep, playing: Playing) => boolean;

/**
 * Has work a state waits for end as a trace says: an effect is answered, child records are led to an end of theirs, and
 * the record goes on with the last of them.
 *
 */
export function endWork(
  { on, state }: TraceStep,
  { stage, alias }: Playing,
  { answer, play }: Means,
): boolean {
  const { player } = stage;
  const [result = '', ...rest] = on.split(':');
  const key = rest.join(':');
  const awaited = player.find(alias)?.snapshot.invocations[key];
  // Without any child it went on at once.
  if (awaited === undefined && player.find(alias)?.state === state) return true;
  if (awaited === undefined) return stage.blame(`nothing is waited for under "${key}"`);
  const ok = result === 'done';
  if (awaited.kind === 'effect') {
    const { effects } = player.run().simulation.world;
    const type = effects.find(({ id }) => id === awaited.effect)?.type;
    if (type === undefined) return stage.blame('its effect is answered already');
    return answer({ effect: { type, ok } }) || stage.blame(player.refusal());
  }
  const open = Object.entries(awaited.children).flatMap(([id, end]) => (end === null ? [id] : []));
  // All have to end well; one that fails is enough.
  for (const child of ok ? open : open.slice(0, 1))
    if (!leadToEnd(child, ok, stage, play)) return false;
  player.expect(alias);
  const now = player.find(alias)?.state;
  return now === state || stage.blame(`with that it came to "${now}"`);
}

/** Steps with which a child is led to an end, at most. */
const MOST_STEPS = 8;
/** Situations looked at from which it may be led there, and ways tried for each step. */
const MOST_SITUATIONS = 40;
const MOST_WAYS = 6;

function leadToEnd(id: string, well: boolean, stage: Stage, play: Play): boolean {
  const { player } = stage;
  const wanted = well ? 'ok' : 'failed';
  for (let round = 0; round < MOST_STEPS; round += 1) {
    const child = player.run().simulation.world.records.get(id);
    const ways = stage.ways(child?.type ?? '');
    const workflow = player.definitions.workflows.get(child?.type ?? '');
    if (child === undefined || ways === null || workflow === undefined) return false;
    if (child.snapshot.done) return child.snapshot.outcome === wanted;
    const playing = { stage, workflow, alias: nameFor(child, stage), loosely: true };
    const nearest = ways
      .at(child.state)
      .slice(0, MOST_SITUATIONS)
      .flatMap((from) => ways.on(from, ({ to }) => to !== null && ways.endOf(to) === wanted, 3))
      .toSorted((a, b) => a.length - b.length)
      .slice(0, MOST_WAYS);
    const went = nearest.some((way) => {
      const [step] = ways.trace(way);
      return step !== undefined && play(step, playing);
    });
    if (went) continue;
    const how = well ? 'well' : 'badly';
    return stage.blame(`${child.type} ${child.number} does not end ${how}: ${player.refusal()}`);
  }
  return false;
}

/** An alias for a record, given it with the step kept last. */
function nameFor(record: Record, { player }: Stage): string {
  const { aliases, simulation } = player.run();
  for (const [alias, id] of aliases) if (id === record.id) return alias;
  const alike = [...simulation.world.records.values()].filter(({ type }) => type === record.type);
  const back = alike.length - 1 - alike.findIndex(({ id }) => id === record.id);
  const alias = `${record.type}-${alike.length - back}`;
  player.name(alias, { type: record.type, back });
  return alias;
}
