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

/** Most seconds somebody is told to wait. */
const LONGEST_WAIT = 30;
/** Milliseconds over which it is measured how fast events leave. */
const WINDOW = 2_000;

/**
 * A room of `most` events. One source may fill it only as far as there is as much room again left for
 * others (dynamic thresholds: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6 (2), 1998, with
 * α = 1), so a storm from one leaves room for everybody else. What alone has more than the room is let
 * into an empty one.
 * @param most events
 * @param now milliseconds on a clock that never runs backwards
 */
export function createAdmission(most: number, now: () => number): Admission {
  const held = new Map<string, number>();
  let depth = 0;
  let left = 0;
  let since = now();
  let rate = 0;

  const seconds = (events: number): number =>
    rate === 0 ? 1 : Math.min(LONGEST_WAIT, Math.max(1, Math.ceil(events / rate)));

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
      depth += events;
    },
    leave(source, events) {
      const rest = (held.get(source) ?? 0) - events;
      if (rest > 0) held.set(source, rest);
      else held.delete(source);
      depth -= events;
      left += events;
      const passed = now() - since;
      if (passed < WINDOW) return;
      rate = (left * 1_000) / passed;
      left = 0;
      since = now();
    },
  };
}
