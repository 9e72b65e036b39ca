import { readTag } from '../../content/git/tag.ts';
import type { GitObject } from '../../git-object.ts';
import type { Refs } from '../../store/git-ref.ts';
import { interlockSigner } from './signer.ts';

/** Tags by their full names, and the objects that came with them. */
export interface TagsThatCame {
  readonly refs: Refs;
  readonly objects: readonly GitObject[];
}

/** Commits that a server of Interlock's says it published: annotated tags in its name lead to them. Pure. */
export function publishedCommits({ refs, objects }: TagsThatCame): ReadonlySet<string> {
  const { email } = interlockSigner('');
  const signed = (object: GitObject): string[] => {
    const tag = readTag(object);
    const own = tag?.tagger.email === email && refs.get(`refs/tags/${tag.name}`) === object.sha1;
    return own ? [tag.commit] : [];
  };
  return new Set(objects.flatMap(signed));
}
