import type { GitObject } from '../../git-object.ts';
import { readCommit } from './commit.ts';
import { FOLDER, readTree } from './tree.ts';

/** An object another one names. */
export interface LedTo {
  readonly sha1: string;
  /** It names none itself: a file. */
  readonly leaf: boolean;
}

/** What an object is made of: a commit of its files and what was before, a folder of its entries. Pure. @throws AppError `git-object-broken` */
export function ledTo(object: GitObject): readonly LedTo[] {
  const whole = (sha1: string): LedTo => ({ sha1, leaf: false });
  if (object.type === 'tree')
    return readTree(object).map(({ sha1, mode }) => ({ sha1, leaf: mode !== FOLDER }));
  if (object.type === 'commit') {
    const { tree, parents } = readCommit(object);
    return [tree, ...parents].map(whole);
  }
  const target = /^object ([0-9a-f]{40})\n/.exec(object.bytes.toString('latin1', 0, 48))?.[1];
  return object.type === 'tag' && target !== undefined ? [whole(target)] : [];
}
