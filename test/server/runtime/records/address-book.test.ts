import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildOpening,
  buildPrincipal,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../../support/runtime-world.ts';

describe('the record an event is about', () => {
  let world: RuntimeWorld;
  let mine: { readonly id: string; readonly number: string };
  let other: { readonly id: string; readonly number: string };
  const rita = buildPrincipal({ id: 'rita', roles: ['requester'] });
  const resolve = (principal: typeof rita, names: readonly string[]) =>
    world.runtime.addresses.resolve(
      principal,
      names,
      world.runtime.definitions.current().definitions,
    );

  beforeAll(async () => {
    world = await openRuntimeWorld();
    const opened = await world.runtime.accept([
      buildOpening('host', { name: 'web-1' }),
      buildOpening('ticket', { title: 'Not hers' }),
    ]);
    mine = opened[0]!.records[0]!;
    other = opened[1]!.records[0]!;
  });
  afterAll(() => world.close());

  it('is found by its number or id, however they are written', async () => {
    const names = [mine.number.toLowerCase(), other.number, other.id.toUpperCase(), 'TIC9999999'];
    const found = await resolve(buildPrincipal(), names);
    expect(Object.fromEntries(found)).toEqual({
      [mine.number.toLowerCase()]: mine.id,
      [other.number]: other.id,
      [other.id.toUpperCase()]: other.id,
    });
  });

  it('is not found by who may not see it', async () => {
    const found = await resolve(rita, [mine.number, other.number, other.id, mine.id]);
    expect([...found.values()]).toEqual([mine.id, mine.id]);
  });
});
