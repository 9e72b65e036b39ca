import type { Json } from '../../json.ts';
import type { Field } from '../../record-type/field.ts';
import { EXAMPLE_NOW } from '../../policy/analysis/world.ts';

/** Some person, team or record, by what a field refers to: `@some-change`. Whoever plays a trace puts one there. Pure. */
export function sampleReference(ref: string): string {
  return `@some-${ref}`;
}

/** A value a field takes, for examples. Pure. */
export function sampleValue(field: Field): Json {
  const { type, format, enum: choices, minimum, maximum, minLength = 0, title, ref } = field;
  const [first] = choices ?? [];
  if (first !== undefined) return first;
  if (ref !== undefined) return sampleReference(ref);
  switch (type) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return minimum ?? Math.min(1, maximum ?? 1);
    case 'array':
      return [];
    case 'object':
      return {};
    case 'string':
      return textOf(format, title).padEnd(minLength, '.').slice(0, field.maxLength);
  }
}

function textOf(format: Field['format'], title: string): string {
  switch (format) {
    case 'date-time':
      return EXAMPLE_NOW;
    case 'date':
      return EXAMPLE_NOW.slice(0, 10);
    case 'email':
      return 'somebody@example.org';
    case 'uri':
      return 'https://example.org/';
    case 'duration':
      return 'PT1H';
    default:
      return title;
  }
}
