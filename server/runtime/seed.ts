import {
  BUILT_IN,
  ENGINE,
  isJsonObject,
  type Event,
  type Json,
  type JsonObject,
} from '@interlock/engine';
import { AppError } from '../app-error.ts';
import { hasNoRecords } from '../store/record/read.ts';
import { insertTeam } from '../store/team.ts';
import type { Log } from './log.ts';
import type { Runtime } from './runtime.ts';

/** Source of the events that fill an empty server. */
export const SEED_SOURCE = '/interlock/seed';

/**
 * Fills an empty server with the teams and CIs the definitions come with: teams first, then each CI by an
 * event like any other. Does nothing once there is any record. Idempotent, also on two nodes at once.
 * @returns how many CIs were opened
 */
export async function seed(runtime: Runtime, log: Log): Promise<number> {
  if (!(await hasNoRecords(runtime.db))) return 0;
  const { seeds } = runtime.definitions.current().definitions;
  for (const [id, { name, email, chat }] of Object.entries(seeds.teams)) {
    await insertTeam(runtime.db, { id, name, email: email ?? null, chat: chat ?? null });
  }
  const ids = new Map<string, string>();
  for (const { alias, data } of seeds.cis) {
    const [result] = await runtime.accept([seedEvent(alias, resolve(data, ids) as JsonObject)]);
    const id = result?.records.find(({ type }) => type === 'ci')?.id;
    if (id === undefined) {
      throw new AppError(
        'seed-refused',
        500,
        `the CI ${alias} of seed/cis.json could not be opened: ${result?.reason ?? ''}`,
        {
          issues: result?.issues ?? [],
        },
      );
    }
    ids.set(alias, id);
  }
  log.info(
    { teams: Object.keys(seeds.teams).length, cis: ids.size },
    'the empty server was seeded',
  );
  return ids.size;
}

function seedEvent(alias: string, data: JsonObject): Event {
  return {
    id: `ci:${alias}`,
    source: SEED_SOURCE,
    type: BUILT_IN.opened,
    time: new Date().toISOString(),
    data: { type: 'ci', data },
    actor: ENGINE,
  };
}

/** `@alias` anywhere in the data is the id of that CI. */
function resolve(value: Json, ids: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string')
    return value.startsWith('@') ? (ids.get(value.slice(1)) ?? value) : value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => resolve(item, ids));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : [[key, resolve(item, ids)]],
    ),
  );
}
