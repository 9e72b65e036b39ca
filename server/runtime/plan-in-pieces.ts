import { planPiece, type Event, type Json, type Plan, type PlannedPiece } from '@interlock/engine';
import { settle, type Settled, type SettleInput } from './settle.ts';
import { NO_LOCKS } from './world.ts';

/** What was planned. */
export interface Planned {
  /** One plan per event, in order. */
  readonly plans: readonly Plan[];
  /** The time the last of them was planned at. */
  readonly now: string;
}

/**
 * Plans events from one transaction, `most` of them at a time: planning is synchronous, and between two
 * pieces others have their turn. Later pieces see what earlier ones would change, so the plans are those
 * of the whole.
 * @param leavesOut whether a plan is not written, so that its event is not accepted; told the event's place
 * @throws LocksMissing, DefinitionsMoved: roll back and start again
 */
export async function planInPieces(
  events: readonly Event[],
  most: number,
  leavesOut: (plan: Plan, index: number) => boolean,
  input: Omit<SettleInput<PlannedPiece>, 'ask' | 'answers'>,
): Promise<Planned> {
  const { definitions } = input;
  const answers = new Map<string, Json>();
  const plans: Plan[] = [];
  let { locks } = input;
  let earlier: PlannedPiece['soFar'] | null = null;
  let last = '';
  for (let from = 0; from < events.length; from += most) {
    const piece = events.slice(from, from + most);
    const before: PlannedPiece['soFar'] | null = earlier;
    const { value, now }: Settled<PlannedPiece> = await settle({
      ...input,
      locks,
      answers,
      ask: (known, at) =>
        planPiece(
          {
            events: piece,
            answers: known,
            definitions,
            now: at,
            leavesOut: (plan, i) => leavesOut(plan, from + i),
          },
          before,
        ),
    });
    plans.push(...value.plans);
    earlier = value.soFar;
    // The first piece has taken them.
    locks = NO_LOCKS;
    last = now;
  }
  return { plans, now: last };
}
