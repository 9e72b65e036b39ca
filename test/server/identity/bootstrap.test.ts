import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { ADMIN_TOKEN_FILE } from '../../../server/identity/admin-token.ts';
import { bootstrapIdentity } from '../../../server/identity/bootstrap.ts';
import { createIdentity } from '../../../server/identity/identity.ts';
import { identify } from '../../../server/identity/identify.ts';
import { hasSignedIn, signIn } from '../../../server/identity/sign-in.ts';
import { editPerson } from '../../../server/identity/people.ts';
import { revokeToken } from '../../../server/identity/tokens.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import type { Db } from '../../../server/store/database.ts';
import { ENGINE } from '@interlock/engine';
import { createDatabase } from '../../support/postgres.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';

leaveNothingRunning();

const publicUrl = 'http://127.0.0.1:8080';
let db: Db;
let data: string;
beforeEach(async () => {
  db = openDatabase({ url: (await createDatabase()).url, poolSize: 4 });
  data = mkdtempSync(join(inject('postgres').runDirectory, 'admin-'));
});
afterEach(async () => {
  await db.destroy();
  rmSync(data, { recursive: true, force: true });
});

async function start(adminToken?: string, dataDirectory = data): Promise<string[]> {
  const lines: string[] = [];
  const config = { adminToken, dataDirectory, publicUrl };
  await bootstrapIdentity({ db, config, print: (line) => lines.push(line) });
  return lines;
}

const linkIn = (lines: readonly string[]) =>
  lines.flatMap((line) => /\/signin#([A-Za-z0-9_-]{43})/.exec(line)?.[1] ?? [])[0];
const tokenIn = (lines: readonly string[]) =>
  lines.flatMap((line) => /(ilk_[a-z0-9]{12}_[A-Za-z0-9_-]{43})/.exec(line)?.[1] ?? [])[0];
const fresh = () => createIdentity({ db, publicUrl: () => publicUrl });
const use = async (link: string | undefined) =>
  signIn(fresh(), { link: link ?? '', previous: undefined, userAgent: undefined });
const accepted = async (text: string | undefined) =>
  (await identify(fresh(), { kind: 'token', text: text ?? '' }))?.principal.id;

it('the first start prints one link and one token, both of which work', async () => {
  const lines = await start();
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain(`${publicUrl}/signin#`);
  expect(await hasSignedIn(db)).toBe(false);
  expect((await use(linkIn(lines)))?.authenticated.principal).toMatchObject({
    id: 'admin',
    roles: ['admin', 'owner', 'agent', 'requester'],
  });
  expect(await hasSignedIn(db)).toBe(true);
  expect(await accepted(tokenIn(lines))).toBe('admin');
});

it('the token is kept in the data directory for its owner only', async () => {
  const token = tokenIn(await start());
  const file = join(data, ADMIN_TOKEN_FILE);
  expect(readFileSync(file, 'utf8').trim()).toBe(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('each start prints a new link until somebody has signed in, and the token never again', async () => {
  const first = await start();
  const second = await start();
  expect(linkIn(second)).not.toBe(linkIn(first));
  expect(second).toHaveLength(1);
  expect(await use(linkIn(first))).toBeNull();
  expect(await use(linkIn(second))).not.toBeNull();
  expect(await start()).toEqual([]);
  expect(await accepted(tokenIn(first))).toBe('admin');
});

it('an operator’s own token is used instead and is neither printed nor stored', async () => {
  const lines = await start('operators-own-token');
  expect(lines.join()).not.toContain('operators-own-token');
  expect(tokenIn(lines)).toBeUndefined();
  expect(() => statSync(join(data, ADMIN_TOKEN_FILE))).toThrow('ENOENT');
  expect(await accepted('operators-own-token')).toBe('admin');
  // another one takes its place
  await start('operators-other-token');
  expect(await accepted('operators-own-token')).toBeUndefined();
  expect(await accepted('operators-other-token')).toBe('admin');
});

it('an operator’s token that is no longer set is no longer accepted', async () => {
  await start('operators-own-token');
  const lines = await start();
  expect(await accepted('operators-own-token')).toBeUndefined();
  expect(await accepted(tokenIn(lines))).toBe('admin');
});

it('a start that was cut off after writing the file goes on with what it wrote', async () => {
  // given a file whose token the database does not know yet
  const token = `ilk_abcdefghijkl_${'x'.repeat(43)}`;
  writeFileSync(join(data, ADMIN_TOKEN_FILE), `${token}\n`, { mode: 0o600 });
  // when
  const lines = await start();
  // then
  expect(tokenIn(lines)).toBe(token);
  expect(await accepted(token)).toBe('admin');
});

it('a second node leaves the first one’s token alone, and says so when it keeps another', async () => {
  const token = tokenIn(await start());
  const second = join(data, 'second');
  expect(tokenIn(await start(undefined, second))).toBeUndefined();
  expect(await accepted(token)).toBe('admin');
  mkdirSync(second);
  writeFileSync(join(second, ADMIN_TOKEN_FILE), 'from-another-database\n');
  expect((await start(undefined, second)).join()).toContain('does not accept');
  expect(await accepted('from-another-database')).toBeUndefined();
});

it('nodes that start at once agree on one token and one working link', async () => {
  const folders = ['a', 'b', 'c', 'd'].map((name) => join(data, name));
  const all = await Promise.all(folders.map((folder) => start(undefined, folder)));
  const tokens = all.map(tokenIn).filter((token) => token !== undefined);
  expect(tokens).toHaveLength(1);
  expect(await accepted(tokens[0])).toBe('admin');
  const used = await Promise.all(all.map(async (lines) => use(linkIn(lines))));
  expect(used.filter((opened) => opened !== null)).toHaveLength(1);
});

it('a token that was revoked stays revoked through restarts', async () => {
  const token = tokenIn(await start());
  await revokeToken(fresh(), ENGINE, 'admin');
  expect(tokenIn(await start())).toBeUndefined();
  expect(await accepted(token)).toBeUndefined();
  // and likewise an operator's own
  await start('operators-own-token');
  await revokeToken(fresh(), ENGINE, 'admin');
  expect((await start('operators-own-token')).join()).toContain('was revoked');
  expect(await accepted('operators-own-token')).toBeUndefined();
  await start('operators-new-token');
  expect(await accepted('operators-new-token')).toBe('admin');
});

it('a deactivated administrator gets no link at the next start', async () => {
  const lines = await start();
  await use(linkIn(lines));
  await db
    .insertInto('principal')
    .columns(['id', 'kind', 'name', 'email', 'roles', 'created_at', 'updated_at', 'signed_in_at'])
    .expression(
      db
        .selectFrom('principal')
        .select((q) => [
          q.val('ada').as('id'),
          'kind',
          'name',
          'email',
          'roles',
          'created_at',
          'updated_at',
          'signed_in_at',
        ]),
    )
    .execute();
  await editPerson(fresh(), ENGINE, 'admin', { active: false });
  expect(linkIn(await start())).toBeUndefined();
  expect(await accepted(tokenIn(lines))).toBeUndefined();
});
