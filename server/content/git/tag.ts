import { gitObject, type GitObject } from '../../git-object.ts';
import { signatureLine, type Signature } from './signature.ts';

/** A name given to a commit for good. */
export interface Tag {
  /** Without `refs/tags/`: `incident/v12`. */
  readonly name: string;
  readonly commit: string;
  readonly tagger: Signature;
  readonly message: string;
}

/** An annotated tag. Pure. */
export function tagOf({ name, commit, tagger, message }: Tag): GitObject {
  const lines = [
    `object ${commit}`,
    'type commit',
    `tag ${name}`,
    `tagger ${signatureLine(tagger)}`,
    '',
    `${message}\n`,
  ];
  return gitObject('tag', Buffer.from(lines.join('\n')));
}
