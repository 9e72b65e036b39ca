import { issuesOf } from '../issue.ts';
import type { Parsed } from '../issue.ts';
import { workflowSchema } from './schema.ts';
import type { Workflow } from './schema.ts';

/** A workflow from JSON somebody wrote, or every issue of form in it; names in it are for the compiler. Pure, never throws. */
export function parseWorkflow(json: unknown): Parsed<Workflow> {
  const parsed = workflowSchema.safeParse(json);
  return parsed.success
    ? { ok: true, value: parsed.data, issues: [] }
    : { ok: false, issues: issuesOf(parsed.error) };
}
