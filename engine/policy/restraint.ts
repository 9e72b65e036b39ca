import type { ConditionScope } from '../condition/compile.ts';
import type { ValueOptions } from '../value/compiling.ts';
import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { compileLimits } from './limit/compile.ts';
import type { CompiledLimit } from './limit/compile.ts';
import { compilePattern } from './pattern/compile.ts';
import type { CompiledPattern } from './pattern/compile.ts';

/** What may keep a policy from acting although its conditions hold. */
export interface Restraint {
  readonly pattern: CompiledPattern | null;
  /** In the order they are asked. */
  readonly limits: readonly CompiledLimit[];
}

/**
 * What keeps a policy from acting, ready to be asked, adding everything wrong with it to `issues`; null where
 * nothing does. Pure, never throws.
 *
 * @param json the policy as written
 */
export function compileRestraint(
  json: unknown,
  scope: ConditionScope & ValueOptions,
  issues: Issue[],
): Restraint | null {
  const policy = json as JsonObject | null | undefined;
  if (!isJsonObject(policy)) return null;
  const { pattern: waits, limits: limited, conditions, on: asked } = policy;
  if (waits === undefined && limited === undefined) return null;
  // The event types it is asked about, as far as they can be read.
  const on = isList(asked) ? asked.filter((type) => typeof type === 'string') : [];
  const context = { ...scope, on, conditions };
  const pattern = waits === undefined ? null : compilePattern(waits, '/pattern', context, issues);
  issues.push(...tooLate(waits, policy));
  const limits = limited === undefined ? [] : compileLimits(limited, '/limits', scope, issues);
  return { pattern, limits };
}

/** A policy that waits acts when its event is long over: too late to suppress it. */
function tooLate(pattern: Json | undefined, policy: JsonObject): Issue[] {
  const kind = isJsonObject(pattern) ? pattern['kind'] : undefined;
  if (kind !== 'absence' && kind !== 'once-after-quiet') return [];
  const { actions, limits } = policy;
  const places: [string, Json | undefined][] = [['/actions', actions]];
  for (const [name, limit] of Object.entries(isJsonObject(limits) ? limits : {})) {
    if (isJsonObject(limit)) places.push([`/limits${pointer(name)}/otherwise`, limit['otherwise']]);
  }
  return places.flatMap(([at, declared]) =>
    Object.entries(isJsonObject(declared) ? declared : {}).flatMap(([id, action]) => {
      if (!isJsonObject(action) || action['type'] !== 'suppress') return [];
      const message = `with the pattern "${kind}" the event is over when the policy acts; it cannot be suppressed any more`;
      return [error('too-late', `${at}${pointer(id)}/type`, message)];
    }),
  );
}
