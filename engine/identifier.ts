import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * A UUID (version 8, RFC 9562 §5.8) derived from its parts: the same parts give the same id, so a
 * retried plan is the same plan. Pure.
 */
export function deriveId(...parts: readonly string[]): string {
  // A part may hold any text, so lengths keep ("a", "bc") and ("ab", "c") apart.
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  const hex = bytesToHex(sha256(utf8ToBytes(text)));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** {@link contentHash} of a text that comes part by part. */
export interface PartialHash {
  /** Takes the next part; a character must not be cut in two. */
  readonly add: (part: string) => void;
  /** The hash of all parts one after the other; nothing can be added any more. */
  readonly end: () => string;
}

/** A hash of nothing yet. */
export function startHash(): PartialHash {
  const hash = sha256.create();
  return {
    add: (part) => void hash.update(utf8ToBytes(part)),
    end: () => bytesToHex(hash.digest()),
  };
}

/** Hash of a text as 64 hexadecimal digits (SHA-256). Pure. */
export function contentHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
