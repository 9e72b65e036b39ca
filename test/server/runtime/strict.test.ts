import type { Event } from '@interlock/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findRecord } from '../../../server/store/record/read.ts';
import {
  buildEvent,
  buildOpening,
  buildPrincipal,
  countRows,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../support/runtime-world.ts';

describe('a strict request', () => {
  let world: RuntimeWorld;
  let ticket: string;
  beforeAll(async () => {
    world = await openRuntimeWorld();
  });
  beforeEach(async () => {
    const [opened] = await world.runtime.accept([buildOpening('ticket', { title: 'A printer' })]);
    ticket = opened?.after[0]?.id ?? '';
  });
  afterAll(() => world.close());

  const send = (given: Partial<Event>): Event =>
    buildEvent({ target: ticket, data: {}, actor: buildPrincipal(), ...given });
  const strictly = async (event: Event, ifRevision?: number) => {
    const [result] = await world.runtime.submit([
      { event, strict: true, ...(ifRevision === undefined ? {} : { ifRevisions: [ifRevision] }) },
    ]);
    return result;
  };

  it.each([
    ['a state that does not accept it', { type: 'ticket.resolved' }, 'not-accepted'],
    [
      'a record that is not there',
      { type: 'ticket.started', target: '00000000-0000-8000-8000-000000000000' },
      'unknown-record',
    ],
  ])('writes nothing at all for %s', async (_case, given, code) => {
    // given
    const before = await countRows(world.db);
    // when
    const result = await strictly(send(given));
    // then
    expect(result).toMatchObject({ outcome: 'refused', code, decision: null, records: [] });
    expect(await countRows(world.db)).toEqual(before);
  });

  it('refuses who may not, and data that will not do', async () => {
    // given
    await world.runtime.accept([send({ type: 'ticket.started' })]);
    const requester = buildPrincipal({ id: 'rob', roles: ['requester'] });
    // when
    const forbidden = await strictly(send({ type: 'ticket.resolved', actor: requester }));
    const invalid = await strictly(send({ type: 'ticket.resolved' }));
    // then
    expect(forbidden).toMatchObject({ outcome: 'refused', code: 'forbidden' });
    expect(invalid).toMatchObject({ outcome: 'refused', code: 'invalid' });
    expect(invalid?.issues).not.toEqual([]);
  });

  it('takes an edit only while the record is as it was read', async () => {
    // given
    const edit = (title: string) => send({ type: 'record.edited', data: { data: { title } } });
    // when
    const first = await strictly(edit('Mine'), 1);
    const second = await strictly(edit('Yours'), 1);
    // then
    expect(first).toMatchObject({ outcome: 'applied' });
    expect(second).toMatchObject({ outcome: 'refused', code: 'stale' });
    expect((await findRecord(world.db, ticket))?.data['title']).toBe('Mine');
  });

  it('lets one of two edits made at once win', async () => {
    // given
    const edit = (title: string) => send({ type: 'record.edited', data: { data: { title } } });
    // when
    const results = await Promise.all([strictly(edit('Mine'), 1), strictly(edit('Yours'), 1)]);
    // then
    expect(results.map((result) => result?.code ?? 'ok').toSorted()).toEqual(['ok', 'stale']);
  });
});
