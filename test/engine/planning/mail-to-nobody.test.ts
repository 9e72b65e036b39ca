import type { Json, Plan } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildEvent, buildWorld, take } from './world.ts';

const REASON = 'there is nobody to send it to';

/** What becomes of an event to which a policy sends a mail. */
function mailed(to: Json, data: Json): Plan | undefined {
  const mail = { type: 'email.send', params: { to, subject: 'S', text: 'T' } };
  const policy = {
    id: 'mails',
    title: 'Tell the owner',
    on: ['thing.hung'],
    conditions: { all: [] },
    actions: { mail },
  };
  const still = { initial: 'a', states: { a: {} } };
  const files = { 'ticket/policies/mails.json': policy };
  const world = buildWorld(compiled(buildFiles(still, { files })));
  return take(world, [buildEvent({ id: 'e', type: 'thing.hung', data })])[0];
}

describe('a mail an expression finds no recipient for', () => {
  it.each<[string, Json, Json]>([
    ['a value that is not there', { cel: 'event.data.owner' }, {}],
    ['null', { cel: 'event.data.owner' }, { owner: null }],
    ['an empty text', '{{ event.data.owner }}', { owner: '' }],
    ['an empty list', { cel: 'event.data.owners' }, { owners: [] }],
    [
      'a list of nothing',
      [{ cel: 'event.data.owner' }, { cel: 'event.data.other' }],
      { owner: null, other: '' },
    ],
  ])('is left out, and the decision says why: %s', (_what, to, data) => {
    const plan = mailed(to, data);
    expect(plan).toMatchObject({ outcome: 'ignored', code: 'no-effect', effects: [] });
    expect(plan?.decision.trace).toContainEqual({
      kind: 'skipped',
      type: 'email.send',
      record: null,
      reason: REASON,
      by: 'mails',
    });
  });

  it('is sent where one of several is there', () => {
    const plan = mailed([{ cel: 'event.data.owner' }, 'ops@example.org'], { owner: null });
    expect(plan?.effects).toMatchObject([{ params: { to: ['ops@example.org'] } }]);
  });

  it('is asked for where somebody is named who has no address yet: it can be tried again', () => {
    const plan = mailed({ cel: 'event.data.owner' }, { owner: 'new-here' });
    expect(plan?.effects).toMatchObject([{ params: { to: [], recipients: ['new-here'] } }]);
    expect(plan?.decision.trace).not.toContainEqual(expect.objectContaining({ kind: 'skipped' }));
  });
});
