import { isJsonObject, type Json, type Principal } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { findVersion } from '../../store/version.ts';
import type { StudyOptions } from '../studies/studies.ts';
import type { PublishingTools } from './publishing-tools.ts';
import { restore, type Restored } from './restore.ts';

/** Which version is to be the latest again. */
export interface RestoreWish {
  readonly workflow: string;
  readonly version: number;
  readonly by: Principal;
  readonly study: StudyOptions;
}

/**
 * Publishes the content of an earlier version again, as a version of its own: workflow, record type and the tables its
 * guards use; nothing else is rolled back.
 * @throws AppError `version-not-found`, `version-current`, and as {@link restore}
 */
export async function restoreVersion(
  tools: PublishingTools,
  { workflow, version, by, study }: RestoreWish,
): Promise<Restored> {
  const { db, definitions } = tools;
  const found = await findVersion(db, workflow, { version });
  if (found === undefined) throw versionNotFound(workflow, `version ${version}`);
  const { definitions: live } = definitions.current();
  if (live.workflows.get(workflow)?.hash === found.hash) {
    const message = `version ${version} of ${workflow} is what is published now`;
    throw new AppError('version-current', 409, message);
  }
  return restore(tools, {
    message: `Restore version ${version} of ${workflow}`,
    change: (published) => withBundle(published, workflow, found.bundle),
    subject: { kind: 'workflow', id: workflow },
    after: { version },
    by,
    study,
  });
}

/** @returns the refusal where a workflow has no such version */
export function versionNotFound(workflow: string, what: string): AppError {
  return new AppError(
    'version-not-found',
    404,
    `there is no ${what} of workflow ${JSON.stringify(workflow)}`,
  );
}

/** Files with those a version consists of in place of theirs. */
function withBundle(
  files: ReadonlyMap<string, Json>,
  workflow: string,
  bundle: Json,
): ReadonlyMap<string, Json> {
  const all = new Map(files);
  if (!isJsonObject(bundle)) return all;
  const { type, workflow: chart, tables } = bundle;
  const schemaOf = (path: string): Json => {
    const now = files.get(path);
    const schema = isJsonObject(now) ? now['$schema'] : undefined;
    return schema === undefined ? {} : { $schema: schema };
  };
  const put = (path: string, json: Json | undefined): void => {
    if (isJsonObject(json)) all.set(path, { ...(schemaOf(path) as object), ...json });
  };
  put(`${workflow}/workflow.json`, chart);
  put(`${workflow}/type.json`, type);
  for (const [id, table] of Object.entries(isJsonObject(tables) ? tables : {}))
    put(placeOfTable(files, workflow, id), table);
  return all;
}

/** Where a table stands now, or, where it is gone, with the workflow. */
function placeOfTable(files: ReadonlyMap<string, Json>, workflow: string, id: string): string {
  for (const [path, json] of files)
    if (/^[^/]+\/tables\/[^/]+\.json$/.test(path) && isJsonObject(json) && json['id'] === id)
      return path;
  return `${workflow}/tables/${id}.json`;
}
