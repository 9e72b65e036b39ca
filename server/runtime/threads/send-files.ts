import { setImmediate } from 'node:timers/promises';
import type { Json } from '@interlock/engine';

/** Definition files, as they travel to a thread. */
export type FilePart = readonly (readonly [path: string, json: Json])[];

/** Files in one message: copying them takes about a millisecond. */
const TOGETHER = 50;

/** Sends files to a thread part by part: to copy all of a large set at once would keep everybody else waiting. */
export async function sendFiles(
  files: ReadonlyMap<string, Json>,
  send: (part: FilePart) => Promise<unknown>,
): Promise<void> {
  const all = [...files];
  for (let from = 0; from < all.length; from += TOGETHER) {
    await send(all.slice(from, from + TOGETHER));
    await setImmediate();
  }
}
