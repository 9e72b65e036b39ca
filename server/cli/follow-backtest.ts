import { setTimeout as pause } from 'node:timers/promises';
import { asText, isJsonObject, type Issue, type JsonObject } from '@interlock/engine';
import type { BacktestReport } from '@interlock/engine/study';
import { issueLine } from '../runtime/definitions.ts';
import type { ApiClient } from './api-client.ts';
import { CommandFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';

/** Milliseconds between two looks how far it is. */
const LOOK = 500;

/**
 * Tells what a server warns of about a backtest it has begun, and how far it is until it has ended; Ctrl-C cancels it.
 *
 * @param placeOf where what the server names by a pointer stands in what was given; null: not there
 * @throws CommandFailure where it is cancelled or does not end well
 */
export async function followBacktest(
  client: ApiClient,
  started: JsonObject,
  around: Surroundings,
  placeOf: (path: string) => string | null = () => null,
): Promise<{ readonly ended: JsonObject; readonly report: BacktestReport }> {
  for (const issue of issuesIn(started)) {
    const place = issue.file === undefined ? placeOf(issue.path) : null;
    around.tell(`${issueLine(place === null ? issue : { ...issue, file: place, path: '' })}\n`);
  }
  const ended = await untilEnded(client, asText(started['id']), around);
  const { state, report, failure } = ended;
  if (state === 'done' && isJsonObject(report))
    return { ended, report: report as unknown as BacktestReport };
  const why = isJsonObject(failure) ? asText(failure['message']) : `it was ${asText(state)}`;
  throw new CommandFailure(`The backtest did not end well: ${why}`);
}

/** What the server warns of. */
function issuesIn({ issues }: JsonObject): readonly Issue[] {
  return Array.isArray(issues) ? (issues as readonly Issue[]) : [];
}

/** Waits until a backtest has ended, telling how far it is. */
async function untilEnded(
  client: ApiClient,
  id: string,
  around: Surroundings,
): Promise<JsonObject> {
  const { interrupted, tell } = around;
  let told = '';
  for (;;) {
    if (interrupted.aborted) {
      await client.ask('DELETE', `/api/backtests/${id}`);
      throw new CommandFailure(`Backtest ${id} is cancelled`);
    }
    const backtest = await client.ask('GET', `/api/backtests/${id}`);
    if (backtest['endedAt'] !== null || backtest['state'] === 'failed') return backtest;
    const line = progressLine(backtest['progress']);
    if (line !== told) tell(`${line}\n`);
    told = line;
    await pause(LOOK, undefined, { signal: interrupted }).catch(() => undefined);
  }
}

function progressLine(progress: JsonObject[string]): string {
  if (!isJsonObject(progress)) return '';
  const { phase, done, total, secondsLeft } = progress;
  if (phase !== 'replaying') return `${asText(phase)} …`;
  const left = typeof secondsLeft === 'number' ? `, ${secondsLeft} s left` : '';
  return `replaying ${asText(done)} of ${asText(total)} events${left}`;
}
