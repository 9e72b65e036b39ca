import { ENGINE } from '@interlock/engine';
import { describe, expect, it, vi } from 'vitest';
import { createStepQueue, type Ended } from '../../../server/runtime/step-queue.ts';
import type { StepRequest, StepResult } from '../../../server/runtime/step-result.ts';
import { buildEvent, buildPrincipal } from '../../support/runtime-world.ts';

/** A step that ends when the test says so. */
function buildRun() {
  const batches: string[][] = [];
  const ends: (() => void)[] = [];
  const written: (() => void)[] = [];
  const run = async (
    callers: readonly (readonly StepRequest[])[],
    onWritten: () => void,
  ): Promise<readonly Ended[]> => {
    const requests = callers.flat();
    written.push(onWritten);
    batches.push(requests.map(({ event }) => event.id));
    await new Promise<void>((resolve) => ends.push(resolve));
    return requests.map(({ event: { id } }) =>
      id === 'poison'
        ? { kind: 'failure', cause: new Error('alone') }
        : { kind: 'result', result: { id } as StepResult },
    );
  };
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  /** The one begun first that still writes only waits for the disk from now on. */
  const write = (): void => written.shift()?.();
  return { batches, run, end, write };
}

const request = (id: string, ifRevision?: number): StepRequest => ({
  event: buildEvent({ id }),
  ...(ifRevision === undefined ? {} : { ifRevisions: [ifRevision] }),
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
    // given three callers in one batch
    const { batches, run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 1 });
    const first = queue.submit([request('a')]);
    const poison = queue.submit([request('poison')]);
    const healthy = queue.submit([request('b')]);
    const failed = expect(poison).rejects.toThrow('alone');
    // when
    await end();
    await end();
    // then only the one with the poison is told
    await first;
    await failed;
    expect((await healthy).map(({ id }) => id)).toEqual(['b']);
    expect(batches).toEqual([['a'], ['poison', 'b']]);
    expect(queue.depth()).toBe(0);
  });

  it('go with the next transaction when they are few, and get one of their own when they are many', async () => {
    // given transactions of at most 64 events, and one under way
    const { batches, run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 2, batch: 64 });
    const sizes = () => batches.map((batch) => batch.length);
    const all = [queue.submit([request('first')])];
    // when sixty-three come
    for (let i = 0; i < 63; i += 1) all.push(queue.submit([request(`few-${i}`)]));
    expect(sizes()).toEqual([1]);
    // and one more
    all.push(queue.submit([request('many')]));
    // then
    expect(sizes()).toEqual([1, 64]);
    await end();
    await end();
    await Promise.all(all);
  });

  it('are not kept waiting by one that only waits for the disk', async () => {
    // given one under way, and another caller
    const { batches, run, end, write } = buildRun();
    const queue = createStepQueue({ run, lanes: 2 });
    const all = [queue.submit([request('first')]), queue.submit([request('next')])];
    expect(batches).toEqual([['first']]);
    // when it has written all
    write();
    // then the next goes before it has ended
    expect(batches).toEqual([['first'], ['next']]);
    // and a third waits for the second, not for the first
    all.push(queue.submit([request('last')]));
    await end();
    expect(batches).toHaveLength(2);
    write();
    expect(batches).toEqual([['first'], ['next'], ['last']]);
    await end();
    await end();
    await Promise.all(all);
  });

  it('do not wait long for one that takes its time: another node may hold its records', async () => {
    const { batches, run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 2 });
    const all = [queue.submit([request('slow')]), queue.submit([request('quick')])];
    await vi.waitFor(() => expect(batches).toEqual([['slow'], ['quick']]));
    await end();
    await end();
    await Promise.all(all);
  });

  it('never have two lanes at one record: the second would only wait for its lock', async () => {
    // given a lane at work on record r
    const { batches, run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 2 });
    const about = (id: string, target: string) =>
      queue.submit([{ event: buildEvent({ id, target }) }]);
    const all = [about('r1', 'r'), about('r2', 'r'), about('s1', 's'), about('r3', 'r')];
    // then what is about it waits, in order, and others go on
    await vi.waitFor(() => expect(batches).toEqual([['r1'], ['s1']]));
    for (let i = 0; i < 3; i += 1) await end();
    await Promise.all(all);
    expect(batches).toEqual([['r1'], ['s1'], ['r2', 'r3']]);
  });

  it('keep the order of what one of them sent, however many transactions it takes', async () => {
    const { batches, run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 4, batch: 2 });
    const sent = queue.submit(['a', 'b', 'c', 'd', 'e'].map((id) => request(id)));
    for (let i = 0; i < 3; i += 1) await end();
    expect((await sent).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('stay together in their order beside one that may be about anything', async () => {
    // given
    const { batches, run, end } = buildRun();
    const groupOf = ({ event }: StepRequest): string => event.target ?? '';
    const queue = createStepQueue({ run, lanes: 4, groupOf });
    const about = (id: string, target?: string): StepRequest => ({
      event: buildEvent({ id, ...(target === undefined ? {} : { target }) }),
    });
    // when
    void queue.submit([about('1', 'a'), about('2'), about('3', 'b')]);
    await end();
    void queue.submit([about('4', 'a'), about('5', 'b')]);
    // then
    await vi.waitFor(() => expect(batches).toEqual([['1', '2', '3'], ['4'], ['5']]));
  });

  it('share a transaction only within a group, and get their results in the order asked', async () => {
    const { batches, run, end } = buildRun();
    const groupOf = ({ event }: StepRequest): string => event.id.slice(0, 1);
    const queue = createStepQueue({ run, lanes: 1, groupOf });
    const sent = queue.submit(['a1', 'b1', 'a2', 'b2'].map((id) => request(id)));
    await end();
    await end();
    expect((await sent).map(({ id }) => id)).toEqual(['a1', 'b1', 'a2', 'b2']);
    expect(batches).toEqual([
      ['a1', 'a2'],
      ['b1', 'b2'],
    ]);
  });

  it('are served in turns: a storm of one sender does not keep another waiting', async () => {
    // given hundreds of events of a noisy sender waiting
    const { batches, run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 1, batch: 50 });
    const from = (id: string, sender: string) =>
      queue.submit([{ event: buildEvent({ id, actor: buildPrincipal({ id: sender }) }) }]);
    const storm = Array.from({ length: 300 }, (_, i) => from(`n${i}`, 'noisy'));
    // when another one comes
    const quiet = from('q', 'quiet');
    await end();
    // then it goes with the very next transaction
    expect(batches[1]).toContain('q');
    while (queue.depth() > 0) await end();
    await Promise.all([...storm, quiet]);
  });

  it('are turned away with a time to come back when too many wait', async () => {
    const { run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 1, most: 4 });
    const taken = [queue.submit([request('a')]), queue.submit([request('b')])];
    await expect(queue.submit([request('c')])).rejects.toMatchObject({
      code: 'overloaded',
      status: 503,
      retryAfter: expect.any(Number) as number,
    });
    await end();
    await end();
    await Promise.all(taken);
    // and are taken again afterwards
    const later = queue.submit([request('c')]);
    await end();
    expect(await later).toHaveLength(1);
  });

  it('take up room until all they sent has ended, also when a part of it failed', async () => {
    // given a full room: one request of two groups, and the first of them fails
    const { run, end } = buildRun();
    const groupOf = ({ event }: StepRequest) => event.id;
    const queue = createStepQueue({ run, lanes: 1, most: 2, groupOf });
    const sent = queue.submit([request('poison'), request('b')]);
    const told = expect(sent).rejects.toThrow('alone');
    await end();
    // when another comes, then there is no room yet
    expect(queue.depth()).toBe(2);
    await expect(queue.submit([request('c')])).rejects.toMatchObject({ code: 'overloaded' });
    // and there is once the rest has ended
    await end();
    await told;
    expect(queue.depth()).toBe(0);
  });

  it('are turned away before what Interlock itself has to do: its timers and results always come in', async () => {
    const { run, end } = buildRun();
    const queue = createStepQueue({ run, lanes: 1, most: 2 });
    const sent = queue.submit([request('a'), request('b')]);
    const own = queue.submit([{ event: buildEvent({ id: 'timer', actor: ENGINE }) }]);
    await end();
    await end();
    expect(await own).toHaveLength(1);
    await sent;
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
