import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

// One event derives several ids from short texts: what the library sets up for each hash is a multiple of the hash
// itself (2.6 against 0.9 µs), so one hasher, its beginning and the room for text and digest are kept. Nothing of
// one id is left for the next.
const beginning = sha256.create();
const hasher = sha256.create();
const room = new Uint8Array(1_024);
const digest = new Uint8Array(32);

/**
 * A UUID (version 8, RFC 9562 §5.8) derived from its parts: the same parts give the same id, so a
 * retried plan is the same plan. Pure.
 */
export function deriveId(...parts: readonly string[]): string {
  // A part may hold any text, so lengths keep ("a", "bc") and ("ab", "c") apart.
  let text = '';
  for (const part of parts) text += `${part.length}:${part}`;
  beginning._cloneInto(hasher);
  hasher.update(bytesOf(text));
  hasher.digestInto(digest);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytesToHex(digest);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** A text as UTF-8; what nearly all ids are made of, a few dozen ASCII characters, needs nothing new. */
function bytesOf(text: string): Uint8Array {
  if (text.length > room.length) return utf8ToBytes(text);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return utf8ToBytes(text);
    room[i] = code;
  }
  return room.subarray(0, text.length);
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
