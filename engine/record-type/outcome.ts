import { z } from 'zod';
import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import type { JsonObject } from '../json.ts';
import { idSchema } from '../schema.ts';
import { nameHint } from '../unknown-name.ts';

/**
 * What may become of a record, and whether opening it was worth it then: what backtests hold policies against.
 * All that is given must be so.
 */
export const outcomeSchema = z.strictObject({
  /** Whether it was worth opening; a record none of the outcomes fits is not judged. */
  worth: z.boolean(),
  /** Of several that fit, the first counts. */
  order: z.number().int().optional().meta({ default: 0 }),
  /** The states it may be in. */
  states: z.array(z.string()).min(1).optional(),
  /** Field id → values one of which it has. */
  fields: z
    .record(idSchema, z.array(z.union([z.string(), z.number(), z.boolean()])).min(1))
    .optional(),
  /** A relation it has to another record, as the one the link starts from. */
  relation: idSchema.optional(),
});

export type Outcome = z.infer<typeof outcomeSchema>;

/** Outcomes by id. */
export interface Outcomes {
  readonly [id: string]: Outcome;
}

/** How a record stands. */
export interface Ended {
  readonly state: string;
  readonly data: JsonObject;
  /** Relations it is linked by, from it to others. */
  readonly relations: readonly string[];
}

/** What became of a record, by the outcomes of its type; null where none fits. Pure. */
export function outcomeOf(
  outcomes: Outcomes,
  { state, data, relations }: Ended,
): { readonly id: string; readonly worth: boolean } | null {
  const ordered = Object.entries(outcomes).toSorted(
    ([a, left], [b, right]) => (left.order ?? 0) - (right.order ?? 0) || (a < b ? -1 : 1),
  );
  for (const [id, { worth, states, fields, relation }] of ordered) {
    const fits =
      (states === undefined || states.includes(state)) &&
      (relation === undefined || relations.includes(relation)) &&
      Object.entries(fields ?? {}).every(([field, values]) =>
        values.some((value) => value === data[field]),
      );
    if (fits) return { id, worth };
  }
  return null;
}

/** Outcomes that ask for nothing, or name a field there is not, or a value it never has. Pure. */
export function outcomeIssues(
  outcomes: Outcomes,
  typeId: string,
  fields: { readonly [id: string]: { readonly enum?: readonly unknown[] | undefined } },
): Issue[] {
  return Object.entries(outcomes).flatMap(([id, outcome]) => {
    const at = pointer('outcomes', id);
    const { states, fields: asked = {}, relation } = outcome;
    if (states === undefined && relation === undefined && Object.keys(asked).length === 0)
      return [error('empty-outcome', at, 'say by which states, fields or relation it is known')];
    return Object.entries(asked).flatMap(([field, values]) => {
      const here = at + pointer('fields', field);
      const known = fields[field];
      if (known === undefined) {
        const hint = nameHint(field, Object.keys(fields));
        return [error('unknown-field', here, `"${field}" is not a field of ${typeId}${hint}`)];
      }
      return values.flatMap((value, i) =>
        known.enum === undefined || known.enum.includes(value)
          ? []
          : [error('not-in-enum', here + pointer(i), `${field} is never ${JSON.stringify(value)}`)],
      );
    });
  });
}
