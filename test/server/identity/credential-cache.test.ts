import { expect, it } from 'vitest';
import type { Authenticated } from '../../../server/identity/authenticated.ts';
import { createCredentialCache, KEEP_MS } from '../../../server/identity/credential-cache.ts';

const ada: Authenticated = {
  principal: { kind: 'person', id: 'ada', name: 'Ada', teams: [], roles: [] },
  scopes: new Set(),
  via: 'token',
  credential: 't',
};

function buildCache(most?: number) {
  const clock = { ms: 0 };
  const cache = createCredentialCache({
    now: () => clock.ms,
    ...(most === undefined ? {} : { most }),
  });
  let asked = 0;
  const find = (key: string, leftMs: number | null = null, answer: Authenticated | null = ada) =>
    cache.find(key, () => {
      asked += 1;
      return Promise.resolve(answer === null ? null : { authenticated: answer, leftMs });
    });
  return { cache, clock, find, asked: () => asked };
}

it('remembers for less than the five seconds a revocation may take', async () => {
  const { clock, find, asked } = buildCache();
  await find('a');
  clock.ms += KEEP_MS - 1;
  await find('a');
  expect(asked()).toBe(1);
  clock.ms += 1;
  await find('a');
  expect(asked()).toBe(2);
  expect(KEEP_MS).toBeLessThan(5_000);
});

it('counts from before the database was asked, however long it takes to answer', async () => {
  const { cache, clock } = buildCache();
  let answer: (value: null) => void = () => undefined;
  const slow = cache.find('a', () => new Promise((resolve) => (answer = resolve)));
  await Promise.resolve();
  clock.ms += KEEP_MS;
  answer(null);
  expect(await slow).toBeNull();
  const asked = cache.find('a', () => Promise.resolve({ authenticated: ada, leftMs: null }));
  expect(await asked).toBe(ada);
});

it('never remembers longer than the credential lives', async () => {
  const { clock, find, asked } = buildCache();
  await find('a', 10);
  clock.ms += 10;
  await find('a', 10);
  expect(asked()).toBe(2);
});

it('many callers at once share one question', async () => {
  const { find, asked } = buildCache();
  await Promise.all(Array.from({ length: 100 }, () => find('a')));
  expect(asked()).toBe(1);
});

it('what was being asked when everything was forgotten is not remembered afterwards', async () => {
  // given a question under way
  const { cache, find, asked } = buildCache();
  let answer: (value: { authenticated: Authenticated; leftMs: null }) => void = () => undefined;
  const early = cache.find('a', () => new Promise((resolve) => (answer = resolve)));
  await Promise.resolve();
  // when
  cache.clear();
  answer({ authenticated: ada, leftMs: null });
  await early;
  // then the next caller asks anew
  expect(await find('a', null, null)).toBeNull();
  expect(asked()).toBe(1);
});

it('a database that fails is asked again', async () => {
  const { cache, find } = buildCache();
  await expect(cache.find('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await find('a')).toBe(ada);
});

it('wrong credentials without end do not fill the memory', async () => {
  const { find, asked } = buildCache(3);
  for (const key of ['a', 'b', 'c', 'd']) await find(key, null, null);
  await find('d', null, null);
  expect(asked()).toBe(4);
  await find('a', null, null);
  expect(asked()).toBe(5);
});
