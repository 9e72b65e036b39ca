import { classify } from '@interlock/engine';
import { isPortable } from './colliding-paths.ts';

const NAME = /^[a-z0-9][a-z0-9._-]*$/i;
/** Longest path of a file. */
const LONGEST = 200;

/**
 * Whether a file may stand there in the git history: plain names, no folder of git's own in any spelling. Beside
 * definitions there may be texts for people, and what git is told of files. Pure.
 */
export function isFilePath(path: string): boolean {
  return isDefinitionPath(path) || (isPlain(path) && /^[^.].*\.md$/i.test(path));
}

/** Whether a definition file may stand there. Pure. */
export function isDefinitionPath(path: string): boolean {
  return isPlain(path) && classify(path) !== null;
}

function isPlain(path: string): boolean {
  return (
    path.length <= LONGEST &&
    isPortable(path) &&
    path.split('/').every((name) => NAME.test(name) && !/\.lock$|^git~|\.\.|\.$/i.test(name))
  );
}
