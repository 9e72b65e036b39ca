import { createHash } from 'node:crypto';
import { deriveId } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The same worked out by the platform's own SHA-256. */
function reference(parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  const bytes = createHash('sha256').update(text, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

describe('an id derived from parts', () => {
  it('is the same UUID on every machine and in every version', () => {
    expect(deriveId('/prometheus', 'event-1', 'decision')).toBe(
      reference(['/prometheus', 'event-1', 'decision']),
    );
    expect(deriveId('ab', 'c')).not.toBe(deriveId('a', 'bc'));
  });

  it('is SHA-256 of its parts, whatever text they are and whichever ids were derived before', () => {
    const part = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.string({ minLength: 990, maxLength: 1_100 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        expect(deriveId(...parts)).toBe(reference(parts));
      }),
    );
  });
});
