import { parseBlock } from '../../condition/operators/network-block.ts';
import type { NetworkBlock } from '../../condition/operators/network-block.ts';

/** Where addresses of IPv4 written as IPv6 begin and end. */
const MAPPED = { from: 0xffffn << 32n, to: (0xffffn << 32n) + 0xffff_ffffn };
const BITS = { 4: 32n, 6: 128n } as const;

/**
 * Addresses of which each stands for all that lie alike to some networks, written as none of the literals is. Seen
 * along the row of all addresses what is asked changes only where a network begins or right after it ends: those
 * addresses, and the first of each version. Pure.
 *
 * @param blocks networks as CIDR blocks; what is none is left out
 * @returns `complete`: false where an address has no way left to be written as no literal is
 */
export function addressValues(
  blocks: readonly string[],
  literals: ReadonlySet<string>,
): { readonly values: readonly string[]; readonly complete: boolean } {
  const read = blocks.flatMap((block) => parseBlock(block) ?? []);
  if (read.length === 0) return { values: [], complete: true };
  const values: string[] = [];
  let complete = true;
  for (const version of [4, 6] as const) {
    const edges = read.filter((block) => block.version === version).flatMap(edgesOf);
    for (const address of new Set([...edges, 0n])) {
      if (address >> BITS[version] !== 0n) continue;
      const ways = version === 4 ? waysToWrite4(address) : waysToWrite6(notMapped(address));
      const free = ways.find((way) => !literals.has(way));
      if (free === undefined) complete = false;
      else values.push(free);
    }
  }
  return { values, complete };
}

/** Where a block begins, and what comes right after it. */
function edgesOf({ version, words, prefix }: NetworkBlock): bigint[] {
  const whole = words.reduce((sum, word) => (sum << 32n) + BigInt(word), 0n);
  const begins = version === 4 ? BigInt(words[0] ?? 0) : whole;
  return [begins, begins + (1n << (BITS[version] - BigInt(prefix)))];
}

/** Addresses that map those of version 4 are none of version 6: the next one that is. */
function notMapped(address: bigint): bigint {
  return address >= MAPPED.from && address <= MAPPED.to ? MAPPED.to + 1n : address;
}

function waysToWrite4(address: bigint): string[] {
  const parts = [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn));
  const dotted = parts.join('.');
  return [dotted, `::ffff:${dotted}`, `::FFFF:${dotted}`, `0:0:0:0:0:ffff:${dotted}`];
}

function waysToWrite6(address: bigint): string[] {
  const groups = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) =>
    ((address >> shift) & 0xffffn).toString(16),
  );
  const plain = groups.join(':');
  const padded = groups.map((group) => group.padStart(4, '0')).join(':');
  const short = plain.replace(/(?:^|:)0(?::0)+(?:$|:)/, '::');
  return [short, plain, padded, padded.toUpperCase()];
}
