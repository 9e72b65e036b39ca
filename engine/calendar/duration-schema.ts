import { z } from 'zod';
import { parseDuration } from './duration.ts';

/** An ISO 8601 duration, or text with `{{ … }}` that will give one. */
export const durationSchema = z.string().superRefine((text, context) => {
  if (text.includes('{{')) return;
  for (const { message } of parseDuration(text).issues)
    context.addIssue({ code: 'custom', message });
});
