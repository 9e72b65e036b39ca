import { addCandidates } from './candidate-set.ts';
import type { CandidateSet } from './candidate-set.ts';

/** Ranks by how a text begins: found while its characters are read once, without cutting it up. */
export interface PrefixTable {
  /** By the hash of the prefix. */
  readonly byHash: ReadonlyMap<number, readonly Prefix[]>;
  /** Lengths of the prefixes in UTF-16 units, shortest first. */
  readonly lengths: readonly number[];
}

interface Prefix {
  readonly text: string;
  readonly ranks: Int32Array;
}

/** Arranges prefixes for looking them up. Pure. */
export function buildPrefixTable(
  entries: readonly { readonly text: string; readonly rank: number }[],
): PrefixTable {
  const prefixes = [...Map.groupBy(entries, ({ text }) => text)].map(([text, group]) => ({
    text,
    ranks: Int32Array.from(group, ({ rank }) => rank),
  }));
  const lengths = new Set(prefixes.map(({ text }) => text.length));
  return {
    byHash: Map.groupBy(prefixes, ({ text }) => hashOf(text)),
    lengths: [...lengths].toSorted((a, b) => a - b),
  };
}

/** Adds the ranks of all prefixes of a text. */
export function addPrefixes(
  { byHash, lengths }: PrefixTable,
  text: string,
  into: CandidateSet,
): void {
  let hash = 0;
  let read = 0;
  for (const length of lengths) {
    if (length > text.length) return;
    for (; read < length; read += 1) hash = mix(hash, text.charCodeAt(read));
    for (const prefix of byHash.get(hash) ?? NONE)
      if (text.startsWith(prefix.text)) addCandidates(into, prefix.ranks);
  }
}

const NONE: readonly Prefix[] = [];

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = mix(hash, text.charCodeAt(at));
  return hash;
}

/** A step of FNV-1a over UTF-16 units, on 30 bits: such a number takes no room of its own. */
function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193) & 0x3fffffff;
}
