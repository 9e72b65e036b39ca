import { createHash } from 'node:crypto';
import { draftOfRef, isBranchOrTag } from '../../content/git/ref-name.ts';
import type { Refs } from '../../store/git-ref.ts';
import { MAIN } from '../publishing/history.ts';

/** Refs a remote is to have: the published branch first, then drafts where they are wanted, and tags. Pure. */
export function pushedNames(refs: Refs, drafts: boolean): readonly string[] {
  const names = [...refs.keys()].filter(isBranchOrTag);
  return [
    ...names.filter((name) => name === MAIN),
    ...(drafts ? names.filter((name) => draftOfRef(name) !== null) : []),
    ...names.filter((name) => name.startsWith('refs/tags/')),
  ];
}

/** Another one whenever there is something else to push. Pure. */
export function refFingerprint(refs: Refs, drafts: boolean): string {
  const hash = createHash('sha1');
  for (const name of pushedNames(refs, drafts)) hash.update(`${refs.get(name)} ${name}\n`);
  return hash.digest('hex');
}
