import { AppError } from '../app-error.ts';
import { hostsOf, type Host } from './hosts.ts';
import { probe, type Probe } from './probe.ts';

/** A connection that has to go when the primary is somewhere else. */
export interface Attached {
  readonly host: Host;
  /** Ends it at once; whatever is under way on it fails. */
  lose(): void;
}

/** Knows which server of an address takes writes, and follows when another one does. */
export interface Primary {
  /** Every server of the address. */
  readonly hosts: readonly [Host, ...Host[]];
  /**
   * The server that takes writes. Asks all of them when it is not known or in doubt; with a single server
   * there is nothing to ask.
   * @throws AppError `database-unavailable` when none does
   */
  find(): Promise<Host>;
  /** Something went wrong with the known one: ask again before the next connection. */
  doubt(): void;
  /** Connections end when the primary moves; while there are any, it is looked for every few seconds. */
  attach(connection: Attached): void;
  detach(connection: Attached): void;
}

/** Milliseconds between two looks: a primary that vanished without a word is left behind this soon. */
const WATCH = 5_000;

/**
 * The primary of an address, not yet looked for.
 * @throws AppError `database-address` when the address cannot be understood
 */
export function createPrimary(url: string): Primary {
  const parsed = hostsOf(url);
  if (!parsed.ok) {
    throw new AppError('database-address', 500, `the address of the database ${parsed.message}`);
  }
  const { hosts } = parsed;
  const attached = new Set<Attached>();
  let known: Host | undefined = hosts.length === 1 ? hosts[0] : undefined;
  let doubted = false;
  /** Never back to an earlier one: it would be a former primary, without what was accepted since. */
  let timeline = 0;
  let looking: Promise<Host> | undefined;
  let watch: NodeJS.Timeout | undefined;

  const look = async (): Promise<Host> => {
    doubted = false;
    const probes = await Promise.all(hosts.map(probe));
    const best = chooseAmong(probes, timeline, known);
    if (best === undefined) {
      doubted = true;
      throw nowhere(probes, timeline);
    }
    timeline = best.timeline;
    known = best.host;
    for (const connection of attached) if (connection.host !== known) connection.lose();
    return best.host;
  };

  const lookOnce = (): Promise<Host> => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };

  const watchOn = (): void => {
    watch = setTimeout(() => {
      const before = doubted;
      void lookOnce()
        .catch(() => {
          // Too busy to answer is no reason to refuse new connections to the one that is known.
          doubted = before;
        })
        .finally(() => {
          if (attached.size > 0) watchOn();
          else watch = undefined;
        });
    }, WATCH);
    watch.unref();
  };

  return {
    hosts,
    find() {
      return known === undefined || doubted ? lookOnce() : Promise.resolve(known);
    },
    doubt() {
      doubted = hosts.length > 1;
    },
    attach(connection) {
      attached.add(connection);
      if (hosts.length > 1 && watch === undefined) watchOn();
    },
    detach(connection) {
      attached.delete(connection);
      if (attached.size > 0) return;
      clearTimeout(watch);
      watch = undefined;
    },
  };
}

type Writing = Extract<Probe, { readonly kind: 'primary' }>;

/** The latest timeline wins, then who it was before, then the order of the address. */
function chooseAmong(
  probes: readonly Probe[],
  timeline: number,
  known: Host | undefined,
): Writing | undefined {
  return probes
    .filter((p): p is Writing => p.kind === 'primary' && p.timeline >= timeline)
    .toSorted(
      (a, b) => b.timeline - a.timeline || Number(b.host === known) - Number(a.host === known),
    )[0];
}

function nowhere(probes: readonly Probe[], timeline: number): AppError {
  const said = probes.map((p) =>
    p.kind === 'no'
      ? `${p.host.name}: ${p.why}`
      : `${p.host.name}: is a former primary (timeline ${p.timeline}, ${timeline} was seen); stop it, or start Interlock again if it was restored on purpose`,
  );
  return new AppError(
    'database-unavailable',
    503,
    `no database server takes writes at the moment; try again. ${said.join('; ')}`,
    { retryAfter: 2 },
  );
}
