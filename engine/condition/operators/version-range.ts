import { compareVersions, parseVersion, VERSION_FORM } from './version-order.ts';
import type { Version } from './version-order.ts';

/** Whether a version is in a range. */
export type VersionRange = (version: Version) => boolean;

const LONGEST = 500;
const COMPARATOR = /^(?<comparison><=|>=|<|>|=)?(?<version>.+)$/;

const COMPARISONS: ReadonlyMap<string, (difference: number) => boolean> = new Map([
  ['=', (difference: number) => difference === 0],
  ['<', (difference: number) => difference < 0],
  ['<=', (difference: number) => difference <= 0],
  ['>', (difference: number) => difference > 0],
  ['>=', (difference: number) => difference >= 0],
]);

/**
 * A range from its text: comparators `<`, `<=`, `>`, `>=`, `=` (or none, which is `=`) with a version
 * right behind, all of those between spaces to hold, or those on one side of a `||`. Pre-releases are
 * in a range as their order has it: `<2` holds 2.0.0-rc.1. Null where it is none. Pure, never throws.
 */
export function parseRange(text: string): VersionRange | null {
  const read = readRange(text);
  return typeof read === 'string' ? null : read;
}

/** What is wrong with a range, in words for its author; null when it is fine. Pure. */
export function rangeProblem(text: string): string | null {
  const read = readRange(text);
  return typeof read === 'string' ? read : null;
}

/** The versions a range names, as they are written. Pure. */
export function versionsIn(text: string): string[] {
  return text.split(/[\s<>=|]+/).filter((version) => version !== '');
}

function readRange(text: string): VersionRange | string {
  if (text.length > LONGEST) return `a range of versions has at most ${LONGEST} characters`;
  const alternatives: (readonly VersionRange[])[] = [];
  for (const part of text.split('||')) {
    const comparators = part.split(' ').filter((word) => word !== '');
    if (comparators.length === 0) {
      return `"${text}" leaves out a range; write it like >=1.2 <2 || 3.1`;
    }
    const read = comparators.map(readComparator);
    const wrong = read.find((one) => typeof one === 'string');
    if (wrong !== undefined) return wrong;
    alternatives.push(read.filter((one) => typeof one !== 'string'));
  }
  return (version) => alternatives.some((all) => all.every((holds) => holds(version)));
}

function readComparator(text: string): VersionRange | string {
  const groups = COMPARATOR.exec(text)?.groups;
  const bound = parseVersion(groups?.['version'] ?? '');
  const holds = COMPARISONS.get(groups?.['comparison'] ?? '=');
  if (bound === null || holds === undefined) {
    return `"${text}" compares with no version: after < <= > >= or =, ${VERSION_FORM}`;
  }
  return (version) => holds(compareVersions(version, bound));
}
