import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LoadResult } from './load.ts';

/** Events to send, by a process of its own. */
export interface EventLoad {
  /** Addresses events are posted to; clients take turns. */
  readonly urls: readonly string[];
  readonly token: string;
  readonly clients: number;
  readonly seconds: number;
  /** Seconds that do not count. */
  readonly warmUp: number;
  /** Events in one request: sent as a CloudEvents batch; 0 sends single events, structured. */
  readonly batch: number;
  readonly type: string;
  /** Ids of the records the events go to; each client has its share of them to itself. */
  readonly records: readonly string[];
  /** The first event of each batch goes to this record instead, whoever sends it. */
  readonly hot?: string;
}

/** What sending them showed; requests any of whose events was not applied are failures. */
export interface EventLoadResult extends LoadResult {
  readonly eventsPerSecond: number;
  /** The beginning of the first answer that was a failure. */
  readonly firstFailure: string | null;
}

/** Sends events from a process of its own, so that its work is not taken for the server's. */
export async function sendEvents(job: EventLoad): Promise<EventLoadResult> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'event-load-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(job));
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (printed === '') throw new Error('the process that sends events ended without a result');
  return JSON.parse(printed) as EventLoadResult;
}
