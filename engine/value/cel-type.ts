import { isList } from '../json.ts';
import type { Json } from '../json.ts';

/** What is known of a value before it is evaluated; `any` where nothing is. */
export type CelType = 'any' | 'number' | 'text' | 'boolean' | 'list' | 'object' | 'null';

/** The type of a value at hand. Pure. */
export function celTypeOf(value: Json): Exclude<CelType, 'any'> {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return isList(value) ? 'list' : 'object';
}

/** Whether a value known to be of `type` may turn out to be one of `wanted`. Pure. */
export function mayBe(type: CelType, wanted: readonly CelType[]): boolean {
  return type === 'any' || wanted.includes('any') || wanted.includes(type);
}

/** A type in a sentence: "a text". Pure. */
export function typeInWords(type: CelType): string {
  if (type === 'any') return 'anything';
  if (type === 'null') return 'null';
  return type === 'object' ? 'an object' : `a ${type}`;
}
