import { z } from 'zod';
import { inPlainWords } from './plain-words.ts';

// People read what zod finds, wherever a schema of ours is used.
z.config({ customError: inPlainWords });

/** How bad an issue is: an error keeps content from becoming active, a warning does not. */
export type Severity = 'error' | 'warning';

/** One thing wrong with content somebody wrote. Issues are values and are reported all at once. */
export interface Issue {
  /** Stable machine-readable code, e.g. `unknown-state`. */
  readonly code: string;
  /** JSON pointer (RFC 6901) into the content, `''` for the whole. */
  readonly path: string;
  /** What is wrong and how to mend it, for the person who wrote the content. */
  readonly message: string;
  readonly severity: Severity;
  /** The file the pointer refers to, relative to the pack folder, where there is one. */
  readonly file?: string;
}

/** Either the parsed value or every issue found in it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** A JSON pointer (RFC 6901) from its segments. Pure. */
export function pointer(...segments: readonly (string | number)[]): string {
  return segments.map((s) => `/${String(s).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** An issue of severity error. Pure. */
export function error(code: string, path: string, message: string): Issue {
  return { code, path, message, severity: 'error' };
}

/** An issue of severity warning. Pure. */
export function warning(code: string, path: string, message: string): Issue {
  return { code, path, message, severity: 'warning' };
}

/** Every finding of a failed zod parse as issues, below `base` (a JSON pointer). Pure. */
export function issuesOf(failure: z.ZodError, base = ''): Issue[] {
  return failure.issues.flatMap((found) => expand(found, base));
}

function expand(found: z.core.$ZodIssue, base: string): Issue[] {
  const at = base + pointer(...found.path.map((p) => (typeof p === 'symbol' ? String(p) : p)));
  if (found.code === 'unrecognized_keys') {
    const lines = found.message.split('\n');
    return found.keys.map((key, i) => error('unknown-key', at + pointer(key), lines[i] ?? ''));
  }
  if (found.code === 'invalid_union' && found.errors.length > 0) {
    // The alternative that got furthest is the one the author most likely meant.
    const closest =
      found.errors.toSorted((a, b) => depth(b) - depth(a) || meant(b) - meant(a))[0] ?? [];
    if (depth(closest) > 0) return closest.flatMap((inner) => expand(inner, at));
  }
  // A check of our own says its code itself.
  const own: unknown = found.code === 'custom' ? found.params?.['code'] : undefined;
  return [
    error(typeof own === 'string' ? own : found.code.replaceAll('_', '-'), at, found.message),
  ];
}

/** Keys of which there is a guess what was meant: that alternative is likely the one. */
function meant(issues: readonly z.core.$ZodIssue[]): number {
  return issues.filter(({ message }) => message.includes('did you mean')).length;
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((i) => i.path.length));
}
