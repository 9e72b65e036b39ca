import { AppError } from '../../app-error.ts';

/** An object that is not what its type says, or is missing: nothing can be read from it. */
export function brokenObject(sha1: string, why: string): AppError {
  return new AppError('git-object-broken', 500, `the git object ${sha1} ${why}`);
}
