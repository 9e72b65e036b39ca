import { z } from 'zod';
import { conditionSchema } from '../condition/schema.ts';
import { idSchema, valueSchema } from '../schema.ts';
import { fieldSchema } from './field.ts';
import { outcomeSchema } from './outcome.ts';

/** A record type: what a kind of record holds and how people meet it. */
export const recordTypeSchema = z.strictObject({
  $schema: z.string().optional(),
  id: idSchema,
  title: z.string().min(1).max(60),
  plural: z.string().min(1).max(60),
  description: z.string().max(2_000).optional(),
  /** Numbers are this prefix and seven digits: INC0000012. */
  prefix: z.string().regex(/^[A-Z]{2,6}$/, 'use two to six capital letters'),
  /** Id of the field that names a record in lists. */
  titleField: idSchema,
  /** Value whose text makes a record unique within its type, e.g. `{{ record.data.fingerprint }}`. */
  identity: valueSchema.optional(),
  /**
   * Of CIs and services: id of the one an event is about whose data name none by the type's id; sees `event` alone.
   * It is what `ci` and `service` are, and whom `target` means, while there is no record yet.
   */
  fromEvent: valueSchema.optional(),
  fields: z.record(idSchema, fieldSchema),
  /** Columns of the list: field ids and `number`, `state`, `createdAt`, `updatedAt`, `openedBy`. */
  list: z.array(z.string()).min(1).max(12),
  /** Sections of the form, in order: section id → title and field ids. */
  form: z.record(
    idSchema,
    z.strictObject({
      title: z.string(),
      order: z.number().int().optional().meta({ default: 0 }),
      fields: z.array(idSchema),
    }),
  ),
  /** Links shown on the record page: id → which. */
  links: z
    .record(
      idSchema,
      z.strictObject({
        title: z.string(),
        relation: idSchema,
        direction: z.enum(['in', 'out']),
        order: z.number().int().optional().meta({ default: 0 }),
      }),
    )
    .optional()
    .meta({ default: {} }),
  /** Who may open one by hand; condition over `actor`. Absent: role agent. */
  open: conditionSchema.optional(),
  /**
   * Fields somebody who is not an agent may give when opening one. Absent: all but read-only ones.
   */
  requesterFields: z.array(idSchema).min(1).optional(),
  /** Who may edit its fields; condition over `actor` and `record`. Absent: role agent. */
  edit: conditionSchema.optional(),
  /**
   * Who may see it. `agents`: agents and up. `own`: those, and whoever opened it or stands in its
   * `requester` field. `everyone`: every signed-in principal.
   */
  visibility: z.enum(['agents', 'own', 'everyone']).optional(),
  /** What may become of one, and whether opening it was worth it: outcome id → how it is known. */
  outcomes: z.record(idSchema, outcomeSchema).optional().meta({ default: {} }),
  /** Tabler icon name used for the type, without prefix: `urgent`. */
  icon: z.string().max(40).optional(),
});

export type RecordType = z.infer<typeof recordTypeSchema>;
