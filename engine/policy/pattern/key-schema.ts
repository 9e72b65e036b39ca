import { z } from 'zod';
import { referenceShape } from '../../condition/schema.ts';

/** Words for what is told apart without naming a fact; `keyValueOf` says what each reads. */
export const SCOPES = ['policy', 'target', 'service'] as const;

/** What is told apart without naming a fact. */
export type Scope = (typeof SCOPES)[number];

/** Most parts a key may have. */
export const MOST_KEY_PARTS = 8;

/** What a pattern or a limit counts apart: facts' values and scopes, in order; none: all together. */
export const keySchema = z
  .array(z.union([z.enum(SCOPES), referenceShape]))
  .min(1)
  .max(MOST_KEY_PARTS);

/** The same before its parts are looked at one by one. */
export const keyOutline = z.array(z.unknown()).min(1).max(MOST_KEY_PARTS);
