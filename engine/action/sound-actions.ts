import { isJsonObject } from '../json.ts';
import { actionMapSchema } from './schema.ts';
import type { ActionMap } from './schema.ts';

/**
 * The actions whose form is right, of those somebody wrote: what else is wrong with them is told along with what is of
 * another. Pure.
 */
export function soundActions(actions: unknown): ActionMap {
  if (!isJsonObject(actions)) return {};
  const sound = Object.entries(actions).flatMap(([id, action]) =>
    Object.entries(actionMapSchema.safeParse({ [id]: action }).data ?? {}),
  );
  return Object.fromEntries(sound);
}
