import { describe, expect, it } from 'vitest';
import { createStepQueue } from '../../../server/runtime/step-queue.ts';
import type { StepRequest, StepResult } from '../../../server/runtime/step-result.ts';
import { buildEvent } from '../../support/runtime-world.ts';

/** A step that ends when the test says so. */
function buildRun() {
  const batches: string[][] = [];
  const ends: (() => void)[] = [];
  const run = async (requests: readonly StepRequest[]): Promise<StepResult[]> => {
    batches.push(requests.map(({ event }) => event.id));
    await new Promise<void>((resolve) => ends.push(resolve));
    if (requests.some(({ event }) => event.id === 'poison') && requests.length > 1)
      throw new Error('together');
    if (requests.some(({ event }) => event.id === 'poison')) throw new Error('alone');
    return requests.map(({ event }) => ({ id: event.id }) as StepResult);
  };
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { batches, run, end };
}

const request = (id: string, ifRevision?: number): StepRequest => ({
  event: buildEvent({ id }),
  ...(ifRevision === undefined ? {} : { ifRevision }),
});

describe('callers that wait at the same time', () => {
  it('share a transaction, and each gets its own results in order', async () => {
    const { batches, run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 1 });
    const first = queue.submit([request('a')]);
    const second = queue.submit([request('b'), request('c')]);
    const third = queue.submit([request('d')]);
    expect(queue.depth()).toBe(4);
    await end();
    await end();
    expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
    const ids = (await Promise.all([first, second, third])).map((results) =>
      results.map(({ id }) => id),
    );
    expect(ids).toEqual([['a'], ['b', 'c'], ['d']]);
    expect(queue.depth()).toBe(0);
  });

  it('do not share it beyond its size, nor with who asked for a revision', async () => {
    const { batches, run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 1, batch: 2 });
    const all = [
      request('a'),
      request('b'),
      request('c', 3),
      request('d'),
      request('e'),
      request('f'),
    ].map((one) => queue.submit([one]));
    for (let i = 0; i < 5; i += 1) await end();
    await Promise.all(all);
    expect(batches).toEqual([['a'], ['b'], ['c'], ['d', 'e'], ['f']]);
  });

  it('are not hurt by one whose events cannot be stored', async () => {
    const { run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 1 });
    const first = queue.submit([request('a')]);
    const poison = queue.submit([request('poison')]);
    const healthy = queue.submit([request('b')]);
    const failed = expect(poison).rejects.toThrow('alone');
    for (let i = 0; i < 4; i += 1) await end();
    await first;
    await failed;
    expect((await healthy).map(({ id }) => id)).toEqual(['b']);
    expect(queue.depth()).toBe(0);
  });

  it('are turned away with a time to come back when too many wait', async () => {
    const { run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 1, most: 2 });
    const taken = [queue.submit([request('a')]), queue.submit([request('b')])];
    await expect(queue.submit([request('c')])).rejects.toMatchObject({
      code: 'overloaded',
      status: 503,
      retryAfter: 1,
    });
    await end();
    await end();
    await Promise.all(taken);
  });

  it('are finished before the queue stops, and nobody new is taken', async () => {
    const { run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 2 });
    const taken = queue.submit([request('a')]);
    let drained = false;
    const watch = async (): Promise<void> => {
      await queue.drain();
      drained = true;
    };
    const drain = watch();
    await expect(queue.submit([request('b')])).rejects.toMatchObject({
      code: 'stopping',
      status: 503,
    });
    expect(drained).toBe(false);
    await end();
    await taken;
    await drain;
    expect(drained).toBe(true);
  });
});
