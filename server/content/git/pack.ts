import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { GitObject, GitType } from '../../git-object.ts';

const compress = promisify(deflate);

const KINDS: Readonly<Record<GitType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 };

/** Objects as one pack, the form git sends and stores them in; each is whole, none a difference to another. */
export async function packOf(objects: readonly GitObject[]): Promise<Buffer> {
  const head = Buffer.alloc(12);
  head.write('PACK', 0, 'latin1');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const parts: Buffer[] = [head];
  for (const { type, bytes } of objects)
    parts.push(sizeOf(KINDS[type], bytes.length), await compress(bytes, { level: 1 }));
  const pack = Buffer.concat(parts);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

/** Kind and size: four bits of the size with the kind, then seven a byte, the lowest first. */
function sizeOf(kind: number, size: number): Buffer {
  const bytes: number[] = [];
  let byte = (kind << 4) | (size & 0x0f);
  for (let rest = Math.floor(size / 16); ; rest = Math.floor(rest / 128)) {
    if (rest === 0) {
      bytes.push(byte);
      return Buffer.from(bytes);
    }
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
  }
}
