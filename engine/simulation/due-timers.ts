import type { DueTimer } from '../event.ts';

/** Timers by when they come due: the next one is found without looking at the others. */
export interface DueTimers {
  /** Adds a timer. One that is set anew or cancelled stays until it is looked at: see `isSet`. */
  add(timer: DueTimer): void;
  /**
   * The timer that comes due first, those of one instant by record, then key; null when none is due by
   * then. It stays where it is.
   * @param end ISO 8601 UTC
   * @param isSet whether a timer is still set as it was added; one that is not is forgotten
   */
  next(end: string, isSet: (timer: DueTimer) => boolean): DueTimer | null;
}

/** No timers yet: a binary heap. */
export function createDueTimers(): DueTimers {
  const heap: DueTimer[] = [];
  const swap = (a: number, b: number): void => {
    const [left, right] = [heap[a], heap[b]];
    if (left === undefined || right === undefined) return;
    heap[a] = right;
    heap[b] = left;
  };
  const rise = (from: number): void => {
    for (let at = from; at > 0 && isBefore(heap[at], heap[(at - 1) >> 1]); at = (at - 1) >> 1)
      swap(at, (at - 1) >> 1);
  };
  const sink = (): void => {
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (isBefore(heap[left], heap[first])) first = left;
      if (isBefore(heap[right], heap[first])) first = right;
      if (first === at) return;
      swap(at, first);
      at = first;
    }
  };
  return {
    add(timer) {
      heap.push(timer);
      rise(heap.length - 1);
    },
    next(end, isSet) {
      for (let [top] = heap; top !== undefined && top.dueAt <= end; [top] = heap) {
        if (isSet(top)) return top;
        const last = heap.pop();
        if (last === undefined || heap.length === 0) continue;
        heap[0] = last;
        sink();
      }
      return null;
    },
  };
}

function isBefore(a: DueTimer | undefined, b: DueTimer | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.dueAt !== b.dueAt) return a.dueAt < b.dueAt;
  return a.record === b.record ? a.key < b.key : a.record < b.record;
}
