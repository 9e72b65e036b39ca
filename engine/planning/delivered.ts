import { error } from '../issue.ts';
import type { Issue } from '../issue.ts';

/** What became of a signal sent to a record. */
export type Delivered =
  | { readonly kind: 'applied' }
  | { readonly kind: 'ignored'; readonly code: string; readonly reason: string }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly reason: string;
      readonly issues: readonly Issue[];
    };

/** A signal that changed nothing, and why. Pure. */
export function ignored(code: string, reason: string): Delivered {
  return { kind: 'ignored', code, reason };
}

/** A signal whose data are wrong, and how. Pure. */
export function invalid(issues: readonly Issue[]): Delivered {
  const reason = issues.map(({ message }) => message).join('; ');
  return { kind: 'refused', code: 'invalid', reason, issues };
}

/** A signal one thing is wrong with, and where. Pure. */
export function refused(code: string, path: string, reason: string): Delivered {
  return { kind: 'refused', code, reason, issues: [error(code, path, reason)] };
}
