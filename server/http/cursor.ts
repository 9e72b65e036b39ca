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
  throw new AppError(
    'invalid-cursor',
    400,
    'the cursor is not one this list gave; start again without it',
  );
}

/** An instant as PostgreSQL writes it in a UTC session, in the years it and JavaScript agree on. */
const sqlInstant = z.string().refine((text) => {
  const seconds = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,3})?\+00$/.exec(text);
  return seconds !== null && isInstant(`${seconds[1]}T${seconds[2]}.000Z`);
});

/** An instant as our data has it. */
const instantPosition = z.string().refine(isInstant);

/** A value of a record's data, as JSON; spelled anew, as only what JavaScript can hold was ever stored. */
const jsonValue = z.string().transform((text, context): string => {
  const json = parseJson(text);
  if (json.ok) return JSON.stringify(json.value);
  context.addIssue('no JSON');
  return z.NEVER;
});

const VALUES: ReadonlyMap<string, z.ZodType<string>> = new Map<string, z.ZodType<string>>([
  ['updatedAt', sqlInstant],
  ['createdAt', sqlInstant],
  ['number', z.string()],
  ['state', z.string()],
  ['openedBy', z.string()],
]);

/** `sort` of a list of records: a column's name or a field's, with - before it for descending. */
export const sortSchema = z.string().regex(/^-?[a-zA-Z][a-zA-Z0-9_-]{0,63}$/);

/** Where a list of records continues; the value is of the kind its sort key has. */
export const recordPosition = z
  .strictObject({ sort: sortSchema, value: z.string(), id: z.uuid() })
  .transform(({ sort, value, id }, context) => {
    const kind = VALUES.get(sort.replace(/^-/, '')) ?? jsonValue;
    const read = kind.safeParse(value);
    if (read.success) return { sort, value: read.data, id };
    context.addIssue('not of the kind of the sort key');
    return z.NEVER;
  });

/** Revision a record's history continues below; what the column can hold. */
export const historyPosition = z.strictObject({
  before: z.number().int().min(0).max(2_147_483_647),
});

/** Number of the audit's entry a list of them continues below. */
export const auditPosition = z.strictObject({
  before: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

/** Where a list ordered by time, then id, continues. */
export const timePosition = z.strictObject({ at: instantPosition, id: z.uuid() });

/** Where a list of drafts continues. */
export const draftPosition = z.strictObject({ at: instantPosition, id: z.string().max(64) });

/** Where a list of versions continues. */
export const versionPosition = z.strictObject({
  at: instantPosition,
  workflow: z.string().max(64),
  version: z.number().int().min(0).max(2_147_483_647),
});

/** Where a backtest's list of events continues. */
export const eventIndexPosition = z.strictObject({ from: z.number().int().min(0).max(10_000) });

/** Where a list of timers continues. */
export const timerPosition = z.strictObject({
  at: instantPosition,
  record: z.uuid(),
  key: z.string().max(1_000),
});

function isInstant(text: string): boolean {
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString() === text && !text.startsWith('0000');
}

/** `limit` of a list: 50 unless given, 200 at most. */
export const limitSchema = z.coerce.number().int().min(1).max(200).default(50);

/** `cursor` of a list. */
export const cursorSchema = z.string().max(2_000).optional();
