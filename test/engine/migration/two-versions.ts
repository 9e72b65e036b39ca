import type { Definitions, Json, JsonObject, Principal, Record } from '@interlock/engine';
import {
  attachVersions,
  createClassifier,
  migrationEvent,
  type ClassifiedRecord,
  type Classifier,
} from '@interlock/engine/study';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { ADA, NOW, buildEvent, buildWorld, opening, takeOne } from '../planning/world.ts';
import type { World } from '../planning/world.ts';

/** Somebody who may publish. */
export const OLGA: Principal = { ...ADA, id: 'olga', name: 'Olga', roles: ['owner', ...ADA.roles] };

type Extra = NonNullable<Parameters<typeof buildFiles>[1]>;

/** Two versions of the workflow `ticket`, the second current, and records begun under the first. */
export interface TwoVersions {
  readonly world: World;
  readonly first: NonNullable<ReturnType<Definitions['workflows']['get']>>;
  readonly second: NonNullable<ReturnType<Definitions['workflows']['get']>>;
}

/** A world whose records begin on the first version; the second is published. */
export function twoVersions(
  before: JsonObject,
  after: JsonObject,
  extra: { readonly before?: Extra; readonly after?: Extra } = {},
): TwoVersions {
  const sets = [
    compiled(buildFiles(before, extra.before)),
    compiled(buildFiles(after, extra.after)),
  ];
  const versions = sets.flatMap((set, i) => {
    const { hash, bundle } = workflowIn(set);
    const through = JSON.parse(JSON.stringify(bundle)) as JsonObject;
    return [{ workflow: 'ticket', version: i + 1, hash, bundle: through }];
  });
  const attached = attachVersions(sets[1] ?? compiled(new Map()), versions);
  if (!attached.ok) throw new Error(JSON.stringify(attached.issues));
  const { value } = attached;
  const at = (i: number) => value.pinned.get(versions[i]?.hash ?? '') ?? workflowIn(value);
  const [first, second] = [at(0), at(1)];
  // What opens now opens on the first version, until it is published.
  const old = { ...value, workflows: new Map([...value.workflows, ['ticket', first]]) };
  return { world: { ...buildWorld(old), definitions: old }, first, second };
}

function workflowIn({ workflows }: Definitions) {
  const workflow = workflows.get('ticket');
  if (workflow === undefined) throw new Error('there is no workflow');
  return workflow;
}

/** Opens a ticket and takes it through events. */
export function begin(
  { world }: TwoVersions,
  events: readonly string[] = [],
  data: Json = {},
): Record {
  const id = `o${world.store.records.size}`;
  const opened = takeOne(world, opening(id, 'ticket', data)).changes[0]?.after.id ?? '';
  for (const [i, type] of events.entries())
    takeOne(world, buildEvent({ id: `${id}-${i}`, type, target: opened }));
  return recordOf(world, opened);
}

/** A record as it is. */
export function recordOf({ store }: World, id: string): Record {
  const record = store.records.get(id);
  if (record === undefined) throw new Error(`there is no record ${id}`);
  return record;
}

/**
 * A classifier from the first to the second version.
 *
 * @param most situations looked at before it is not known whether a record ends
 */
export function classifier(
  { world, first: from, second: to }: TwoVersions,
  mapping: Json = {},
  most?: number,
): Classifier {
  const made = createClassifier(world.definitions, { from, to, mapping }, most);
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  return made.value;
}

/** Migrates a record as it was classified. */
export function migrate(
  { world, second }: TwoVersions,
  told: Pick<ClassifiedRecord, 'record' | 'revision' | 'migrating'>,
  { now = NOW, migration = 'm1', actor = OLGA, to = second } = {},
) {
  const event = migrationEvent({ migration, actor, at: now }, told, {
    id: to.id,
    version: to.version,
    hash: to.hash,
  });
  return takeOne(world, event, now);
}
