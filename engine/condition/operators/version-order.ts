/** A version: its numbers without trailing zeros, and what comes after a hyphen. */
export interface Version {
  readonly numbers: readonly number[];
  /** Identifiers of a pre-release, numbers where they are digits only; none for a release. */
  readonly preRelease: readonly (number | string)[];
}

/** How a version is written, in words for its author. */
export const VERSION_FORM =
  'write one to eight numbers joined by dots, e.g. 1.4.2, 10.0.19045.3448 or 2.0.0-rc.1';

const LONGEST = 128;
const FORM =
  /^v?(?<numbers>\d{1,15}(?:\.\d{1,15}){0,7})(?:-(?<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * A version from its text: one to eight numbers joined by dots (missing ones are 0), then, as in
 * semver.org 2.0.0, `-` and a pre-release, `+` and build metadata, which does not count. A leading
 * `v` is allowed. Null where it is none. Pure, never throws.
 */
export function parseVersion(text: string): Version | null {
  const groups = text.length > LONGEST ? undefined : FORM.exec(text)?.groups;
  if (groups === undefined) return null;
  const numbers = (groups['numbers'] ?? '').split('.').map(Number);
  while (numbers.at(-1) === 0) numbers.pop();
  const preRelease: (number | string)[] = [];
  for (const identifier of groups['pre']?.split('.') ?? []) {
    if (!/^\d+$/.test(identifier)) preRelease.push(identifier);
    else if (identifier.length <= 15) preRelease.push(Number(identifier));
    else return null;
  }
  return { numbers, preRelease };
}

/**
 * Order of versions by the precedence of semver.org 2.0.0 §11, of as many numbers as there are:
 * numbers first; then a pre-release is before its release; then its identifiers one by one, numbers
 * by value and before words, words by their ASCII codes, fewer before more. Pure.
 *
 * @returns negative, 0 or positive, as `a` is before, the same as or after `b`
 */
export function compareVersions(a: Version, b: Version): number {
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let i = 0; i < length; i += 1) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.preRelease.length === 0 || b.preRelease.length === 0) {
    return Number(a.preRelease.length === 0) - Number(b.preRelease.length === 0);
  }
  const shared = Math.min(a.preRelease.length, b.preRelease.length);
  for (let i = 0; i < shared; i += 1) {
    const difference = compareIdentifiers(a.preRelease[i] ?? 0, b.preRelease[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.preRelease.length - b.preRelease.length;
}

function compareIdentifiers(a: number | string, b: number | string): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  if (typeof b === 'number') return 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
