import { instantMs, instantText } from '../../calendar/instant.ts';
import type { Json } from '../../json.ts';
import { fieldValidator } from '../../record-type/compile.ts';
import type { Field } from '../../record-type/field.ts';
import { sampleValue } from '../../verify/report/sample-value.ts';
import type { Chance } from './chance.ts';

/** What values may refer to. */
export interface Around {
  /** ISO 8601 UTC. */
  readonly now: string;
  readonly people: readonly string[];
  readonly teams: readonly string[];
  /** Aliases of the records of a type there are. */
  readonly recordsOf: (type: string) => readonly string[];
}

const TEXTS = [
  'x',
  'Printer on fire',
  'ä ö ü ß',
  '  spaces  ',
  '{{ 1 + 1 }}',
  '<b>&amp;</b>',
  '0',
  'null',
];
const HOUR = 3_600_000;
/** Farthest a time lies from now, in hours: three weeks. */
const FARTHEST = 21 * 24;

/** Some value a field takes; undefined: there is nothing it could refer to. */
export function randomValue(field: Field, chance: Chance, around: Around): Json | undefined {
  const value = propose(field, chance, around);
  if (value === undefined) return undefined;
  return fieldValidator(field).safeParse(value).success ? value : sampleValue(field);
}

/** Values for fields: those that are needed and, by chance, others. */
export function randomData(
  fields: readonly { readonly id: string; readonly field: Field; readonly required: boolean }[],
  chance: Chance,
  around: Around,
): { [id: string]: Json } {
  const data: { [id: string]: Json } = {};
  for (const { id, field, required } of fields) {
    if (!required && !chance.percent(40)) continue;
    const value = randomValue(field, chance, around);
    if (value !== undefined) data[id] = value;
  }
  return data;
}

function propose(field: Field, chance: Chance, around: Around): Json | undefined {
  const { type, format, enum: choices, minimum = 0, maximum = minimum + 10, items } = field;
  if (field.ref !== undefined) return referenceTo(field.ref, chance, around);
  if (choices !== undefined) return chance.pick(choices);
  switch (type) {
    case 'boolean':
      return chance.percent(50);
    case 'integer':
      return minimum + chance.below(Math.max(1, maximum - minimum + 1));
    case 'number':
      return minimum + chance.below(Math.max(1, (maximum - minimum) * 2 + 1)) / 2;
    case 'array': {
      const length = chance.below(Math.min(4, (field.maxItems ?? 3) + 1));
      const item: Field = { title: field.title, type: 'string', ...items };
      const list = Array.from({ length }, () => propose(item, chance, around));
      return list.filter((one) => one !== undefined);
    }
    case 'object':
      return {};
    case 'string':
      return text(format, chance, around);
  }
}

function text(format: Field['format'], chance: Chance, { now }: Around): Json | undefined {
  const away = (chance.below(2 * FARTHEST) - FARTHEST) * HOUR;
  const instant = instantText(instantMs(now) + away);
  switch (format) {
    case 'date-time':
      return instant;
    case 'date':
      return instant.slice(0, 10);
    case 'duration':
      return `PT${1 + chance.below(48)}H`;
    case 'email':
      return 'somebody@example.org';
    case 'uri':
      return 'https://example.org/somewhere';
    default:
      return chance.pick(TEXTS);
  }
}

function referenceTo(
  ref: string,
  chance: Chance,
  { people, teams, recordsOf }: Around,
): Json | undefined {
  if (ref === 'person') return chance.pick(people);
  if (ref === 'team') return chance.pick(teams);
  const alias = chance.pick(recordsOf(ref));
  return alias === undefined ? undefined : `@${alias}`;
}
