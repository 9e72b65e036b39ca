import { parseVersion } from '../../condition/operators/version-order.ts';
import { unlike } from './text-values.ts';

/** The first version there is. */
const FIRST = '0-0';
/** Numbers of the longest version. */
const MOST_NUMBERS = 8;

/**
 * Versions of which each stands for all that lie alike to some bounds, written as none of the literals is: the
 * bounds themselves, the version right after each, and the first one there is. As versions are ordered in one row,
 * whatever lies between two bounds answers as the one right after the lower does. Pure.
 *
 * @param bounds versions in any order; what is none is left out
 */
export function versionValues(
  bounds: readonly string[],
  literals: ReadonlySet<string>,
): readonly string[] {
  const versions = [...new Set(bounds)].filter((bound) => parseVersion(bound) !== null);
  if (versions.length === 0) return [];
  const readable = versions.flatMap(besides).filter((version) => parseVersion(version) !== null);
  const all = [...versions, ...readable, FIRST, ...versions.map(rightAfter)];
  return all.map((version) =>
    // Build metadata does not count.
    literals.has(version) ? unlike(literals, `${withoutBuild(version)}+0`, '0') : version,
  );
}

/** Versions a reader expects nearby. */
function besides(version: string): string[] {
  const [numbers = ''] = withoutBuild(version).split('-');
  const parts = numbers.replace(/^v/, '').split('.').map(Number);
  const last = parts.length - 1;
  const changed = (by: number) => parts.map((part, i) => (i === last ? part + by : part)).join('.');
  return [changed(1), changed(-1)];
}

/** The version that comes next: of a release the lowest pre-release of the next number, of a pre-release a longer one. */
function rightAfter(version: string): string {
  const whole = withoutBuild(version);
  const [numbers = '', ...preRelease] = whole.split('-');
  if (preRelease.length > 0) return `${whole}.0`;
  const parts = numbers.replace(/^v/, '').split('.').map(Number);
  const padded = Array.from({ length: MOST_NUMBERS }, (_, i) => parts[i] ?? 0);
  return `${padded.map((part, i) => (i === MOST_NUMBERS - 1 ? part + 1 : part)).join('.')}-0`;
}

function withoutBuild(version: string): string {
  return version.split('+')[0] ?? version;
}
