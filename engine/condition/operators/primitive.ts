import type { Json } from '../../json.ts';

/**
 * The primitive JavaScript compares an operand as. json-rules-engine lets JavaScript convert, which
 * throws on an object holding its own `toString`; such a one fits nothing here. Pure, never throws.
 */
export function primitive(value: Json | undefined): Exclude<Json, object> | null | undefined {
  if (typeof value !== 'object' || value === null) return value;
  try {
    // eslint-disable-next-line no-base-to-string -- the reference's conversion, see above
    return String(value);
  } catch {
    return undefined;
  }
}
