import { describe, expect, it } from 'vitest';
import { MOST_ATTEMPTS } from '../../../server/effects/backoff.ts';
import type { EffectHandler, EffectOutcome } from '../../../server/effects/effect.ts';
import type { EffectLedger } from '../../../server/effects/ledger.ts';
import { performEffect, type PerformTools } from '../../../server/effects/perform-effect.ts';
import { buildContext } from './build-effect.ts';

const JOB = { effect: 'e-1' };
const LIVE = new AbortController().signal;
const done: EffectOutcome = { kind: 'done', result: { status: 200 } };

interface World {
  readonly tools: PerformTools;
  /** Everything that happened, in order. */
  readonly seen: string[];
}

/** Tools with one handler, over a ledger that may break. */
function buildWorld(
  given: {
    readonly attempts?: number;
    readonly outcome?: EffectOutcome | (() => Promise<EffectOutcome>);
    readonly type?: string;
    readonly over?: boolean;
    /** Times `finish` breaks before it works. */
    readonly broken?: number;
  } = {},
): World {
  const seen: string[] = [];
  let broken = given.broken ?? 0;
  const ledger: EffectLedger = {
    begin: ({ id }) => {
      seen.push('begin');
      const { attempts = 1, type = 'test.done' } = given;
      return Promise.resolve(given.over === true ? undefined : { id, type, params: {}, attempts });
    },
    postpone: ({ id }, message) => {
      seen.push(`postpone ${id}: ${message}`);
      return Promise.resolve();
    },
    finish: ({ id }, result) => {
      if (broken > 0) {
        broken -= 1;
        seen.push('finish broke');
        return Promise.reject(new Error('no database'));
      }
      seen.push(`finish ${id} ${JSON.stringify(result)}`);
      return Promise.resolve();
    },
  };
  const handler: EffectHandler = {
    type: 'test.done',
    run: ({ id }) => {
      seen.push(`run ${id}`);
      const { outcome = done } = given;
      return typeof outcome === 'function' ? outcome() : Promise.resolve(outcome);
    },
  };
  return {
    seen,
    tools: {
      ledger,
      handlers: new Map([[handler.type, handler]]),
      config: buildContext().config,
      log: { warn: () => undefined, error: () => undefined },
      random: () => 0.5,
      pause: (ms) => {
        seen.push(`pause ${ms}`);
        return Promise.resolve();
      },
    },
  };
}

