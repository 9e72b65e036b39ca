import type { Principal } from '@interlock/engine';
import type { Db } from '../../store/database.ts';
import type { ActiveDefinitions } from '../definitions.ts';
import type { Studies, StudyOptions } from '../studies/studies.ts';

/** What publishing works with. */
export interface PublishingTools {
  readonly db: Db;
  readonly definitions: ActiveDefinitions;
  readonly studies: Studies;
}

/** Who asks, and of which commits of the draft. */
export interface DraftWish {
  readonly id: string;
  readonly by: Principal;
  readonly study: StudyOptions;
  readonly ifHeads?: readonly string[] | undefined;
}
