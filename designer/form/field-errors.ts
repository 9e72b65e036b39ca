import type { ProblemIssue } from '../api/problem.ts';

/** A problem's issues sorted to the fields of a form. */
export interface SortedIssues {
  /** Field id → what is wrong with it. */
  readonly fields: { readonly [field: string]: string };
  /** What belongs to no field shown. */
  readonly others: readonly string[];
}

/**
 * Puts issues at the fields their pointers name: `/data/priority`, `/priority` and
 * `/data/contacts/0` all belong to a field. Several issues at one field are told together. Pure.
 *
 * @param shown ids of the fields the form shows
 */
export function sortIssues(
  issues: readonly ProblemIssue[],
  shown: readonly string[],
): SortedIssues {
  const fields: { [field: string]: string } = {};
  const others: string[] = [];
  for (const { path, message } of issues) {
    const parts = path
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const field = shown.includes(parts[0] ?? '')
      ? parts[0]
      : parts[0] === 'data'
        ? parts[1]
        : undefined;
    if (field === undefined || !shown.includes(field)) {
      others.push(message);
      continue;
    }
    const before = fields[field];
    fields[field] = before === undefined ? message : `${before}; ${message}`;
  }
  return { fields, others };
}
