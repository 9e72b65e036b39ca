/** What a load test saw. */
export interface LoadResult {
  /** Requests answered 2xx per second. */
  readonly requestsPerSecond: number;
  /** Milliseconds from sending to answer. */
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
  /** All requests answered 2xx, also those that do not count. */
  readonly answered: number;
}

/**
 * Sends requests from `clients` loops until `seconds` have passed; what is answered in the first `warmUp`
 * seconds or after the end does not count, so that slow answers are cut off at both ends alike. Only when
 * that would leave none, the first answer after the end counts, and the time until then. A request that is
 * not answered 2xx counts as a failure.
 */
export async function load(
  clients: number,
  seconds: number,
  warmUp: number,
  send: (client: number, n: number) => Promise<boolean>,
): Promise<LoadResult> {
  const times: number[] = [];
  let failures = 0;
  let all = 0;
  const begin = performance.now() + warmUp * 1_000;
  const end = begin + seconds * 1_000;
  let last = end;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let n = 0; performance.now() < end; n += 1) {
        const sent = performance.now();
        const ok = await send(client, n);
        const answered = performance.now();
        if (ok) all += 1;
        if (answered < begin || (answered > end && times.length + failures > 0)) continue;
        last = Math.max(end, answered);
        if (ok) times.push(answered - sent);
        else failures += 1;
      }
    }),
  );
  return {
    requestsPerSecond: (1_000 * times.length) / (last - begin),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    failures,
    answered: all,
  };
}

/** The value below which a share of the values lies; 0 when there are none. Pure. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** A table for the terminal, columns aligned. Pure. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => (row[i] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** The middle value; 0 when there are none. Pure. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
