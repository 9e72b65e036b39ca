import { addressWords, readAddress } from './ip-address.ts';
import type { AddressWords } from './ip-address.ts';

/** A CIDR block (RFC 4632, RFC 4291 §2.3), or a single address. */
export interface NetworkBlock {
  readonly version: 4 | 6;
  readonly words: AddressWords;
  /** Leading bits that count. */
  readonly prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;
const LONGEST_TEXT = 64;

/**
 * A block from its text, `10.0.0.0/8` or `2001:db8::/32`; an address alone is the block of itself.
 * Null where it is none, or has bits beyond its prefix. A block of IPv4-mapped addresses is the
 * version 4 block it maps. Pure, never throws.
 */
export function parseBlock(text: string): NetworkBlock | null {
  const read = readBlock(text);
  return typeof read === 'string' ? null : read;
}

/** What is wrong with a block, in words for its author; null when it is fine. Pure. */
export function blockProblem(text: string): string | null {
  const read = readBlock(text);
  return typeof read === 'string' ? read : null;
}

/** What is wrong with an address, in words for its author; null when it is fine. Pure. */
export function addressProblem(text: string): string | null {
  if (text.length <= LONGEST_TEXT && readAddress(text, text.length, addressWords()) !== 0)
    return null;
  return `"${text.slice(0, LONGEST_TEXT)}" is no IP address such as 10.1.2.3 or 2001:db8::1`;
}

function readBlock(text: string): NetworkBlock | string {
  const shown = text.slice(0, LONGEST_TEXT);
  const none = `"${shown}" is no CIDR block such as 10.0.0.0/8 or 2001:db8::/32`;
  if (text.length > LONGEST_TEXT) return none;
  const slash = text.indexOf('/');
  const end = slash < 0 ? text.length : slash;
  const words = addressWords();
  const version = readAddress(text, end, words);
  if (version === 0) return none;
  const written = text.lastIndexOf(':', end) < 0 ? 4 : 6;
  let prefix = slash < 0 ? BITS[written] : prefixLength(text.slice(slash + 1), BITS[written]);
  if (prefix === null) return `"${shown}" needs a prefix from 0 to ${BITS[written]} after its /`;
  if (version !== written) {
    // Mapped: its prefix counts the 96 bits all mapped addresses begin with.
    if (prefix < 96) return `"${shown}" has bits beyond its prefix of ${prefix}`;
    prefix -= 96;
  }
  if (hasBitsBeyond(words, version, prefix)) {
    return `"${shown}" has bits beyond its prefix of ${prefix}; shorten the address or lengthen the prefix`;
  }
  return { version, words, prefix };
}

function prefixLength(text: string, most: number): number | null {
  const wellFormed = /^(?:0|[1-9]\d{0,2})$/.test(text);
  const length = Number(text);
  return wellFormed && length <= most ? length : null;
}

/** The bits of a word that count: all but the lowest `32 - bits`. */
function mask(bits: number): number {
  return bits <= 0 ? 0 : bits >= 32 ? 0xffff_ffff : (0xffff_ffff << (32 - bits)) >>> 0;
}

function hasBitsBeyond(words: AddressWords, version: 4 | 6, prefix: number): boolean {
  for (let word = 0; word < BITS[version] / 32; word += 1) {
    if (((words[word] ?? 0) & ~mask(prefix - word * 32)) !== 0) return true;
  }
  return false;
}

/** Whether an address read before lies in a block. Addresses of one version are in none of the other. */
export function blockHolds(block: NetworkBlock, version: 4 | 6, address: AddressWords): boolean {
  if (block.version !== version) return false;
  let left = block.prefix;
  for (let word = 0; left > 0; word += 1, left -= 32) {
    if ((((address[word] ?? 0) ^ (block.words[word] ?? 0)) & mask(left)) !== 0) return false;
  }
  return true;
}
