import { z } from 'zod';
import { parseDuration } from '../../calendar/duration.ts';

/** Longest span a pattern or limit looks back or waits: a leap year. */
const LONGEST_MS = 366 * 24 * 3_600_000;

/** An ISO 8601 duration something is counted within or waited for: more than nothing, a year at most. */
export const spanSchema = z.string().superRefine((text, context) => {
  const complain = (code: string, message: string): void =>
    context.addIssue({ code: 'custom', params: { code }, message });
  const parsed = parseDuration(text);
  for (const { code, message } of parsed.issues) complain(code, message);
  if (!parsed.ok) return;
  if (parsed.value === 0) complain('empty-duration', `"${text}" is no time at all`);
  if (parsed.value > LONGEST_MS)
    complain('duration-too-long', `"${text}" is longer than a year, which is the longest here`);
});
