import { z } from 'zod';
import type { Json } from './json.ts';

/** Names every JavaScript object has: as keys they would be found where nobody wrote them. */
const RESERVED: ReadonlySet<string> = new Set([
  'prototype',
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** Ids of definitions, fields, transitions: letters, digits, `-` and `_`, starting with a letter. */
export const idSchema = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/, 'use letters, digits, - or _, starting with a letter')
  .refine((id) => !RESERVED.has(id), 'this name is reserved');

/** State ids are kebab-case: `in-progress`. */
export const stateIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'use kebab-case, e.g. in-progress')
  .max(64)
  .refine((id) => !RESERVED.has(id), 'this name is reserved');

/** Event types are dotted and in the past tense: `alert.raised`. */
export const eventTypeSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)+$/,
    'use dotted kebab-case words in the past tense, e.g. incident.resolved',
  )
  .max(120);

/** Any JSON. */
export const jsonSchema: z.ZodType<Json> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(jsonSchema),
    z.record(z.string(), jsonSchema),
  ]),
);

/** A value: a literal, `{"cel": "…"}`, or text with `{{ … }}`; checked when the pack is compiled. */
export const valueSchema: z.ZodType<Json> = jsonSchema;
