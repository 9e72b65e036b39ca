import { setImmediate } from 'node:timers/promises';
import type { Turns } from '@interlock/engine/study';

/** Milliseconds work goes on before others have their turn: an event waits for some ten of them at most. */
const TURN = 5;

/** What work in turns comes to; between two turns everything else goes on. */
export async function takeTurns<T>(turns: Turns<T>): Promise<T> {
  let since = performance.now();
  for (;;) {
    const { done, value } = turns.next();
    if (done === true) return value;
    if (performance.now() - since < TURN) continue;
    await setImmediate();
    since = performance.now();
  }
}
