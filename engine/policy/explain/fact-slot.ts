import type { LeafNode } from '../../condition/compile.ts';
import { factKey } from '../../condition/fact-key.ts';
import type { CompiledFact, FactReader } from '../../condition/fact.ts';
import { readPath, withPath } from '../../condition/path.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { Json, JsonObject } from '../../json.ts';
import { unknownFact } from './evidence.ts';
import type { Evidence, EvidenceReader, FactOrigin, Witnessed } from './evidence.ts';

/** One value that comparisons read: a fact, its params as they were filled in, and a path into it. */
export interface FactSlot {
  readonly reference: FactReference;
  readonly params: JsonObject | undefined;
  /** Equal for the same slot. */
  readonly key: string;
  /** Undefined: missing. */
  readonly value: Json | undefined;
  /** Whether nobody knows what it holds. */
  readonly unknown: boolean;
}

/** Which side of a comparison a slot is: what is compared, or what it is compared with. */
export type Side = 'fact' | 'expected';

/** The slot a side of a comparison reads; null for a literal. Pure but for the reader. */
export function slotOf(leaf: LeafNode, side: Side, reader: EvidenceReader): FactSlot | null {
  const fact: CompiledFact | null =
    side === 'fact' ? leaf.fact : 'read' in leaf.expected ? leaf.expected : null;
  if (fact === null) return null;
  const { reference } = fact;
  if (reference.params === undefined) {
    reader.reset();
    const value = fact.read(reader.read);
    const key = `${reference.fact}\n${reference.path ?? ''}`;
    return { reference, params: undefined, key, value, unknown: reader.unknown() };
  }
  let params: JsonObject | undefined;
  const noting: FactReader = (name, given) => {
    params = given;
    return reader.read(name, given);
  };
  reader.reset();
  const value = fact.read(noting);
  const key = `${factKey(reference.fact, params)}\n${reference.path ?? ''}`;
  return { reference, params, key, value, unknown: reader.unknown() };
}

/** The slot of a fact without params. Pure but for the reader. */
export function plainSlot(reference: FactReference, reader: EvidenceReader): FactSlot {
  const { fact, path } = reference;
  reader.reset();
  const whole = reader.read(fact, undefined);
  const value = path === undefined ? whole : readPath(whole, path);
  const key = `${factKey(fact, undefined)}\n${path ?? ''}`;
  return { reference, params: undefined, key, value, unknown: reader.unknown() };
}

/** What a slot would hold instead; an undefined value: nothing. */
export interface SlotChange {
  readonly slot: FactSlot;
  readonly value: Json | undefined;
}

/**
 * Evidence as it would be after changes. What follows from a changed value in a way nobody can tell from
 * here (the CI of a record bound to another one, the rows of a table) becomes unknown. Pure.
 */
export function afterChanges(evidence: Evidence, changes: readonly SlotChange[]): Evidence {
  const keyed = changes.map((change) => {
    const { fact } = change.slot.reference;
    return { change, key: factKey(fact, change.slot.params) };
  });
  const read = (key: string, fact: string, params: JsonObject | undefined): Witnessed => {
    let value: Json | undefined;
    let own = false;
    const seen = evidence(fact, params);
    for (const one of keyed) {
      if (one.key === key) {
        const { path } = one.change.slot.reference;
        const before = own ? value : seen.value;
        value =
          path === undefined
            ? one.change.value
            : withPath(before, path.split('.'), one.change.value);
        own = true;
      } else if (follows(fact, params, one.change))
        return isUnbound(fact, one.change)
          ? { value: undefined, origin: LOOKED_UP }
          : unknownFact();
    }
    if (!own) return seen;
    return { value, origin: seen.origin.kind === 'unknown' ? LOOKED_UP : seen.origin };
  };
  // One fact is read by several comparisons.
  const known = new Map<string, Witnessed>();
  return (fact, params) => {
    const key = factKey(fact, params);
    const before = known.get(key);
    if (before !== undefined) return before;
    const witnessed = read(key, fact, params);
    known.set(key, witnessed);
    return witnessed;
  };
}

const LOOKED_UP: FactOrigin = { kind: 'read' };

/** Whether a record is bound to no CI or service after a change of what it is bound to: then there is none. */
function isUnbound(fact: string, { slot: { reference }, value }: SlotChange): boolean {
  return reference.fact === 'record' && reference.path === `data.${fact}` && value === undefined;
}

/** Whether a fact may be another one after a change of another fact. Pure. */
export function follows(
  fact: string,
  params: JsonObject | undefined,
  { slot }: SlotChange,
): boolean {
  const { fact: changed, path = '' } = slot.reference;
  const covers = (inner: string): boolean =>
    path === '' || path === inner || inner.startsWith(`${path}.`);
  switch (fact) {
    case 'ci':
    case 'service':
      return (changed === 'record' || changed === 'event') && covers(`data.${fact}`);
    case 'links':
    case 'parent':
      return changed === 'record' && covers('id');
    case 'records':
    case 'calendar':
      return changed === 'now';
    case 'table':
      // Without inputs of its own a table reads whatever its columns name.
      return params?.['inputs'] === undefined;
    default:
      return false;
  }
}
