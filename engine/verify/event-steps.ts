import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import { constantFields } from '../policy/analysis/constant-fields.ts';
import type { EventStep, EventSteps } from '../policy/analysis/event-step.ts';
import type { ChartTransition } from '../workflow/chart.ts';

/**
 * What the workflows of a set may do with an event sent to a record: each transition on it, with where it leads and
 * the fields it sets, by its form from the event's data or by its actions. Pure.
 */
export function eventSteps({ workflows }: Pick<Definitions, 'workflows'>): EventSteps {
  return (event, data) =>
    [...workflows.values()].flatMap(({ id, chart, type }) =>
      [...chart.values()].flatMap(({ transitions }) =>
        transitions
          .filter(({ trigger }) => trigger.kind === 'event' && trigger.type === event)
          .map((transition): EventStep => ({
            workflow: id,
            from: transition.source,
            to: transition.target,
            writes: written(transition, data, type.fields),
            guarded: transition.guard !== null,
          })),
      ),
    );
}

function written(
  { form, actions }: ChartTransition,
  data: JsonObject,
  fields: { readonly [field: string]: unknown },
): JsonObject {
  const asked = Object.keys(form ?? {}).filter(
    (field) => Object.hasOwn(fields, field) && Object.hasOwn(data, field),
  );
  const given = Object.fromEntries(asked.map((field) => [field, data[field]]));
  const set = actions.flatMap(({ type, params }) =>
    type === 'set' && isJsonObject(params.source) ? [params.source] : [],
  );
  // Later ones win.
  return Object.assign({}, constantFields(given), ...set.map(overwriting)) as JsonObject;
}

/** What is computed leaves nothing known of its field. */
function overwriting(fields: JsonObject): JsonObject {
  const known = constantFields(fields);
  return Object.fromEntries(
    Object.keys(fields).map((field) => [
      field,
      Object.hasOwn(known, field) ? known[field] : undefined,
    ]),
  );
}
