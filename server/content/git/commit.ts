import { gitObject, type GitObject } from '../../git-object.ts';
import { brokenObject } from './git-failure.ts';
import { signatureLine, readSignature, type Signature } from './signature.ts';

/** A state of the definitions: what the files were, who made them so, and what was before. */
export interface Commit {
  readonly tree: string;
  /** The first is what it was made of; a second is a draft that was taken in. */
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** Pure. */
export function commitOf({ tree, parents, author, committer, message }: Commit): GitObject {
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${signatureLine(author)}`,
    `committer ${signatureLine(committer)}`,
    '',
    `${message.replaceAll('\0', '').trimEnd()}\n`,
  ];
  return gitObject('commit', Buffer.from(lines.join('\n')));
}

/** Pure. @throws AppError `git-object-broken` */
export function readCommit(object: GitObject): Commit {
  const { sha1, type, bytes } = object;
  if (type !== 'commit') throw brokenObject(sha1, `is a ${type}, not a commit`);
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end);
  // Lines that begin with a space go on with the one before, such as a signature's.
  const lines = header.split('\n').filter((line) => !line.startsWith(' '));
  const values = (name: string): string[] =>
    lines.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
  const [tree] = values('tree');
  const author = readSignature(values('author')[0] ?? '');
  const committer = readSignature(values('committer')[0] ?? '');
  if (tree === undefined || !/^[0-9a-f]{40}$/.test(tree) || author === null || committer === null)
    throw brokenObject(sha1, 'does not say which tree it holds, or whose it is');
  const message = end < 0 ? '' : text.slice(end + 2).trimEnd();
  return { tree, parents: values('parent'), author, committer, message };
}