describe('performing an effect', () => {
  it('begins, runs and writes the result down, in this order', async () => {
    const { tools, seen } = buildWorld();
    expect(await performEffect(JOB, LIVE, tools)).toEqual({ kind: 'ended' });
    expect(seen).toEqual([
      'begin',
      'run e-1',
      'finish e-1 {"kind":"completed","result":{"status":200}}',
    ]);
  });

  it('does nothing for an effect that is over: done, cancelled or unknown', async () => {
    const { tools, seen } = buildWorld({ over: true });
    expect(await performEffect(JOB, LIVE, tools)).toEqual({ kind: 'ended' });
    expect(seen).toEqual(['begin']);
  });

  it('tells of a failure at once and does not repeat it', async () => {
    const outcome = { kind: 'failed', error: 'answered 404', status: 404 } as const;
    const { tools, seen } = buildWorld({ outcome });
    expect(await performEffect(JOB, LIVE, tools)).toEqual({ kind: 'ended' });
    expect(seen.at(-1)).toBe('finish e-1 {"kind":"failed","message":"answered 404","status":404}');
  });

  it('puts what may succeed later off, longer each time', async () => {
    const outcome = { kind: 'retry', error: 'answered 503' } as const;
    for (const [attempts, after] of [
      [1, 1_000],
      [2, 2_000],
      [5, 16_000],
    ] as const) {
      const { tools, seen } = buildWorld({ outcome, attempts });
      expect(await performEffect(JOB, LIVE, tools)).toEqual({ kind: 'again', after, job: JOB });
      expect(seen.at(-1)).toBe('postpone e-1: answered 503');
    }
  });

  it('waits as long as the other side asks', async () => {
    const { tools } = buildWorld({ outcome: { kind: 'retry', error: 'busy', after: 90_000 } });
    expect(await performEffect(JOB, LIVE, tools)).toMatchObject({ after: 90_000 });
  });

  it('gives up after the last attempt and tells so', async () => {
    const outcome = { kind: 'retry', error: 'answered 503', status: 503 } as const;
    const { tools, seen } = buildWorld({ outcome, attempts: MOST_ATTEMPTS });
    expect(await performEffect(JOB, LIVE, tools)).toEqual({ kind: 'ended' });
    expect(seen.at(-1)).toContain(`gave up after ${MOST_ATTEMPTS} attempts: answered 503`);
  });

  it('does not run again what has ended its worker in every attempt', async () => {
    const { tools, seen } = buildWorld({ attempts: MOST_ATTEMPTS + 1 });
    expect(await performEffect(JOB, LIVE, tools)).toEqual({ kind: 'ended' });
    expect(seen).toEqual(['begin', expect.stringContaining('the last attempt did not end')]);
  });

  it('fails an effect nobody here does', async () => {
    const { tools, seen } = buildWorld({ type: 'fax.send' });
    await performEffect(JOB, LIVE, tools);
    expect(seen.at(-1)).toContain('nothing here does \\"fax.send\\"');
  });

  it('survives a handler that throws', async () => {
    const { tools, seen } = buildWorld({ outcome: () => Promise.reject(new Error('a bug')) });
    expect(await performEffect(JOB, LIVE, tools)).toMatchObject({ kind: 'again' });
    expect(seen.at(-1)).toContain('a fault of Interlock');
    expect(seen.at(-1)).not.toContain('a bug');
  });

  it('puts off at once what was interrupted', async () => {
    const abort = new AbortController();
    const { tools } = buildWorld({
      outcome: () => {
        abort.abort();
        return Promise.resolve({ kind: 'retry', error: 'interrupted' });
      },
    });
    expect(await performEffect(JOB, abort.signal, tools)).toMatchObject({
      kind: 'again',
      after: 0,
    });
  });

  it('keeps trying to write a result down without running the effect again', async () => {
    const { tools, seen } = buildWorld({ broken: 2 });
    expect(await performEffect(JOB, LIVE, tools)).toEqual({ kind: 'ended' });
    expect(seen.filter((what) => what.startsWith('run'))).toHaveLength(1);
    expect(seen.slice(2)).toEqual([
      'finish broke',
      'pause 100',
      'finish broke',
      'pause 500',
      expect.stringContaining('finish e-1'),
    ]);
  });

  it('puts the job back with the result when it cannot be written down', async () => {
    const result = { kind: 'completed', result: { status: 200 } } as const;
    const lost = buildWorld({ broken: 99 });
    const next = await performEffect(JOB, LIVE, lost.tools);
    expect(next).toEqual({ kind: 'again', after: 15_000, job: { effect: 'e-1', result } });
    // when the job comes back
    const { tools, seen } = buildWorld();
    const [job] = next.kind === 'again' ? [next.job] : [];
    expect(job !== undefined && (await performEffect(job, LIVE, tools))).toEqual({ kind: 'ended' });
    expect(seen).toEqual([`finish e-1 ${JSON.stringify(result)}`]);
  });

  it('leaves trouble with beginning to the queue, which comes back to it', async () => {
    const { tools } = buildWorld();
    const ledger = { ...tools.ledger, begin: () => Promise.reject(new Error('no database')) };
    await expect(performEffect(JOB, LIVE, { ...tools, ledger })).rejects.toThrow('no database');
  });

  it('makes an error storable, whatever it quotes', async () => {
    const error = `550 \0 \ud800 ${'x'.repeat(9_000)}`;
    const { tools, seen } = buildWorld({ outcome: { kind: 'retry', error } });
    await performEffect(JOB, LIVE, tools);
    expect(seen.at(-1)).toMatch(/^postpone e-1: 550 \u{FFFD} \u{FFFD} x+…$/u);
    expect(seen.at(-1)?.length).toBeLessThan(2_100);
  });

  it('counts attempts for whoever measures', async () => {
    const counted: string[] = [];
    const { tools } = buildWorld();
    const onAttempt = (type: string, outcome: string): void =>
      void counted.push(`${type} ${outcome}`);
    await performEffect(JOB, LIVE, { ...tools, onAttempt });
    expect(counted).toEqual(['test.done done']);
  });
});
