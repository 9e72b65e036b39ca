import { compileActions } from '../../action/compile.ts';
import type { CompiledAction } from '../../action/compile.ts';
import { soundActions } from '../../action/sound-actions.ts';
import { durationMs } from '../../calendar/duration.ts';
import { zoneName } from '../../calendar/time-zone.ts';
import type { ConditionScope } from '../../condition/compile.ts';
import { contentHash } from '../../identifier.ts';
import { error, issuesOf } from '../../issue.ts';
import type { Issue } from '../../issue.ts';
import { isJsonObject, stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { ValueOptions } from '../../value/compiling.ts';
import { compileKey, soundKey } from '../pattern/key.ts';
import type { CompiledKey } from '../pattern/key.ts';
import type { LimitRule } from './rule.ts';
import { limitsOutline } from './schema.ts';

/** A limit ready to be asked. */
export interface CompiledLimit {
  readonly rule: LimitRule;
  readonly key: CompiledKey;
  /** What is done where it does not permit; null: nothing. */
  readonly otherwise: readonly CompiledAction[] | null;
  /** Changes whenever what was counted before would mean something else. */
  readonly hash: string;
}

/**
 * Limits ready to be asked, in the order they are, adding everything wrong with them to `issues`. Pure, never
 * throws.
 *
 * @param at JSON pointer of the limits
 */
export function compileLimits(
  json: unknown,
  at: string,
  scope: ConditionScope & ValueOptions,
  issues: Issue[],
): CompiledLimit[] {
  const parsed = limitsOutline.safeParse(json);
  if (!parsed.success) {
    issues.push(...issuesOf(parsed.error, at));
    tellParts(json, at, scope, issues);
    return [];
  }
  const { throttle, budget, breaker } = parsed.data;
  if (throttle === undefined && budget === undefined && breaker === undefined) {
    const message = 'limits name at least one of throttle, budget and breaker';
    issues.push(error('no-limit', at, message));
  }
  const compile = (written: Written, rule: LimitRule): CompiledLimit => {
    const here = `${at}/${rule.kind}`;
    const key = compileKey(written.by, `${here}/by`, scope, issues);
    const { otherwise, ...meaning } = written;
    return {
      rule,
      key,
      otherwise:
        otherwise === undefined
          ? null
          : compileActions(otherwise, `${here}/otherwise`, 'policy', issues, scope),
      hash: contentHash(stableJson(meaning as Json)).slice(0, 16),
    };
  };
  const limits: CompiledLimit[] = [];
  if (throttle !== undefined) {
    const { most, per } = throttle;
    limits.push(compile(throttle, { kind: 'throttle', most, per: durationMs(per) }));
  }
  if (budget !== undefined) {
    const { most, per } = budget;
    const timeZone = zoneName(budget.timeZone ?? 'UTC') ?? 'UTC';
    limits.push(compile(budget, { kind: 'budget', most, per, timeZone }));
  }
  if (breaker !== undefined) {
    const [within, coolDown] = [durationMs(breaker.within), durationMs(breaker.coolDown)];
    const { failures } = breaker;
    limits.push(compile(breaker, { kind: 'breaker', failures, within, coolDown }));
  }
  return limits;
}

/** What else is wrong with keys and actions of limits whose form is. */
function tellParts(
  json: unknown,
  at: string,
  scope: ConditionScope & ValueOptions,
  issues: Issue[],
): void {
  for (const kind of ['throttle', 'budget', 'breaker'] as const) {
    const limit = isJsonObject(json) ? json[kind] : undefined;
    if (!isJsonObject(limit)) continue;
    const here = `${at}/${kind}`;
    compileKey(soundKey(limit), `${here}/by`, scope, issues);
    compileActions(soundActions(limit['otherwise']), `${here}/otherwise`, 'policy', issues, scope);
  }
}

type Limits = ReturnType<typeof limitsOutline.parse>;
type Written = NonNullable<Limits[keyof Limits]>;
