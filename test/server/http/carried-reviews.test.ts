import type { Json, JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { changedFile, openWriter, type Writer } from '../../support/definition-writers.ts';

const TICKET = 'ticket/workflow.json';
const TYPE = 'ticket/type.json';
const SIGNAL = 'signal/workflow.json';
const RULES = 'review.json';

describe('what was said of a draft, when what was published meanwhile is merged', () => {
  let world: AppWorld;
  let ada: Writer;
  let bob: Writer;
  let cora: Writer;
  let mallory: Writer;
  beforeAll(async () => {
    world = await openAppWorld();
    const writer = (id: string): Promise<Writer> => openWriter(world, id);
    [ada, bob, cora, mallory] = await Promise.all([
      writer('ada'),
      writer('bob'),
      writer('cora'),
      writer('mallory'),
    ]);
  }, 60_000);
  afterAll(() => world.close());

  const changed = (path: string, change: JsonObject): JsonObject =>
    changedFile(world.runtime.definitions.current().definitions.files, path, (json) => ({
      ...json,
      ...change,
    }));
  /** A draft of Ada's. */
  const begin = async (path: string, json: Json): Promise<string> => {
    const draft = await ada.begin('A change');
    expect((await ada.save(draft, path, json)).status).toBe(200);
    return draft;
  };
  /** What somebody else publishes meanwhile. */
  const publish = async (path: string, json: Json): Promise<void> => {
    const draft = await mallory.begin('Meanwhile');
    await mallory.save(draft, path, json);
    await cora.tell(draft, 'review', { verdict: 'approved' });
    expect((await mallory.tell(draft, 'publish')).status).toBe(200);
  };
  const approve = async (draft: string, by = bob): Promise<void> => {
    expect((await by.tell(draft, 'review', { verdict: 'approved' })).status).toBe(200);
  };
  const read = async (draft: string) => (await ada.ask('GET', `/api/drafts/${draft}`)).body;
  const audited = async (draft: string): Promise<JsonObject[]> =>
    (
      (await world.ask('GET', `/api/audit?subject=${draft}&limit=100`)).body.items as JsonObject[]
    ).filter(({ action }) => action === 'draft.reviews-carried');

  it('goes on to hold where the draft changes the very same bytes', async () => {
    // given two approved drafts of different packs, of which one is published
    const draft = await begin(TICKET, changed(TICKET, { title: 'Work order' }));
    await approve(draft);
    const { head: looked } = await read(draft);
    await publish(SIGNAL, changed(SIGNAL, { title: 'Sign' }));
    // when
    expect((await ada.tell(draft, 'publish')).body.code).toBe('stale-base');
    const merged = await ada.tell(draft, 'merge', {});
    // then it is approved, the review says of what, and so does the audit
    expect(merged.status).toBe(200);
    const { approved, reviews, head, changed: paths } = await read(draft);
    expect([approved, paths]).toEqual([true, [TICKET]]);
    expect(reviews).toMatchObject([
      { by: 'bob', commit: looked, carriedFrom: null },
      { by: 'bob', verdict: 'approved', commit: head, carriedFrom: looked },
    ]);
    expect(await audited(draft)).toMatchObject([
      { actor: { id: 'ada' }, after: { from: looked, commit: head, approvedBy: ['bob'] } },
    ]);
    // and again, still of what was looked at
    await publish(SIGNAL, changed(SIGNAL, { title: 'Signal' }));
    await ada.tell(draft, 'merge', {});
    expect((await read(draft)).reviews.at(-1)).toMatchObject({ carriedFrom: looked });
    expect((await ada.tell(draft, 'publish')).status).toBe(200);
  });

  it('holds too when who approved it merges it: they wrote nothing', async () => {
    const draft = await begin(TICKET, changed(TICKET, { title: 'Job' }));
    await approve(draft);
    await publish(SIGNAL, changed(SIGNAL, { title: 'Mark' }));
    await bob.tell(draft, 'merge', {});
    expect(await read(draft)).toMatchObject({ approved: true, editors: ['ada'] });
    expect((await bob.tell(draft, 'publish')).status).toBe(200);
  });

  it('keeps a refusal: merging does not wash it off', async () => {
    const draft = await begin(TICKET, changed(TICKET, { title: 'Errand' }));
    await approve(draft);
    await cora.tell(draft, 'review', { verdict: 'refused', comment: 'Not so' });
    await publish(SIGNAL, changed(SIGNAL, { title: 'Token' }));
    await ada.tell(draft, 'merge', {});
    expect((await ada.tell(draft, 'publish')).body.detail).toContain('somebody refused it');
    expect(await audited(draft)).toMatchObject([{ after: { refusedBy: ['cora'] } }]);
    // and the last word of somebody counts
    await approve(draft, cora);
    await publish(SIGNAL, changed(SIGNAL, { title: 'Beacon' }));
    await ada.tell(draft, 'merge', {});
    expect((await read(draft)).approved).toBe(true);
  });

  it('ends where what was published went into a file the draft changes', async () => {
    // given somebody who puts into the same file, by way of what is published, what the reviewers did not see with it
    const draft = await begin(TICKET, changed(TICKET, { title: 'Assignment' }));
    await approve(draft);
    await publish(TICKET, changed(TICKET, { description: 'Anything goes' }));
    // when
    await mallory.tell(draft, 'merge', {});
    // then, and who merged it is an editor
    expect(await read(draft)).toMatchObject({ approved: false, editors: ['ada', 'mallory'] });
    expect((await ada.tell(draft, 'publish')).body.code).toBe('not-approved');
    expect(await audited(draft)).toEqual([]);
  });

  it('ends where a part of the draft was published by somebody else, so that less is left', async () => {
    const draft = await begin(TICKET, changed(TICKET, { title: 'Chore' }));
    await ada.save(draft, SIGNAL, changed(SIGNAL, { title: 'Flag' }));
    await approve(draft);
    await publish(SIGNAL, changed(SIGNAL, { title: 'Flag' }));
    await ada.tell(draft, 'merge', {});
    expect(await read(draft)).toMatchObject({ approved: false, changed: [TICKET] });
  });

  it('ends where a question was answered, even for the draft in all', async () => {
    // given
    const draft = await begin(TICKET, changed(TICKET, { title: 'Ours' }));
    await approve(draft);
    await publish(TICKET, changed(TICKET, { title: 'Theirs' }));
    const [{ id }] = (await ada.tell(draft, 'merge', {})).body.conflicts;
    // when
    expect((await ada.tell(draft, 'merge', { choices: { [id]: 'ours' } })).status).toBe(200);
    // then
    expect(await read(draft)).toMatchObject({ approved: false, changed: [TICKET] });
  });

  it('does not come back for what was written after it', async () => {
    // given a change that nobody looked at, saved after the approval
    const draft = await begin(TICKET, changed(TICKET, { title: 'Good' }));
    await approve(draft);
    await ada.save(draft, TYPE, changed(TYPE, { title: 'Evil' }));
    await publish(SIGNAL, changed(SIGNAL, { title: 'Lamp' }));
    // when
    await ada.tell(draft, 'merge', {});
    // then
    expect((await read(draft)).approved).toBe(false);
    expect(await audited(draft)).toEqual([]);
    // nor for the same commit after the merge
    await ada.save(draft, TYPE, changed(TYPE, {}));
    expect(await read(draft)).toMatchObject({ approved: false, changed: [TICKET] });
  });

  it('counts by the rules that are published by then', async () => {
    // given
    const draft = await begin(TICKET, changed(TICKET, { title: 'Duty' }));
    await approve(draft);
    await publish(RULES, { folders: { '*': { approvals: 2, roles: ['owner'] } } });
    // when
    await ada.tell(draft, 'merge', {});
    // then the approval is there, and not enough
    expect(await read(draft)).toMatchObject({
      approved: false,
      folders: [{ folder: 'ticket', approvals: 2, approvedBy: ['bob'] }],
    });
    await approve(draft, cora);
    expect((await ada.tell(draft, 'publish')).status).toBe(200);
  });
});
