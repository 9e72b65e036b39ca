import type { Json } from '../../json.ts';
import type { Chance } from './chance.ts';

/** Values somebody's program sends by mistake, or to see what happens. */
const ODD_VALUES: readonly Json[] = [
  null,
  '',
  ' ',
  true,
  -1,
  0.5,
  1e308,
  'x'.repeat(5_000),
  'not a date',
  '2026-13-45T99:99:99Z',
  '9999-12-31T23:59:59.999Z',
  '\u0000\ud800',
  '@nobody',
  '{{ 1 / 0 }}',
  [],
  [null],
  [[['deep']]],
  {},
  { cel: '1 / 0' },
  { a: { b: { c: [] } } },
];

/** A value nobody expects. */
export function oddValue(chance: Chance): Json {
  return chance.pick(ODD_VALUES) ?? null;
}

/** Names no field has, among them those every object has. */
const ODD_NAMES: readonly string[] = ['nix', '__proto__', 'constructor', 'data.title', '', '0'];

/**
 * Data with something wrong: a value of another kind, a field too many, one too few. They may by chance still be right.
 *
 * @param fields ids there are
 */
export function roughData(
  data: { readonly [id: string]: Json },
  fields: readonly string[],
  chance: Chance,
): { [id: string]: Json } {
  const given = Object.keys(data);
  const drawn = chance.below(10);
  const entries = Object.entries(data);
  if (drawn < 2 && given.length > 0) {
    const gone = chance.pick(given);
    return Object.fromEntries(entries.filter(([id]) => id !== gone));
  }
  const unknown = drawn < 4 ? chance.pick(ODD_NAMES) : undefined;
  const id = unknown ?? chance.pick(drawn < 7 && given.length > 0 ? given : fields) ?? 'nix';
  // By entries, so that even __proto__ is a key like others.
  return Object.fromEntries([...entries.filter(([key]) => key !== id), [id, oddValue(chance)]]);
}
