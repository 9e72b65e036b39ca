import { RESERVED_TYPE } from '../event.ts';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { World } from '../policy/analysis/world.ts';

/**
 * The types of records policies may be told of an event about. From outside, policies are told of no record; Interlock
 * tells of the record whose workflow emits the event, and of the one a policy that emits it was told of. Null: it may be
 * any, as for events of Interlock's own and where an event's type is computed. Pure.
 */
export function subjectTypes({
  workflows,
  policies,
}: Pick<Definitions, 'workflows' | 'policies'>): NonNullable<World['subjects']> {
  const types = new Map<string, Set<string>>();
  const passing: { readonly from: readonly string[]; readonly to: string }[] = [];
  let computed = false;
  for (const { definition, type } of workflows.values()) {
    for (const event of emitted(definition as unknown as Json)) {
      if (event === null) computed = true;
      else types.set(event, (types.get(event) ?? new Set()).add(type.id));
    }
  }
  for (const { source } of policies.all.values()) {
    for (const event of emitted(source.actions)) {
      if (event === null) computed = true;
      else passing.push({ from: source.on, to: event });
    }
  }
  const anything = new Set<string>();
  for (let grown = true; grown;) {
    grown = false;
    for (const { from, to } of passing) {
      const before = types.get(to) ?? new Set();
      const after = new Set([...before, ...from.flatMap((one) => [...(types.get(one) ?? [])])]);
      const any = from.some((one) => RESERVED_TYPE.test(one) || anything.has(one));
      if (after.size === before.size && (!any || anything.has(to))) continue;
      types.set(to, after);
      if (any) anything.add(to);
      grown = true;
    }
  }
  return (event) =>
    computed || RESERVED_TYPE.test(event) || anything.has(event)
      ? null
      : [...(types.get(event) ?? [])];
}

/** Types of the events emitted by actions anywhere in a definition; null: one that is computed. */
function* emitted(value: Json | undefined): Generator<string | null> {
  if (typeof value !== 'object' || value === null) return;
  if (isJsonObject(value) && value['type'] === 'emit') {
    const type = isJsonObject(value['params']) ? value['params']['type'] : undefined;
    yield typeof type === 'string' && !type.includes('{{') ? type : null;
  }
  for (const one of Object.values(value) as Json[]) yield* emitted(one);
}
