import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRecord } from '../../../server/store/record/read.ts';
import { listHistory } from '../../../server/store/history.ts';
import { listLinks } from '../../../server/store/link.ts';
import {
  buildEvent,
  buildOpening,
  countRows,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../support/runtime-world.ts';

describe('a step', () => {
  let world: RuntimeWorld;
  beforeAll(async () => {
    world = await openRuntimeWorld();
    await world.runtime.accept([
      buildOpening('host', { name: 'web-1' }),
      buildOpening('host', { name: 'web-2' }),
    ]);
  });
  afterAll(() => world.close());

  it('opens, links and enqueues in one transaction, and gives numbers people can read', async () => {
    // when
    const [result] = await world.runtime.accept([buildEvent()]);
    // then
    expect(result).toMatchObject({ outcome: 'applied', issues: [] });
    expect(result?.records.map(({ number, state }) => `${number} ${state}`).toSorted()).toEqual([
      'SIG0000001 open',
      'TKT0000001 new',
    ]);
    const ticket = result?.after.find(({ type }) => type === 'ticket');
    const signal = result?.after.find(({ type }) => type === 'signal');
    expect(await findRecord(world.db, ticket?.id ?? '')).toEqual(ticket);
    expect(
      (await listHistory(world.db, ticket?.id ?? '', { limit: 10 })).map(({ kind }) => kind),
    ).toEqual(['opened']);
    expect((await listLinks(world.db, ticket?.id ?? '')).map(({ record }) => record.id)).toEqual([
      signal?.id,
    ]);
    expect(world.enqueued).toHaveLength(1);
  });

  it('gives the stored end again when an event comes a second time', async () => {
    // given
    const event = buildEvent({ data: { name: 'again', fingerprint: 'f-dup', host: 'web-9' } });
    const [first] = await world.runtime.accept([event]);
    const before = await countRows(world.db);
    // when
    const [second] = await world.runtime.accept([event]);
    // then
    expect(second).toMatchObject({
      outcome: 'duplicate',
      decision: first?.decision,
      records: first?.records,
    });
    expect(await countRows(world.db)).toEqual(before);
  });

  it('counts a repeat without history, and sees what earlier events of the batch did', async () => {
    // given
    const data = { name: 'cpu', fingerprint: 'f-batch', host: 'web-2' };
    const batch = [1, 2, 3].map(() => buildEvent({ data }));
    // when
    const results = await world.runtime.accept(batch);
    // then
    const id = results[0]?.records.find(({ type }) => type === 'signal')?.id ?? '';
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied']);
    expect((await findRecord(world.db, id))?.counters).toEqual({ seen: 2 });
    expect(await listHistory(world.db, id, { limit: 10 })).toHaveLength(1);
  });

  it('takes the same event twice in one batch as one', async () => {
    // given
    const event = buildEvent({ data: { name: 'twice', fingerprint: 'f-twice', host: 'web-2' } });
    // when
    const results = await world.runtime.accept([event, event]);
    // then
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'duplicate']);
  });

  it('keeps an ignored event with its reason', async () => {
    // when
    const [result] = await world.runtime.accept([buildEvent({ type: 'weather.changed' })]);
    // then
    expect(result).toMatchObject({ outcome: 'ignored', code: 'no-policy-matched', records: [] });
    expect(result?.decision).not.toBeNull();
  });

  it('writes nothing of a refused event, and the rest of the batch goes on', async () => {
    // given
    const wrong = buildOpening('ticket', { title: 'x', priority: 9 });
    const right = buildOpening('ticket', { title: 'A printer' });
    // when
    const results = await world.runtime.accept([wrong, right]);
    // then
    expect(results[0]).toMatchObject({
      outcome: 'refused',
      code: 'invalid',
      decision: null,
      records: [],
    });
    expect(results[0]?.issues.map(({ path }) => path)).toContain('/data/priority');
    expect(results[1]?.outcome).toBe('applied');
    const again = await world.runtime.accept([
      { ...wrong, data: { type: 'ticket', data: { title: 'x' } } },
    ]);
    expect(again[0]?.outcome).toBe('applied');
  });
});

describe('plan mode', () => {
  let world: RuntimeWorld;
  beforeAll(async () => {
    world = await openRuntimeWorld();
    await world.runtime.accept([buildOpening('host', { name: 'web-1' })]);
  });
  afterAll(() => world.close());

  it('says what would happen and writes nothing', async () => {
    // given
    const event = buildEvent();
    const before = await countRows(world.db);
    // when
    const [planned] = await world.runtime.accept([event], 'plan');
    // then
    expect(await countRows(world.db)).toEqual(before);
    const [done] = await world.runtime.accept([event]);
    expect(planned?.records).toEqual(done?.records);
    expect(planned).toMatchObject({ outcome: 'applied', decision: done?.decision });
  });
});

describe('a step that fails', () => {
  let world: RuntimeWorld;
  beforeAll(async () => {
    world = await openRuntimeWorld();
    await world.runtime.accept([buildOpening('host', { name: 'web-1' })]);
  });
  afterAll(() => world.close());

  it('leaves nothing behind when somebody waits for exactly it, and done again has the same result', async () => {
    // given
    const event = buildEvent();
    const before = await countRows(world.db);
    world.fault = () => {
      throw new Error('killed');
    };
    // when
    await expect(world.runtime.submit([{ event, strict: true }])).rejects.toThrow('killed');
    // then
    expect(await countRows(world.db)).toEqual(before);
    world.fault = undefined;
    const [result] = await world.runtime.accept([event]);
    expect(result?.outcome).toBe('applied');
    expect(result?.records.map(({ type }) => type).toSorted()).toEqual(['signal', 'ticket']);
  });

  it('tries again when the database says the conflict will pass', async () => {
    // given
    const event = buildEvent({ data: { name: 'x', fingerprint: 'f-retry', host: 'web-1' } });
    let faults = 2;
    world.fault = () => {
      faults -= 1;
      if (faults >= 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
    };
    const opening = buildOpening('ticket', { title: 'Another' });
    // when
    const results = await world.runtime.accept([event, opening]);
    // then
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    expect(faults).toBeLessThan(0);
  });
});
