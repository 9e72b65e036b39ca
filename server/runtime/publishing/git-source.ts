import type { GitSource } from '../../content/git/cache.ts';
import type { Db } from '../../store/database.ts';
import { findObjects, listObjectNames } from '../../store/git-object.ts';
import { listRefs } from '../../store/git-ref.ts';

/** The git history in the database, as a cache reads it. */
export function gitSource(db: Db): GitSource {
  return {
    refs: () => listRefs(db),
    names: () => listObjectNames(db),
    objects: (names) => findObjects(db, names),
  };
}
