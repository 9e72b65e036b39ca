/**
 * Which of a set's policies are candidates, by rank: bits in words, and above them bits saying which words
 * have any, so that few among very many are found in a few steps, each once and in order.
 */
export interface CandidateSet {
  readonly words: Int32Array;
  readonly summary: Int32Array;
  /** Where in the summary the next candidate is looked for. */
  at: number;
}

/** An empty set over the ranks below `size`. Pure. */
export function newCandidates(size: number): CandidateSet {
  const words = Math.ceil(size / 32);
  return {
    words: new Int32Array(words),
    summary: new Int32Array(Math.ceil(words / 32)),
    at: 0,
  };
}

/** Adds ranks; those already there stay. */
export function addCandidates({ words, summary }: CandidateSet, ranks: Int32Array): void {
  for (const rank of ranks) addTo(words, summary, rank);
}

/** Adds one rank. */
export function addCandidate({ words, summary }: CandidateSet, rank: number): void {
  addTo(words, summary, rank);
}

function addTo(words: Int32Array, summary: Int32Array, rank: number): void {
  const word = rank >>> 5;
  words[word] = (words[word] ?? 0) | (1 << (rank & 31));
  summary[word >>> 5] = (summary[word >>> 5] ?? 0) | (1 << (word & 31));
}

/** Takes the lowest rank out of the set; -1 when there is none left. Nothing may be added in between. */
export function takeCandidate(set: CandidateSet): number {
  const { words, summary } = set;
  for (let at = set.at; at < summary.length; at += 1) {
    const filled = summary[at] ?? 0;
    if (filled === 0) continue;
    const word = (at << 5) + lowestBit(filled);
    const bits = words[word] ?? 0;
    const rest = bits & (bits - 1);
    words[word] = rest;
    if (rest === 0) summary[at] = filled & (filled - 1);
    set.at = at;
    return (word << 5) + lowestBit(bits);
  }
  set.at = 0;
  return -1;
}

/** Empties the set. */
export function clearCandidates(set: CandidateSet): void {
  while (takeCandidate(set) >= 0);
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
