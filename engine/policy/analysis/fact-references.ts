import { isFactReference } from '../../condition/schema.ts';
import type { FactReference } from '../../condition/schema.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';

/** Facts a value refers to, also inside each other's params, those a reference needs before it. Pure. */
export function referencesIn(value: Json | undefined): FactReference[] {
  if (isFactReference(value)) return [...referencesIn(value.params), value];
  if (isList(value)) return value.flatMap(referencesIn);
  return isJsonObject(value) ? Object.values(value).flatMap(referencesIn) : [];
}
