import { AppError } from '../app-error.ts';

/** Room for events that wait, shared fairly. */
export interface Admission {
  /** Events that wait or are under way. */
  readonly depth: number;
  /**
   * Takes room for events.
   * @throws AppError `overloaded` with the seconds to come back in; nothing was taken then
   */
  enter(source: string, events: number): void;
  /** Gives the room back. */
  leave(source: string, events: number): void;
}

/** Most seconds somebody is told to wait, before they are spread. */
const LONGEST_WAIT = 20;
/** Those turned away together are spread over this much more, so that they do not come back together. */
const SPREAD = 0.5;
/** Milliseconds with something to do over which it is measured how fast events leave. */
const WINDOW = 2_000;

/**
 * A room of `most` events. One source may fill it only as far as there is as much room again left for
 * others (dynamic thresholds: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6 (2), 1998, with
 * α = 1), so a storm from one leaves room for everybody else. What alone has more than the room is let
 * into an empty one.
 * @param most events
 * @param now milliseconds on a clock that never runs backwards
 * @param random from 0 up to 1: spreads the times to come back
 */
export function createAdmission(
  most: number,
  now: () => number,
  random: () => number = Math.random,
): Admission {
  const held = new Map<string, number>();
  let depth = 0;
  let left = 0;
  /** Milliseconds something was held in this window, up to `since`: idle time says nothing of the speed. */
  let busy = 0;
  let since = now();
  /** Events a second, as the last whole window had it. */
  let measured = 0;

  const passed = (): number => busy + (depth > 0 ? now() - since : 0);
  const seconds = (events: number): number => {
    // A window that takes its time is believed: nothing may be leaving at all.
    const rate = measured === 0 || passed() >= WINDOW ? (left * 1_000) / passed() : measured;
    const wait = rate > 0 ? events / rate : passed() < WINDOW ? 1 : LONGEST_WAIT;
    const whole = Math.min(LONGEST_WAIT, Math.max(1, Math.ceil(wait)));
    return whole + Math.floor(random() * (whole * SPREAD + 1));
  };

  return {
    get depth() {
      return depth;
    },
    enter(source, events) {
      const mine = held.get(source) ?? 0;
      if (depth > 0 && mine + events > most - depth) {
        const others = depth - mine;
        const why =
          depth + events > most
            ? 'more events are waiting than can be taken'
            : 'this sender has as many events waiting as it may while others want room';
        throw new AppError(
          'overloaded',
          503,
          `${why}; none of these was accepted: send them again`,
          {
            retryAfter: seconds(mine - (most - others - events) / 2),
            details: { waiting: depth, limit: most },
          },
        );
      }
      held.set(source, mine + events);
      if (depth === 0) since = now();
      depth += events;
    },
    leave(source, events) {
      const rest = (held.get(source) ?? 0) - events;
      if (rest > 0) held.set(source, rest);
      else held.delete(source);
      busy = passed();
      since = now();
      depth -= events;
      left += events;
      if (busy < WINDOW) return;
      measured = (left * 1_000) / busy;
      left = 0;
      busy = 0;
    },
  };
}
