import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byFact, byLiteral } from './compare.ts';

/** An address as its version and bits: what the operator is compared with. */
interface Bits {
  readonly version: 4 | 6;
  readonly bits: string;
}

const MAPPED = `${'0'.repeat(80)}${'1'.repeat(16)}`;

/** IPv4-mapped bits are those of the version 4 address. */
function unmapped({ version, bits }: Bits): Bits {
  return version === 6 && bits.startsWith(MAPPED)
    ? { version: 4, bits: bits.slice(96) }
    : { version, bits };
}

function naivelyIn(address: Bits, block: Bits, prefix: number): boolean {
  const within = unmapped(block);
  const counts = within.version === block.version ? prefix : prefix - 96;
  const one = unmapped(address);
  return one.version === within.version && one.bits.startsWith(within.bits.slice(0, counts));
}

function chunks(bits: string, size: number): number[] {
  return Array.from({ length: bits.length / size }, (_, i) =>
    Number.parseInt(bits.slice(i * size, (i + 1) * size), 2),
  );
}

/** An address as text; version 6 with one run of zeros left out, in capitals, or ending in decimals. */
function written({ version, bits }: Bits, style: number): string {
  if (version === 4) return chunks(bits, 8).join('.');
  const groups = chunks(bits, 16).map((group) => group.toString(16));
  if (style === 1) return groups.join(':').toUpperCase();
  const decimal = chunks(bits.slice(96), 8).join('.');
  if (style === 2) return [...groups.slice(0, 6), decimal].join(':');
  const from = groups.findIndex((group) => group === '0');
  if (from < 0) return groups.map((group) => group.padStart(4, '0')).join(':');
  const after = groups.findIndex((group, i) => i > from && group !== '0');
  const to = after < 0 ? 8 : after;
  return `${groups.slice(0, from).join(':')}::${groups.slice(to).join(':')}`;
}

// Few different words, so that addresses meet blocks often.
const octet = fc.constantFrom('00000000', '00001010', '11111111', '10000000');
const bitsOf = (octets: number): fc.Arbitrary<string> =>
  fc.array(octet, { minLength: octets, maxLength: octets }).map((parts) => parts.join(''));
const bits: fc.Arbitrary<Bits> = fc.oneof(
  bitsOf(4).map((found): Bits => ({ version: 4, bits: found })),
  bitsOf(16).map((found): Bits => ({ version: 6, bits: found })),
  bitsOf(4).map((found): Bits => ({ version: 6, bits: MAPPED + found })),
);
const block = fc
  .tuple(bits, fc.integer({ min: 0, max: 128 }))
  .map(([{ version, bits: all }, length]) => {
    const least = version === 6 && all.startsWith(MAPPED) ? 96 : 0;
    const prefix = Math.max(least, Math.min(length, all.length));
    return { block: { version, bits: all.slice(0, prefix).padEnd(all.length, '0') }, prefix };
  });

test('an address is in a network exactly when the bits of the prefix are the same', () => {
  let inside = 0;
  fc.assert(
    fc.property(bits, block, fc.nat(2), fc.nat(2), (address, { block: whole, prefix }, a, b) => {
      // given
      const text = written(address, a);
      const cidr = `${written(whole, b)}/${prefix}`;
      // when
      const verdict = byLiteral('inCidr', text, cidr);
      // then
      const expected = naivelyIn(address, whole, prefix);
      expect({ text, cidr, verdict }).toEqual({ text, cidr, verdict: expected });
      expect(byFact('inCidr', text, [cidr])).toBe(expected);
      expect(byLiteral('notInCidr', text, cidr)).toBe(!expected);
      inside += Number(expected);
    }),
    { numRuns: 800 },
  );
  expect(inside).toBeGreaterThan(40);
});

test.each([
  '',
  '1.2.3',
  '1.2.3.4.5',
  '1..2.3',
  '1.2.3.',
  '.1.2.3',
  '01.2.3.4',
  '1.2.3.4 ',
  '-1.2.3.4',
  '1.2.3.256',
  '0x1.2.3.4',
  ':',
  ':::',
  ':1',
  '1:',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '::1:2:3:4:5:6:7:8',
  '12345::',
  '::g',
  '::1.2.3',
  '1:2:3:4:5:6:7:1.2.3.4',
  '::1.2.3.4:5',
  '[::1]',
  '1'.repeat(10_000),
])('%j is no address', (text) => {
  expect(byLiteral('inCidr', text, ['0.0.0.0/0', '::/0'])).toBe(false);
  expect(byLiteral('notInCidr', text, ['10.0.0.0/8'])).toBe(false);
});

test.each(['::', '::1', '1::', '1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8', '1::3:4:5:6:7:8'])(
  '%s is one',
  (text) => {
    expect(byLiteral('inCidr', text, '::/0')).toBe(true);
  },
);
