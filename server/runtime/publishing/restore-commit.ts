import type { Json, Principal } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import type { StudyOptions } from '../studies/studies.ts';
import { publishedFiles } from './past-definitions.ts';
import type { PublishingTools } from './publishing-tools.ts';
import { restore, type Restored } from './restore.ts';

/** What is to be as it was with a commit. */
export interface RestoreCommitWish {
  /** A commit that was published. */
  readonly commit: string;
  /** Files, and folders with all they hold; absent: everything. */
  readonly paths: readonly string[] | undefined;
  readonly by: Principal;
  readonly study: StudyOptions;
}

/**
 * Makes files as they were with a commit again: also those that are no version of a workflow, such as policies and
 * calendars. What was not there then is removed.
 * @throws AppError `commit-not-found`, `nothing-there`, `version-current`, and as {@link restore}
 */
export async function restoreCommit(
  tools: PublishingTools,
  { commit, paths, by, study }: RestoreCommitWish,
): Promise<Restored> {
  const { commit: of, files: then } = await publishedFiles(tools.db, { commit });
  const isAsked = (path: string): boolean =>
    paths === undefined || paths.some((one) => path === one || path.startsWith(`${one}/`));
  const what = paths === undefined ? 'everything' : paths.join(', ');
  return restore(tools, {
    message: `Restore ${what} as of ${commit.slice(0, 10)}`.slice(0, 200),
    change(published) {
      for (const one of paths ?? []) {
        const isThere = [...published.keys(), ...then.keys()].some(
          (path) => path === one || path.startsWith(`${one}/`),
        );
        if (!isThere) throw nothingThere(one);
      }
      const changed = withPaths(published, then, isAsked);
      if (changed !== null) return changed;
      const message = `${what} is as it was with commit ${commit.slice(0, 10)} (${of.message.slice(0, 100)}) already`;
      throw new AppError('version-current', 409, message);
    },
    subject: { kind: 'definitions', id: paths?.length === 1 ? (paths[0] ?? '') : 'workflows' },
    after: { of: commit, paths: paths === undefined ? null : [...paths] },
    by,
    study,
  });
}

function nothingThere(path: string): AppError {
  const message = `${JSON.stringify(path)} is neither a file nor a folder of what was published then, or is now`;
  return new AppError('nothing-there', 404, message);
}

/** Files with what was asked for as it was then; null: it is so already. Pure. */
function withPaths(
  now: ReadonlyMap<string, Json>,
  then: ReadonlyMap<string, Json>,
  isAsked: (path: string) => boolean,
): ReadonlyMap<string, Json> | null {
  const kept = [...now].filter(([path]) => !isAsked(path) || then.has(path));
  const all = new Map(kept);
  let changed = kept.length < now.size;
  for (const [path, json] of then) {
    if (!isAsked(path)) continue;
    changed ||= JSON.stringify(now.get(path)) !== JSON.stringify(json);
    all.set(path, json);
  }
  return changed ? all : null;
}
