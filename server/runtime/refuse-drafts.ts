import type { Issue, JsonObject } from '@interlock/engine';
import { AppError } from '../app-error.ts';

/** Messages a refusal quotes; all of them are among its issues. */
const QUOTED = 3;

/** Issues with pointers into what was sent; those of live files stay as they are. Pure. */
export function placed(issues: readonly Issue[], at: (path: string) => string): readonly Issue[] {
  return issues.map((issue) =>
    issue.file === undefined ? { ...issue, path: at(issue.path) } : issue,
  );
}

/**
 * The refusal of content with mistakes.
 * @param what what cannot be done with it, in words
 * @param details what else is told
 */
export function invalidContent(
  issues: readonly Issue[],
  what = 'the drafts are not valid',
  details: JsonObject = {},
): AppError {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const told = errors
    .slice(0, QUOTED)
    .map(({ file, path, message }) =>
      `${file === undefined ? path : `${file}#${path}`} ${message}`.trim(),
    );
  const more = errors.length - told.length;
  const rest = more > 0 ? `; and ${more} more` : '';
  const detail = `${what}: ${told.join('; ')}${rest}`;
  return new AppError('invalid', 422, detail, { issues, details });
}
