import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CRASH_POINTS } from '../../server/crash-point.ts';
import { pause, type Field } from './fault.ts';
import { fullDisk, killedPostgres, quit } from './injection/databases.ts';
import { crashAt, killed } from './injection/processes.ts';
import type { Node } from './node.ts';
import { runRound, type RoundEnd } from './round.ts';
import { copySources, type Sources } from './sources.ts';
import { report } from './violation.ts';

/** The short version of `pnpm faults`: its seed says which quick faults happen in between. */
const SEED = 3;

describe('under faults', () => {
  let sources: Sources;
  let end: RoundEnd;
  const missed: string[] = [];

  /** Every crash point, each node its share beside the other's, then the database's own troubles. */
  const script = async (
    field: Field,
    count: (kind: string, times: number) => void,
  ): Promise<void> => {
    const { nodes } = field.world;
    const share = async (node: Node, n: number): Promise<void> => {
      for (const point of CRASH_POINTS.filter((_, i) => i % nodes.length === n)) {
        if (await provoke(field, node, crashAt(node, point, 1, 20_000)))
          count(`crashed ${point}`, 1);
        else missed.push(point);
      }
    };
    await Promise.all(nodes.map(share));
    for (const fault of [quit, killed, killedPostgres, fullDisk])
      count(fault.kind, await fault.run(field));
  };

  /** Gives a node every kind of work until it has died. */
  const provoke = async (field: Field, node: Node, dying: Promise<boolean>): Promise<boolean> => {
    const { client, random, hot } = field;
    let waiting = true;
    const done = dying.finally(() => {
      waiting = false;
    });
    for (let n = 0; waiting && node.url() !== null; n += 1) {
      const target = random.pick(hot);
      const types = ['job.notified', 'job.armed', 'job.disarmed', 'job.worked'];
      const events = types.map((type) => client.event({ type, target }));
      await client.send(node, `provoke-${events[0]?.sent.id ?? ''}`, events);
      await client.open(node, `provoke-${events[0]?.sent.id ?? ''}`, 'provoked');
      await pause(100);
    }
    return done;
  };

  beforeAll(async () => {
    sources = await copySources();
    const load = { clients: 2, opened: [20, 60] } as const;
    end = await runRound({ seed: SEED, root: sources.root, seconds: 0, rest: 400, load, script });
    const faults = Object.values(end.faults).reduce((total, n) => total + n, 0);
    console.log(
      `seed ${SEED}: ${end.records} records, ${end.events} events, ${end.acknowledged} batches acknowledged, ${faults} faults`,
    );
  }, 900_000);
  afterAll(() => sources.remove());

  it('a node died at every named crash point', () => {
    expect(missed).toEqual([]);
  });

  it('faults of many kinds happened to a load that got through', () => {
    expect(Object.keys(end.faults).length, JSON.stringify(end.faults)).toBeGreaterThan(15);
    expect(end.acknowledged).toBeGreaterThan(50);
    expect(end.timersFired).toBeGreaterThan(0);
    expect(end.effects).toBeGreaterThan(0);
  });

  it('everything due was done in the end', () => {
    expect(end.open).toBe('');
  });

  it('the checker finds no promise broken', () => {
    expect(report(end.violations)).toBe('');
  });
});
