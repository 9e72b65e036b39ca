import type { ConditionScope } from '../condition/compile.ts';
import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { compilePattern } from './pattern/compile.ts';
import type { CompiledPattern } from './pattern/compile.ts';

/** What may keep a policy from acting although its conditions hold. */
export interface Restraint {
  readonly pattern: CompiledPattern | null;
}

/**
 * What keeps a policy from acting, ready to be asked, adding everything wrong with it to `issues`; null where
 * nothing does. Pure, never throws.
 *
 * @param json the policy as written
 * @param on the event types it is asked about, as far as they can be read
 */
export function compileRestraint(
  json: unknown,
  on: readonly string[],
  scope: ConditionScope,
  issues: Issue[],
): Restraint | null {
  const policy = json as JsonObject | null | undefined;
  if (!isJsonObject(policy) || policy['pattern'] === undefined) return null;
  const context = { ...scope, on, conditions: policy['conditions'] };
  const pattern = compilePattern(policy['pattern'], '/pattern', context, issues);
  issues.push(...tooLate(pattern, policy['actions']));
  return { pattern };
}

/** A policy that waits acts when its event is long over: too late to suppress it. */
function tooLate(pattern: CompiledPattern | null, actions: Json | undefined): Issue[] {
  const kind = pattern?.rule.kind;
  if ((kind !== 'absence' && kind !== 'once-after-quiet') || !isJsonObject(actions)) return [];
  return Object.entries(actions).flatMap(([id, action]) => {
    if (!isJsonObject(action) || action['type'] !== 'suppress') return [];
    const message = `with the pattern "${kind}" the event is over when the policy acts; it cannot be suppressed any more`;
    return [error('too-late', `/actions${pointer(id)}/type`, message)];
  });
}
