import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { parseJson } from '../json-guard.ts';

/**
 * Text a caller hands back to continue a list. It says where to continue and nothing else, so a forged
 * one shows nothing its forger may not see.
 */
export function writeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * The position a cursor holds.
 * @throws AppError `invalid-cursor` when it is none of this list's
 */
export function readCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  const json = parseJson(Buffer.from(cursor, 'base64url'));
  const position = json.ok ? schema.safeParse(json.value) : undefined;
  if (position?.success === true) return position.data;
  throw new AppError('invalid-cursor', 400, 'the cursor is not one this list gave; start again without it');
}

/** `limit` of a list: 50 unless given, 200 at most. */
export const limitSchema = z.coerce.number().int().min(1).max(200).default(50);

/** `cursor` of a list. */
export const cursorSchema = z.string().max(2_000).optional();
