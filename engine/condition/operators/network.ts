import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { addressWords, readAddress } from './ip-address.ts';
import { blockHolds, parseBlock } from './network-block.ts';
import type { NetworkBlock } from './network-block.ts';
import { inFamily, ready } from './operator.ts';
import type { Operator } from './operator.ts';

/** Blocks to look through; `whole` is false where something among them was none. */
interface Blocks {
  readonly blocks: readonly NetworkBlock[];
  readonly whole: boolean;
}

/** The block or blocks a value writes; null where it is neither text nor list. */
function blocksOf(value: Json | undefined): Blocks | null {
  if (typeof value === 'string') return blocksOf([value]);
  if (!isList(value)) return null;
  const blocks = value.flatMap((text) =>
    typeof text === 'string' ? (parseBlock(text) ?? []) : [],
  );
  return { blocks, whole: blocks.length === value.length };
}

/** The address being looked for; tests are synchronous, so there is only one at a time. */
const address = addressWords();

/**
 * Whether an address lies in one of the blocks. Null where that cannot be said: it is no address, or
 * it is in none of the blocks but not all of them could be read.
 */
function inBlocks(value: Json | undefined, given: Blocks | null): boolean | null {
  if (typeof value !== 'string' || given === null) return null;
  const version = readAddress(value, value.length, address);
  if (version === 0) return null;
  for (const block of given.blocks) if (blockHolds(block, version, address)) return true;
  return given.whole ? false : null;
}

function asks(wanted: boolean): Pick<Operator, 'left' | 'right' | 'test' | 'prepare'> {
  return {
    left: ['address'],
    right: ['cidr', 'cidrs'],
    test: (left, right) => inBlocks(left, blocksOf(right)) === wanted,
    prepare(literal) {
      const blocks = blocksOf(literal);
      return ready((left) => inBlocks(left, blocks) === wanted);
    },
  };
}

/** IP addresses in networks, of both versions; IPv4-mapped addresses are the ones they map. */
export const networkOperators: readonly Operator[] = inFamily('network', [
  {
    id: 'inCidr',
    label: 'is in the network',
    expectation: 'an address in {value}',
    negation: 'notInCidr',
    ...asks(true),
  },
  {
    id: 'notInCidr',
    label: 'is not in the network',
    expectation: 'an address outside {value}',
    negation: 'inCidr',
    ...asks(false),
  },
]);
