/** What waits its turn. */
export interface Waiting {
  /** Who sent it: sources take turns. */
  readonly source: string;
  /** Events in it. */
  readonly size: number;
  /** Records it is about: one at a time works on a record. */
  readonly keys: readonly string[];
  /** Only what is of one group goes together. */
  readonly group: string;
  /** Goes by itself. */
  readonly alone: boolean;
}

/** Those waiting, one line a source. */
export interface WaitingLine<T extends Waiting> {
  /** Items. */
  readonly length: number;
  /** Events in all of them. */
  readonly size: number;
  add(item: T): void;
  /**
   * Takes out what goes next, together: sources in turns, each in its order. What is about a record that
   * is being worked on stays, and so does whatever of the same record came after it. Empty when nothing
   * can go.
   * @param busy records being worked on
   * @param most events taken, unless the first alone has more
   */
  take(busy: ReadonlySet<string>, most: number): T[];
}

/** Events a source may bring in before the next has its turn. */
const TURN = 32;
/** Items passed over before a source's turn ends: looking for one that can go must not cost more than it saves. */
const PASSED_OVER = 256;

/** An empty line. */
export function createWaitingLine<T extends Waiting>(): WaitingLine<T> {
  // In the order of turns: who was served goes to the end.
  const lines = new Map<string, T[]>();
  let length = 0;
  let size = 0;

  return {
    get length() {
      return length;
    },
    get size() {
      return size;
    },
    add(item) {
      const line = lines.get(item.source);
      if (line === undefined) lines.set(item.source, [item]);
      else line.push(item);
      length += 1;
      size += item.size;
    },
    take(busy, most) {
      const batch: Batch<T> = { taken: [], size: 0, full: false, most, blocked: new Set(busy) };
      // Turns go round until one brought nothing.
      for (let before = -1; !batch.full && before < batch.taken.length;) {
        before = batch.taken.length;
        // A copy: who was served is put back at the end.
        for (const [source, line] of Array.from(lines)) {
          const had = batch.taken.length;
          takeTurn(line, batch);
          if (batch.taken.length > had) lines.delete(source);
          if (batch.taken.length > had && line.length > 0) lines.set(source, line);
          if (batch.full) break;
        }
      }
      length -= batch.taken.length;
      size -= batch.size;
      return batch.taken;
    },
  };
}

interface Batch<T> {
  readonly taken: T[];
  size: number;
  full: boolean;
  readonly most: number;
  /** Records nothing more may be taken of. */
  readonly blocked: Set<string>;
}

function takeTurn<T extends Waiting>(line: T[], batch: Batch<T>): void {
  const kept: T[] = [];
  let next = 0;
  let brought = 0;
  for (; next < line.length && brought < TURN && kept.length < PASSED_OVER; next += 1) {
    const item = line[next];
    if (item === undefined || batch.full) break;
    const [first] = batch.taken;
    const ready = !item.keys.some((key) => batch.blocked.has(key));
    const joins =
      first === undefined ||
      (!item.alone && item.group === first.group && batch.size + item.size <= batch.most);
    if (!ready || !joins) {
      // Whatever of the same record comes later stays behind it.
      for (const key of item.keys) batch.blocked.add(key);
      kept.push(item);
      // A batch that has no room for it is as good as full: nobody overtakes for being small.
      if (ready && first !== undefined && item.group === first.group) batch.full = true;
      continue;
    }
    batch.taken.push(item);
    batch.size += item.size;
    brought += item.size;
    if (item.alone || batch.size >= batch.most) batch.full = true;
  }
  line.splice(0, next, ...kept);
}
