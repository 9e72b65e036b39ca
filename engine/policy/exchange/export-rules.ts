import { isFactReference } from '../../condition/schema.ts';
import type { Condition, FactReference } from '../../condition/schema.ts';
import { pointer } from '../../issue.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { ValueOptions } from '../../value/compiling.ts';
import { compileValue } from '../../value/compile.ts';
import type { Policy } from '../schema.ts';
import { conditionLosses } from './condition-losses.ts';
import { eventTypeLeaf } from './event-types.ts';
import { toJsonPath } from './json-path.ts';
import type { Loss, LossAt } from './loss.ts';
import { CARRIED, ENGINE_OPTIONS } from './rule.ts';
import type { Rule } from './rule.ts';

/** Policies as json-rules-engine takes them: `new Engine(rules, options)`. */
export interface RuleExport {
  readonly format: 'json-rules-engine';
  readonly options: typeof ENGINE_OPTIONS;
  readonly rules: readonly Rule[];
  /** What a plain json-rules-engine does not do, each with its place in the policy. */
  readonly losses: readonly Loss[];
}

const ANY_VALUE: ValueOptions = {};

/**
 * Policies as plain json-rules-engine 7.3 rules, with facts named as in Interlock. A rule holds where its
 * policy's conditions hold for an event of its types; what json-rules-engine has no place for is carried along in
 * the rule's event, from which `importRules` makes the same policy again. A policy it would decide otherwise is
 * left out, and every loss is told. Pure, never throws.
 */
export function exportRules(policies: readonly Policy[]): RuleExport {
  const rules: Rule[] = [];
  const losses: Loss[] = [];
  for (const policy of policies) {
    const found = lossesOf(policy);
    losses.push(...found.map((loss) => ({ policy: policy.id, ...loss })));
    if (!found.some(({ effect }) => effect === 'left-out')) rules.push(ruleOf(policy));
  }
  return { format: 'json-rules-engine', options: ENGINE_OPTIONS, rules, losses };
}

function ruleOf({ $schema: _, id, conditions, priority, on, ...rest }: Policy): Rule {
  return {
    name: id,
    conditions: { all: [eventTypeLeaf(on), written(conditions)] },
    ...(priority === undefined ? {} : { priority }),
    event: { type: id, params: { [CARRIED]: rest as unknown as JsonObject } },
  };
}

/** A condition with its paths as JSONPath. */
function written(condition: Condition): JsonObject {
  if ('all' in condition) return { ...condition, all: condition.all.map(written) };
  if ('any' in condition) return { ...condition, any: condition.any.map(written) };
  if ('not' in condition) return { ...condition, not: written(condition.not) };
  if ('condition' in condition) return { ...condition };
  const { value } = condition;
  const right: Json = isFactReference(value) ? { ...withPath(value) } : value;
  return { ...withPath(condition), value: right };
}

function withPath<T extends FactReference>(reference: T): T {
  const { path } = reference;
  return path === undefined ? reference : { ...reference, path: toJsonPath(path) ?? path };
}

function lossesOf(policy: Policy): LossAt[] {
  const { enabled, stop, pattern, limits, actions } = policy;
  const losses: LossAt[] = [];
  const note = (key: string, effect: LossAt['effect'], message: string): void => {
    losses.push({ code: key, path: `/${key}`, message, effect });
  };
  if (enabled === false) note('enabled', 'left-out', 'a rule cannot be switched off');
  if (stop === true) {
    note('stop', 'not-heeded', 'json-rules-engine goes on with the rules after one that matched');
  }
  if (pattern !== undefined) {
    const message = `json-rules-engine remembers no events: the rule holds each time, not by "${pattern.kind}"`;
    note('pattern', 'not-heeded', message);
  }
  for (const kind of Object.keys(limits ?? {})) {
    const message = `json-rules-engine counts nothing: the rule holds each time, whatever its ${kind} says`;
    losses.push({ code: 'limits', path: `/limits/${kind}`, message, effect: 'not-heeded' });
  }
  return [
    ...losses,
    ...conditionLosses(policy.conditions, '/conditions'),
    ...expressions(actions, '/actions'),
  ];
}

/** Expressions of actions, which a listener finds in the rule's event as they are written. */
function expressions(value: Json | undefined, at: string): LossAt[] {
  const cel = isJsonObject(value) && Object.hasOwn(value, 'cel');
  if (cel || typeof value === 'string') {
    const compiled = compileValue(value, ANY_VALUE, at);
    if (compiled.ok && compiled.value.constant) return [];
    const message = 'json-rules-engine hands an expression over as it is written';
    return [{ code: 'expression', path: at, message, effect: 'not-heeded' }];
  }
  if (isList(value)) return value.flatMap((item, i) => expressions(item, at + pointer(i)));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => expressions(item, at + pointer(key)));
}
