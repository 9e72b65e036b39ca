import type { Kysely } from 'kysely';
import * as core from './migrations/0001-core.ts';
import * as identity from './migrations/0002-identity.ts';
import * as effectsSetAside from './migrations/0003-effects-set-aside.ts';
import * as node from './migrations/0004-node.ts';
import * as failedEvents from './migrations/0005-failed-events.ts';
import * as interventions from './migrations/0006-interventions.ts';
import * as auditAndDismissed from './migrations/0007-audit-and-dismissed.ts';
import * as counter from './migrations/0008-counter.ts';
import * as backtest from './migrations/0009-backtest.ts';
import * as effectBreaker from './migrations/0010-effect-breaker.ts';
import * as eventPlace from './migrations/0011-event-place.ts';
import * as git from './migrations/0012-git.ts';
import * as restoredVersions from './migrations/0013-restored-versions.ts';
import * as activation from './migrations/0014-activation.ts';
import * as gitCollection from './migrations/0015-git-collection.ts';
import * as remote from './migrations/0016-remote.ts';
import * as recordMigration from './migrations/0017-record-migration.ts';
import * as carriedReviews from './migrations/0018-carried-reviews.ts';

/**
 * A change of the schema. `expand` takes nothing away: nodes of the version before go on working beside
 * it. `contract` removes what only earlier versions use: it waits until none of their nodes is there, and
 * the version that brings it works with and without it. Whatever needs both is two migrations in two
 * releases. An expansion depends on no contraction that is released with it.
 */
export interface Migration {
  readonly kind: 'expand' | 'contract';
  readonly up: (db: Kysely<unknown>) => Promise<void>;
}

/** Migrations by name; their names sort in the order they are made. */
export type Migrations = Readonly<{ [name: string]: Migration }>;

/** Every migration this version knows. A released one is never edited. */
export const MIGRATIONS: Migrations = {
  '0001-core': core,
  '0002-identity': identity,
  '0003-effects-set-aside': effectsSetAside,
  '0004-node': node,
  '0005-failed-events': failedEvents,
  '0006-interventions': interventions,
  '0007-audit-and-dismissed': auditAndDismissed,
  '0008-counter': counter,
  '0009-backtest': backtest,
  '0010-effect-breaker': effectBreaker,
  '0011-event-place': eventPlace,
  '0012-git': git,
  '0013-restored-versions': restoredVersions,
  '0014-activation': activation,
  '0015-git-collection': gitCollection,
  '0016-remote': remote,
  '0017-record-migration': recordMigration,
  '0018-carried-reviews': carriedReviews,
};
