import { durationMs } from '../../calendar/duration.ts';
import { parseInstant } from '../../calendar/instant.ts';
import { addressValues } from './address-values.ts';
import type { OpenValue } from './domain.ts';
import { instantValues } from './instant-values.ts';
import type { Interest } from './operator-model.ts';
import { partValues } from './part-values.ts';
import { patternValues } from './pattern-values.ts';
import { unlike } from './text-values.ts';
import { versionValues } from './version-values.ts';
import { EXAMPLE_NOW } from './world.ts';

/** Texts of one kind, and whether they stand for all there are of it. */
interface Written {
  readonly values: readonly string[];
  readonly complete: boolean;
}

/** What is asked of the order or the ends of a text as it is written. */
const AS_WRITTEN: readonly Interest['kind'][] = ['order', 'prefix', 'suffix', 'part'];

/** What is asked of what a text means or holds, and texts that stand for all that answer alike. */
const KINDS: ReadonlyMap<
  Interest['kind'],
  (asked: readonly Interest[], literals: ReadonlySet<string>) => Written
> = new Map<
  Interest['kind'],
  (asked: readonly Interest[], literals: ReadonlySet<string>) => Written
>([
  [
    'version',
    (asked, literals) => {
      const bounds = asked.flatMap((one) => (one.kind === 'version' ? [one.bound] : []));
      return { values: versionValues(bounds, literals), complete: true };
    },
  ],
  [
    'address',
    (asked, literals) =>
      addressValues(
        asked.flatMap((one) => (one.kind === 'address' ? [one.block] : [])),
        literals,
      ),
  ],
  [
    'instant',
    (asked, literals) =>
      instantValues(
        asked.flatMap((one) => (one.kind === 'instant' ? (parseInstant(one.bound) ?? []) : [])),
        literals,
      ),
  ],
  ['age', ages],
  [
    'pattern',
    (asked, literals) =>
      patternValues(
        asked.flatMap((one) => (one.kind === 'pattern' ? [one.pattern] : [])),
        literals,
      ),
  ],
  [
    'infix',
    (asked, literals) =>
      partValues(
        asked.flatMap((one) => (one.kind === 'infix' ? [one.text] : [])),
        literals,
      ),
  ],
  [
    'blank',
    (_, literals) => ({
      values: [unlike(literals, '', ' '), unlike(literals, 'x', 'x')],
      complete: true,
    }),
  ],
  ['folded', folded],
]);

/**
 * Texts that mean or hold something, and what such texts are not all told apart by: texts are asked about in one way
 * and as wholes, or completeness is not claimed. Pure.
 */
export function writtenValues(interests: readonly Interest[]): {
  readonly values: readonly string[];
  readonly open: readonly OpenValue[];
} {
  const literals = new Set(
    interests.flatMap((one) =>
      one.kind === 'same' && typeof one.value === 'string' ? [one.value] : [],
    ),
  );
  const kinds = [...KINDS].filter(([kind]) => interests.some((one) => one.kind === kind));
  const written = kinds.map(([, textsOf]) => textsOf(interests, literals));
  const values = written.flatMap((one) => one.values);
  const alone = kinds.length < 2 && !interests.some(({ kind }) => AS_WRITTEN.includes(kind));
  if (values.length === 0 || (alone && written.every(({ complete }) => complete)))
    return { values, open: [] };
  const undecided = new Set<Interest['kind']>([...AS_WRITTEN, ...KINDS.keys(), 'same']);
  return { values, open: values.map((value) => ({ value, undecided })) };
}

/**
 * Instants by how long ago they are. Of an instant that is named nothing is known: it is longer and longer ago. As
 * nothing else is asked of the others, it does not matter what time it is.
 */
function ages(asked: readonly Interest[], literals: ReadonlySet<string>): Written {
  const now = parseInstant(EXAMPLE_NOW) ?? 0;
  const lengths = asked.flatMap((one) => (one.kind === 'age' ? [durationMs(one.length)] : []));
  const { values, complete } = instantValues(
    lengths.map((length) => now - length),
    literals,
  );
  const within = lengths.every(
    (length) => parseInstant(new Date(now - length - 1).toISOString()) !== null,
  );
  const named = [...literals].some((literal) => parseInstant(literal) !== null);
  return {
    values: values.length === 0 ? [EXAMPLE_NOW] : values,
    complete: complete && within && !named,
  };
}

/** Texts that differ from others at most in capitals. */
function folded(asked: readonly Interest[], literals: ReadonlySet<string>): Written {
  const texts = new Set(asked.flatMap((one) => (one.kind === 'folded' ? [one.text] : [])));
  let complete = true;
  const values = [...texts].flatMap((text) => {
    const [lower, upper] = [text.toLowerCase(), text.toUpperCase()];
    const swapped = Array.from(
      { length: lower.length },
      (_, i) => lower.slice(0, i) + lower.charAt(i).toUpperCase() + lower.slice(i + 1),
    );
    const ways = [text, lower, upper, ...swapped].filter((way) => way.toLowerCase() === lower);
    const free = ways.find((way) => !literals.has(way));
    // Without capitals there is no other way to write it.
    if (free === undefined && lower !== upper) complete = false;
    return free === undefined ? [] : [free];
  });
  return { values: values.length === 0 ? [...texts] : values, complete };
}
