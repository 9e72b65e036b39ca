/** Something that comes due: a record's timer, or what a policy waits for under a key. */
export interface Due {
  readonly record?: string;
  readonly key: string;
  /** ISO 8601 UTC. */
  readonly dueAt: string;
}

/** Timers by when they come due: the next one is found without looking at the others. */
export interface DueTimers<T extends Due> {
  /** Adds a timer. One that is set anew or cancelled stays until it is looked at: see `isSet`. */
  add(timer: T): void;
  /**
   * The timer that comes due first, those of one instant by record, then key; null when none is due by
   * then. It stays where it is.
   * @param end ISO 8601 UTC
   * @param isSet whether a timer is still set as it was added; one that is not is forgotten
   */
  next(end: string, isSet: (timer: T) => boolean): T | null;
}

/** No timers yet: a binary heap. */
export function createDueTimers<T extends Due>(): DueTimers<T> {
  const heap: T[] = [];
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

function isBefore(a: Due | undefined, b: Due | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.dueAt !== b.dueAt) return a.dueAt < b.dueAt;
  const [left = '', right = ''] = [a.record, b.record];
  return left === right ? a.key < b.key : left < right;
}
