import type { Json } from '../../json.ts';
import { inFamily, ready } from './operator.ts';
import type { Operator } from './operator.ts';
import { compareVersions, parseVersion } from './version-order.ts';
import type { Version } from './version-order.ts';
import { parseRange } from './version-range.ts';
import type { VersionRange } from './version-range.ts';

/** The version read last: of one fact many policies ask in a row. */
const latest: { text: string; version: Version | null } = { text: '', version: null };

function versionOf(value: Json | undefined): Version | null {
  if (typeof value !== 'string') return null;
  if (value !== latest.text) {
    latest.version = parseVersion(value);
    latest.text = value;
  }
  return latest.version;
}

function rangeOf(value: Json | undefined): VersionRange | null {
  return typeof value === 'string' ? parseRange(value) : null;
}

type Sides = Pick<Operator, 'left' | 'right' | 'test' | 'prepare'>;

function compares(holds: (difference: number) => boolean): Sides {
  const fits = (left: Version | null, right: Version | null): boolean =>
    left !== null && right !== null && holds(compareVersions(left, right));
  return {
    left: ['version'],
    right: ['version'],
    test: (left, right) => fits(versionOf(left), versionOf(right)),
    prepare(literal) {
      const version = versionOf(literal);
      return ready((left) => fits(versionOf(left), version));
    },
  };
}

function within(wanted: boolean): Sides {
  const fits = (version: Version | null, range: VersionRange | null): boolean =>
    version !== null && range !== null && range(version) === wanted;
  return {
    left: ['version'],
    right: ['versionRange'],
    test: (left, right) => fits(versionOf(left), rangeOf(right)),
    prepare(literal) {
      const range = rangeOf(literal);
      return ready((left) => fits(versionOf(left), range));
    },
  };
}

/** Versions in their order (see `compareVersions`). */
export const versionOperators: readonly Operator[] = inFamily('version', [
  {
    id: 'versionEqual',
    label: 'is the version',
    expectation: 'version {value}',
    negation: 'versionNotEqual',
    ...compares((difference) => difference === 0),
  },
  {
    id: 'versionNotEqual',
    label: 'is not the version',
    expectation: 'a version other than {value}',
    negation: 'versionEqual',
    ...compares((difference) => difference !== 0),
  },
  {
    id: 'versionLessThan',
    label: 'is a version before',
    expectation: 'a version before {value}',
    negation: 'versionAtLeast',
    ...compares((difference) => difference < 0),
  },
  {
    id: 'versionAtMost',
    label: 'is at most the version',
    expectation: 'version {value} or one before',
    negation: 'versionGreaterThan',
    ...compares((difference) => difference <= 0),
  },
  {
    id: 'versionGreaterThan',
    label: 'is a version after',
    expectation: 'a version after {value}',
    negation: 'versionAtMost',
    ...compares((difference) => difference > 0),
  },
  {
    id: 'versionAtLeast',
    label: 'is at least the version',
    expectation: 'version {value} or one after',
    negation: 'versionLessThan',
    ...compares((difference) => difference >= 0),
  },
  {
    id: 'versionWithin',
    label: 'is a version within',
    expectation: 'a version within {value}',
    negation: 'versionNotWithin',
    ...within(true),
  },
  {
    id: 'versionNotWithin',
    label: 'is a version outside',
    expectation: 'a version outside {value}',
    negation: 'versionWithin',
    ...within(false),
  },
]);
