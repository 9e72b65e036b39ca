import { setTimeout as pause } from 'node:timers/promises';
import { asText, isJsonObject, type JsonObject } from '@interlock/engine';
import type { ApiClient } from './api-client.ts';
import { CommandFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';

/** Milliseconds between two looks how far it is. */
const LOOK = 500;

/**
 * Tells how far a migration is until it has ended; Ctrl-C only stops telling.
 *
 * @throws CommandFailure where it does not end well, or nobody waits for it any more
 */
export async function followMigration(
  client: ApiClient,
  begun: JsonObject,
  { interrupted, tell }: Surroundings,
): Promise<JsonObject> {
  const id = asText(begun['id']);
  tell(`migration ${id}\n`);
  let told = '';
  for (let now = begun; ; now = await client.ask('GET', `/api/migrations/${id}`)) {
    const { endedAt, state, handled, total, failure } = now;
    if (endedAt !== null) {
      if (state === 'done') return now;
      const why = isJsonObject(failure) ? asText(failure['message']) : `it was ${asText(state)}`;
      throw new CommandFailure(`The migration did not end well: ${why}; what it has done stays`);
    }
    const line = `${asText(handled)} of ${asText(total)} records`;
    if (line !== told) tell(`${line}\n`);
    told = line;
    if (interrupted.aborted) {
      const how = `see /api/migrations/${id}; take it back with interlock migrate --reverse ${id}`;
      throw new CommandFailure(`The migration goes on without being watched: ${how}`);
    }
    await pause(LOOK, undefined, { signal: interrupted }).catch(() => undefined);
  }
}
