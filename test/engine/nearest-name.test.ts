import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestName } from '../../engine/nearest-name.ts';

const known = ['INTERLOCK_PORT', 'INTERLOCK_POOL', 'INTERLOCK_DATA'];

it.each([
  ['INTERLOCK_PROT', 'INTERLOCK_PORT'],
  ['INTERLOCK_POOLS', 'INTERLOCK_POOL'],
  ['INTERLOCK-DATA', 'INTERLOCK_DATA'],
  ['QUITE_ANOTHER', undefined],
])('%s meant %s', (given, meant) => {
  expect(nearestName(given, known)).toBe(meant);
});

it('a known name is nearest to itself', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }),
      fc.nat(),
      (names, n) => {
        const name = names[n % names.length] ?? '';
        expect(nearestName(name, names)).toBe(name);
      },
    ),
  );
});

it('one slip in a name of some length is forgiven', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 3 }),
      fc.nat(),
      fc.string({ maxLength: 1 }),
      (name, n, letter) => {
        const at = n % name.length;
        expect(nearestName(name.slice(0, at) + letter + name.slice(at + 1), [name])).toBe(name);
      },
    ),
  );
});
