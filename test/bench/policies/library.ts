import { Engine } from 'json-rules-engine';
import type { TopLevelCondition } from 'json-rules-engine';
import { OPERATORS } from '../../../engine/condition/operators.ts';
import { readPath } from '../../../engine/condition/path.ts';
import { asText } from '../../../engine/json.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';

const OWN_OPERATORS = ['startsWith', 'endsWith'];

/** json-rules-engine with the same rules; asks it about one event and says how many matched. */
export function libraryWith(
  policies: readonly JsonObject[],
): (event: JsonObject) => Promise<number> {
  const engine = new Engine([], {
    allowUndefinedFacts: true,
    pathResolver: (value, path) => readPath(value as Json, path),
  });
  for (const id of OWN_OPERATORS) {
    const operator = OPERATORS.get(id);
    if (operator !== undefined) engine.addOperator(id, operator.test);
  }
  for (const { id, conditions } of policies) {
    engine.addRule({
      conditions: structuredClone(conditions) as unknown as TopLevelCondition,
      event: { type: asText(id ?? null) },
    });
  }
  return async (event) => (await engine.run({ event })).events.length;
}
