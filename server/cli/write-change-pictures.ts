import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonEqual, type Json, type Workflow } from '@interlock/engine';
import { statesOf } from '@interlock/engine/drawing';
import { parsedWorkflows } from './read-pack.ts';
import { pictureOfChange } from './workflow-picture.ts';

/** States of the largest workflow that is laid out: 200 take seven seconds, and the time grows faster than they do. */
const MOST_DRAWN = 250;

/**
 * Writes a picture of each workflow that differs between two versions of definitions, marking what became of its states and
 * transitions. One that cannot be read in either version has none, nor
 * has one that is too large to be laid out.
 * @param folder absolute path, made where it is missing
 * @returns ids of the workflows that have one, `ID.svg`
 */
export async function writeChangePictures(
  [before, after]: readonly [ReadonlyMap<string, Json>, ReadonlyMap<string, Json>],
  folder: string,
): Promise<readonly string[]> {
  const [was, is] = [parsedWorkflows(before), parsedWorkflows(after)];
  const changed = [...new Set([...was.keys(), ...is.keys()])]
    .toSorted()
    .map((id) => ({ id, before: was.get(id) ?? null, after: is.get(id) ?? null }))
    .filter((one) => !jsonEqual(asJson(one.before), asJson(one.after)))
    .filter(({ before: b, after: a }) => Math.max(sizeOf(b), sizeOf(a)) <= MOST_DRAWN);
  await mkdir(folder, { recursive: true });
  for (const { id, ...versions } of changed)
    await writeFile(join(folder, `${id}.svg`), await pictureOfChange(versions));
  return changed.map(({ id }) => id);
}

function sizeOf(workflow: Workflow | null): number {
  return workflow === null ? 0 : statesOf(workflow).length;
}

function asJson(workflow: Workflow | null): Json {
  return workflow as unknown as Json;
}
