import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonEqual, type Json, type Workflow } from '@interlock/engine';
import { parsedWorkflows } from './read-pack.ts';
import { pictureOfChange } from './workflow-picture.ts';

/**
 * Writes a picture of each workflow that differs between two versions of definitions, marking what became of its states and
 * transitions. One that cannot be read in either version has none.
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
    .filter((one) => !jsonEqual(asJson(one.before), asJson(one.after)));
  await mkdir(folder, { recursive: true });
  for (const { id, ...versions } of changed)
    await writeFile(join(folder, `${id}.svg`), await pictureOfChange(versions));
  return changed.map(({ id }) => id);
}

function asJson(workflow: Workflow | null): Json {
  return workflow as unknown as Json;
}
