import type { JsonObject } from '../../json.ts';
import { compileValue } from '../../value/compile.ts';

/** Those of some fields whose values are written down and computed from nothing. Pure. */
export function constantFields(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      if (value === undefined) return false;
      const compiled = compileValue(value, {});
      return compiled.ok && compiled.value.constant;
    }),
  );
}
