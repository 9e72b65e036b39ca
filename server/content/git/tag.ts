import { gitObject, type GitObject } from '../../git-object.ts';
import { readSignature, signatureLine, type Signature } from './signature.ts';

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

/** What an annotated tag says; null where it names no commit, or not who made it. Pure. */
export function readTag({ type, bytes }: GitObject): Tag | null {
  if (type !== 'tag') return null;
  const [header = '', ...rest] = bytes.toString('utf8').split('\n\n');
  const match = /^object ([0-9a-f]{40})\ntype commit\ntag (\S+)\ntagger (.+)$/.exec(header);
  const [, commit = '', name = '', line = ''] = match ?? [];
  const tagger = readSignature(line);
  return tagger === null ? null : { name, commit, tagger, message: rest.join('\n\n').trimEnd() };
}
