import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWN } from '../../../../server/runtime/sender.ts';
import { createStudies } from '../../../../server/runtime/studies/studies.ts';
import type { Studies } from '../../../../server/runtime/studies/studies.ts';
import type { StudyThread } from '../../../../server/runtime/studies/study-thread.ts';
import { buildLargePack } from '../../../support/many-policies.ts';
import { buildEvent, openRuntimeWorld, type RuntimeWorld } from '../../../support/runtime-world.ts';
import { buildPack } from '../../../support/small-pack.ts';

describe('studies of definitions in threads of their own', { timeout: 120_000 }, () => {
  let world: RuntimeWorld;
  let studies: Studies | undefined;
  beforeAll(async () => {
    world = await openRuntimeWorld();
  });
  afterAll(async () => {
    await studies?.stop();
    await world.close();
  });

  /** Other studies than those of the runtime, which are ended with them. */
  const start = async (options: Omit<Parameters<typeof createStudies>[0], 'db'>) => {
    await studies?.stop();
    studies = createStudies({ db: world.db, ...options });
    return studies;
  };
  const small = { hash: 'small', files: buildPack() };
  const large = { hash: 'large', files: buildLargePack('a') };
  const analysis =
    ({ hash, files } = small) =>
    async (thread: StudyThread) => {
      await thread.know({ hash, files });
      return thread.ask({ kind: 'analyse', hash, drafts: {} });
    };
  it('one that needs more memory than it may have fails alone', async () => {
    // given
    const { study } = await start({ megabytes: 24 });
    const ask = (set: typeof small) => study({ asker: 'ada' }, analysis(set));
    // when
    const [big, other] = await Promise.allSettled([ask(large), ask(small)]);
    // then
    expect(big).toMatchObject({
      reason: {
        code: 'study-failed',
        status: 500,
        message: expect.stringContaining('more than 24 MB'),
      },
    });
    expect(other).toMatchObject({ value: { ok: true, findings: [] } });
    // and the next has a thread of its own
    expect(await ask(small)).toMatchObject({ ok: true });
    const [result] = await world.runtime.accept([buildEvent()]);
    expect(result?.outcome).toBe('applied');
  });

  it('one whose thread is killed fails, the others and those to come do not', async () => {
    const { study } = await start({});
    const killed = study({ asker: 'ada' }, async (thread) => {
      await thread.know(large);
      const asked = thread.ask({ kind: 'analyse', hash: 'large', drafts: {} });
      await Promise.all([thread.end(), expect(asked).rejects.toMatchObject({ status: 500 })]);
      return asked;
    });
    await expect(killed).rejects.toMatchObject({ code: 'study-failed', status: 500 });
    expect(await study({ asker: 'ada' }, analysis())).toMatchObject({ ok: true });
  });

  it('one that breaks in the thread tells nobody how, and the log why', async () => {
    const { study } = await start({});
    const broken = study({ asker: 'ada' }, (thread) =>
      thread.ask({ kind: 'check', hash: 'never-given', drafts: {} }),
    );
    await expect(broken).rejects.toMatchObject({
      code: 'study-failed',
      message: expect.not.stringContaining('given to this thread'),
      cause: { message: expect.stringContaining('unknown-set') },
    });
    expect(await study({ asker: 'ada' }, analysis())).toMatchObject({ ok: true });
  });

  it('one that takes too long is ended, and says what to do', async () => {
    const { study } = await start({ patience: 10 });
    const late = study({ asker: 'ada' }, analysis(large));
    await expect(late).rejects.toMatchObject({
      code: 'study-too-long',
      status: 503,
      retryAfter: expect.any(Number),
      message: expect.stringContaining('fewer drafts'),
    });
  });

  it('as many wait as there is room for, one asker in half of it; the server itself always may', async () => {
    // given
    const { study, load } = await start({ lanes: 1, most: 8 });
    const { promise, resolve } = Promise.withResolvers<void>();
    const order: string[] = [];
    const ask = async (asker: string) => {
      await study({ asker }, () => promise);
      order.push(asker);
    };
    const ada = Array.from({ length: 4 }, () => ask('ada'));
    // when
    const away = { code: 'overloaded', status: 503, retryAfter: 5 };
    await expect(ask('ada')).rejects.toMatchObject(away);
    const others = ['bob', 'bob', 'bob', 'cy'].map(ask);
    await expect(ask('dan')).rejects.toMatchObject(away);
    const own = ask(OWN);
    // then askers take turns
    expect(load()).toEqual({ waiting: 8, running: 1 });
    resolve();
    await Promise.all([...ada, ...others, own]);
    expect(order).toEqual(['ada', 'ada', 'bob', 'cy', OWN, 'ada', 'bob', 'ada', 'bob']);
    expect(load()).toEqual({ waiting: 0, running: 0 });
  });

  it('nobody waits for any more is ended, or not begun', async () => {
    // given
    const { study } = await start({ lanes: 1 });
    const [gone, leaving] = [new AbortController(), new AbortController()];
    const begun = Promise.withResolvers<void>();
    const running = study({ asker: 'ada', signal: leaving.signal }, async (thread) => {
      await thread.know(large);
      begun.resolve();
      return thread.ask({ kind: 'analyse', hash: 'large', drafts: {} });
    });
    let asked = false;
    const waiting = study({ asker: 'ada', signal: gone.signal }, async () => {
      asked = true;
    });
    const other = study({ asker: 'bob' }, analysis());
    // when
    await begun.promise;
    gone.abort();
    leaving.abort();
    // then
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(asked).toBe(false);
    expect(await other).toMatchObject({ ok: true });
  });

  it('all end when the server stops, and none begins', async () => {
    const { study, stop } = await start({ lanes: 1 });
    const running = study({ asker: 'ada' }, analysis(large));
    const waiting = study({ asker: 'ada' }, analysis());
    const ended = Promise.allSettled([running, waiting]);
    await stop();
    for (const one of await ended) expect(one).toMatchObject({ reason: { code: 'stopping' } });
    await expect(study({ asker: 'ada' }, analysis())).rejects.toMatchObject({ code: 'stopping' });
  });

  it('a thread answers about the set it is asked about, whatever sets it knew before', async () => {
    const { study } = await start({ lanes: 1 });
    const never = {
      id: 'never',
      title: 'Never',
      on: ['signal.raised'],
      conditions: { all: ['a', 'b'].map((value) => fact(value)) },
      actions: {},
    };
    const sets = Array.from({ length: 4 }, (_, n) => ({
      hash: `set-${n}`,
      files: buildPack({ [`signal/policies/never-${n}.json`]: { ...never, id: `never-${n}` } }),
    }));
    for (const set of [...sets, ...sets]) {
      const answer = await study({ asker: 'ada' }, analysis(set));
      expect(answer).toMatchObject({
        findings: [{ kind: 'never-fires', policies: [set.hash.replace('set', 'never')] }],
      });
    }
  });
});

function fact(value: string) {
  return { fact: 'event', path: 'data.severity', operator: 'equal', value };
}
