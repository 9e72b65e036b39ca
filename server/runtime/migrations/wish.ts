import { error, type JsonObject, type Record } from '@interlock/engine';
import type { ClassifiedRecord } from '@interlock/engine/study';
import { AppError } from '../../app-error.ts';
import type { Db } from '../../store/database.ts';
import { countRunning } from '../../store/record/running.ts';
import { findVersion } from '../../store/version.ts';
import type { ActiveDefinitions } from '../definitions.ts';
import { invalidContent } from '../refuse-drafts.ts';
import type { Studies, StudyOptions } from '../studies/studies.ts';

/** Which running records are to be taken where. */
export interface MigrationWish {
  readonly workflow: string;
  /** Version they are on; left out: any other than the one they are taken to. */
  readonly from?: number | undefined;
  /** Version they are taken to; left out: the one new records start on. */
  readonly to?: number | undefined;
  readonly mapping: JsonObject;
}

/** A version of a workflow, with how many running records are on it. */
export interface PopulatedVersion {
  readonly version: number;
  readonly hash: string;
  readonly records: number;
}

/** A wish whose versions are found. */
export interface FoundWish {
  readonly workflow: string;
  readonly from: readonly PopulatedVersion[];
  readonly to: { readonly version: number; readonly hash: string };
  readonly mapping: JsonObject;
}

/** What finding and classifying needs. */
export interface MigrationTools {
  readonly db: Db;
  readonly definitions: ActiveDefinitions;
  readonly studies: Studies;
}

/** Finds the versions a wish names. @throws AppError `workflow-not-found`, `version-not-found`, `invalid` */
export async function findWish(
  { db, definitions }: Pick<MigrationTools, 'db' | 'definitions'>,
  { workflow, from, to: wanted, mapping }: MigrationWish,
): Promise<FoundWish> {
  const current = definitions.current().definitions.workflows.get(workflow);
  if (current === undefined) {
    const message = `there is no workflow ${JSON.stringify(workflow)}`;
    throw new AppError('workflow-not-found', 404, message);
  }
  const { version, hash } = wanted === undefined ? current : await get(db, workflow, wanted);
  const source = from === undefined ? undefined : (await get(db, workflow, from)).hash;
  if (source === hash) {
    const message = `version ${from ?? version} is the one records are to be taken to`;
    throw invalidContent([error('same-version', '/from', message)], message);
  }
  const populated = await countRunning(db, workflow);
  const others = populated.filter((one) => one.hash !== hash);
  const sources = source === undefined ? others : others.filter((one) => one.hash === source);
  // A version nobody is on can be asked about all the same: its mapping is checked.
  const nobody = source !== undefined && sources.length === 0 && from !== undefined;
  return {
    workflow,
    from: nobody ? [{ version: from, hash: source, records: 0 }] : sources,
    to: { version, hash },
    mapping,
  };
}

async function get(
  db: Db,
  workflow: string,
  version: number,
): Promise<{ readonly version: number; readonly hash: string }> {
  const found = await findVersion(db, workflow, { version });
  if (found !== undefined) return found;
  const message = `workflow ${JSON.stringify(workflow)} has no version ${version}`;
  throw new AppError('version-not-found', 404, message);
}

/**
 * What a migration would make of records, found beside the thread that takes events.
 * @throws AppError `invalid` with everything wrong with the mapping, and as a study
 */
export async function classifyBeside(
  { definitions, studies }: MigrationTools,
  options: StudyOptions,
  { workflow, from, to, mapping }: FoundWish,
  pages: AsyncIterable<readonly Record[]>,
  each: (
    classified: readonly ClassifiedRecord[],
    records: readonly Record[],
  ) => void | Promise<void>,
): Promise<void> {
  await studies.study(options, async (thread) => {
    const active = definitions.current().definitions;
    await thread.know(active);
    for await (const records of pages) {
      const { issues, records: classified } = await thread.ask({
        kind: 'classify',
        hash: active.hash,
        wish: {
          workflow,
          from: from.map(({ hash }) => hash),
          to: to.hash,
          mapping,
          records,
        },
      });
      if (issues.length > 0) throw invalidContent(issues, 'the mapping is not valid');
      await each(classified, records);
    }
  });
}
