/** An address as it is read: its words, most significant first; version 4 uses the first only. */
export type AddressWords = Uint32Array<ArrayBuffer>;

const ZERO = 0x30;
const NINE = 0x39;
const DOT = 0x2e;
const COLON = 0x3a;

/** Room for an address to be read into. */
export function addressWords(): AddressWords {
  return new Uint32Array(4);
}

/**
 * Reads an IP address: four decimal numbers (RFC 6943 §3.1.1's strict form, no leading zeros), or
 * version 6 as in RFC 4291 §2.2, without a zone. An IPv4-mapped one (`::ffff:10.1.2.3`) is the
 * version 4 address it maps. Never throws; allocates nothing.
 *
 * @param to the text up to here (exclusive)
 * @param into written to; of no meaning where the result is 0
 * @returns the version, 0 where the text is no address
 */
export function readAddress(text: string, to: number, into: AddressWords): 0 | 4 | 6 {
  for (let i = 0; i < to && i < 5; i += 1) {
    if (text.charCodeAt(i) === COLON) return readVersion6(text, to, into);
  }
  return readVersion4(text, 0, to, into) ? 4 : 0;
}

/** Reads a version 4 address into the first word. */
function readVersion4(text: string, from: number, to: number, into: AddressWords): boolean {
  let word = 0;
  let part = 0;
  let digits = 0;
  let parts = 1;
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (digits === 0 || parts === 4) return false;
      word = word * 256 + part;
      part = 0;
      digits = 0;
      parts += 1;
    } else if (code >= ZERO && code <= NINE && digits < 3 && !(digits > 0 && part === 0)) {
      part = part * 10 + code - ZERO;
      if (part > 255) return false;
      digits += 1;
    } else return false;
  }
  if (digits === 0 || parts !== 4) return false;
  into[0] = word * 256 + part;
  return true;
}

/** The groups of the address being read; reading is synchronous, so there is only one at a time. */
const groups = new Uint16Array(8);

function readVersion6(text: string, to: number, into: AddressWords): 0 | 4 | 6 {
  let count = 0;
  let gap = -1;
  let i = 0;
  // A colon at the start begins "::"; one alone separates nothing.
  if (text.charCodeAt(0) === COLON) {
    if (to < 2 || text.charCodeAt(1) !== COLON) return 0;
    gap = 0;
    i = 2;
  }
  while (i < to) {
    if (count === 8) return 0;
    const start = i;
    let group = 0;
    for (; i < to; i += 1) {
      const digit = hexDigit(text.charCodeAt(i));
      if (digit < 0) break;
      group = group * 16 + digit;
    }
    if (i < to && text.charCodeAt(i) === DOT) {
      if (count > 6 || !readVersion4(text, start, to, into)) return 0;
      const word = into[0] ?? 0;
      groups[count] = word >>> 16;
      groups[count + 1] = word & 0xffff;
      count += 2;
      i = to;
      break;
    }
    if (i === start || i - start > 4) return 0;
    groups[count] = group;
    count += 1;
    if (i === to) break;
    if (text.charCodeAt(i) !== COLON) return 0;
    i += 1;
    if (i < to && text.charCodeAt(i) === COLON) {
      if (gap >= 0) return 0;
      gap = count;
      i += 1;
    } else if (i === to) return 0;
  }
  // "::" stands for at least one group, and without it all eight are written.
  if (gap < 0 ? count !== 8 : count > 7) return 0;
  return spread(count, gap, into);
}

/** The groups read, zeros in the gap, as words. */
function spread(count: number, gap: number, into: AddressWords): 4 | 6 {
  for (let word = 0; word < 4; word += 1) {
    const high = groupAt(word * 2, count, gap);
    into[word] = high * 65_536 + groupAt(word * 2 + 1, count, gap);
  }
  if (into[0] !== 0 || into[1] !== 0 || into[2] !== 0xffff) return 6;
  into[0] = into[3] ?? 0;
  return 4;
}

function groupAt(at: number, count: number, gap: number): number {
  if (gap < 0 || at < gap) return groups[at] ?? 0;
  const fromEnd = 8 - at;
  return fromEnd > count - gap ? 0 : (groups[count - fromEnd] ?? 0);
}

function hexDigit(code: number): number {
  if (code >= ZERO && code <= NINE) return code - ZERO;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
