import { compileCondition } from '../../condition/compile.ts';
import type { ConditionNode } from '../../condition/compile.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { compileValue } from '../../value/compile.ts';
import type { CompiledPolicy } from '../compile.ts';
import { comparison } from './inquiry.ts';
import type { Reached } from './raised.ts';
import type { Requirement } from './satisfy.ts';

/** An emitted event as a policy's conditions see it. */
export interface SeenEvent {
  /** What is certain about it. */
  readonly known: readonly Requirement[];
  /** False where conditions read something of it that is computed when it happens. */
  readonly whole: boolean;
}

/**
 * What is certain about an emitted event, of all that a policy asks about events. Pure.
 *
 * @param name the fact the event is read as (see `readingEventAs`)
 */
export function seenEvent({ condition }: CompiledPolicy, event: Reached, name: string): SeenEvent {
  const known: Requirement[] = [
    { node: comparison(name, 'type', event.type), holds: true },
    { node: comparison(name, 'source', '/interlock'), holds: true },
  ];
  let whole = true;
  for (const { fact, path } of condition.factsUsed) {
    if (fact !== 'event' || path === 'type' || path === 'source') continue;
    const value =
      path?.startsWith('data.') === true && event.data !== undefined
        ? fixedAt(event.data, path.split('.').slice(1))
        : NOT_FIXED;
    if (value === NOT_FIXED || path === undefined) whole = false;
    else if (value === undefined)
      known.push({ node: comparison(name, path, false, 'exists'), holds: true });
    else if (typeof value !== 'object' || value === null)
      known.push({ node: comparison(name, path, value), holds: true });
    else whole = false;
  }
  return { known, whole };
}

const NOT_FIXED = Symbol('computed when it happens');

/** What a value has at a path whatever happens; undefined: certainly nothing. */
function fixedAt(value: Json, segments: readonly string[]): Json | undefined | typeof NOT_FIXED {
  const compiled = compileValue(value, {});
  const constant = compiled.ok && compiled.value.constant;
  const [segment, ...rest] = segments;
  if (segment === undefined) return constant ? value : NOT_FIXED;
  if (!isJsonObject(value)) return constant && !isList(value) ? undefined : NOT_FIXED;
  // {"cel": …} is a value of its own, not an object with that key.
  if (Object.hasOwn(value, 'cel')) return NOT_FIXED;
  const inner = Object.hasOwn(value, segment) ? value[segment] : undefined;
  return inner === undefined ? undefined : fixedAt(inner, rest);
}

/**
 * A policy's condition with its event read as another fact, so that conditions on several events can be asked about
 * together; null where it does not stand alone. Pure.
 */
export function readingEventAs(name: string, { condition }: CompiledPolicy): ConditionNode | null {
  if (name === 'event') return condition.node;
  const renamed = compileCondition(renameEvent(condition.source as unknown as Json, name));
  return renamed.ok ? renamed.value.node : null;
}

function renameEvent(value: Json, name: string): Json {
  if (isList(value)) return value.map((one) => renameEvent(one, name));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'fact' && one === 'event' ? name : renameEvent(one ?? null, name),
    ]),
  );
}
