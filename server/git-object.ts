import { createHash } from 'node:crypto';

/** What an object of a git history can be. */
export type GitType = 'blob' | 'tree' | 'commit' | 'tag';

/** An object of a git history; its name is the hash of what it holds. */
export interface GitObject {
  /** SHA-1, hexadecimal. */
  readonly sha1: string;
  readonly type: GitType;
  readonly bytes: Buffer;
}

/** Objects by their names. */
export type GitObjects = ReadonlyMap<string, GitObject>;

/** An object with the name git gives it. Pure. */
export function gitObject(type: GitType, bytes: Buffer): GitObject {
  const hash = createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes);
  return { sha1: hash.digest('hex'), type, bytes };
}
