import { JSON_RULES_ENGINE_OPERATORS, OPERATORS } from '../../condition/operators.ts';
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
import { asksPresence, spellPresence } from './presence.ts';
import { CARRIED, ENGINE_OPTIONS } from './rule.ts';
import type { Rule } from './rule.ts';

/** Policies as json-rules-engine takes them: `new Engine(rules, options)`. */
export interface RuleExport {
  readonly format: 'json-rules-engine';
  readonly options: typeof ENGINE_OPTIONS;
  readonly rules: readonly Rule[];
  /** What has to be added (`engine.addOperator`) before rules can be asked that use it; by name. */
  readonly operators: readonly AddedOperator[];
  /** What a plain json-rules-engine does not do, each with its place in the policy. */
  readonly losses: readonly Loss[];
}

/** An operator json-rules-engine does not have. */
export interface AddedOperator {
  readonly name: string;
  /** What is expected of the fact, `{value}` standing for the right side. */
  readonly expectation: string;
  /** What the fact and the value may be; where a side is something else, it does not hold. */
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** What it goes by beside its two sides: the time. */
  readonly needs: readonly string[];
  /** Names of the rules that use it. */
  readonly rules: readonly string[];
}

/** How policies are exported. */
export interface ExportOptions {
  /** Only rules json-rules-engine decides with nothing added to it. */
  readonly plain?: boolean;
}

const ANY_VALUE: ValueOptions = {};

/**
 * Policies as plain json-rules-engine 7.3 rules, with facts named as in Interlock. A rule holds where its
 * policy's conditions hold for an event of its types; what json-rules-engine has no place for is carried along in
 * the rule's event, from which `importRules` makes the same policy again. What it has no operator for keeps ours, which
 * are listed and have to be added to it. A policy it would decide otherwise is left out, and every loss is told. Pure,
 * never throws.
 */
export function exportRules(
  policies: readonly Policy[],
  { plain = false }: ExportOptions = {},
): RuleExport {
  const exported: Policy[] = [];
  const losses: Loss[] = [];
  for (const policy of policies) {
    const found = lossesOf(policy).map((loss) => withoutAdding(loss, plain));
    losses.push(...found.map((loss) => ({ policy: policy.id, ...loss })));
    if (!found.some(({ effect }) => effect === 'left-out')) exported.push(policy);
  }
  return {
    format: 'json-rules-engine',
    options: ENGINE_OPTIONS,
    rules: exported.map(ruleOf),
    operators: addedOperators(exported),
    losses,
  };
}

/** Where nothing may be added, what would have to be is lost. */
function withoutAdding(loss: LossAt, plain: boolean): LossAt {
  return plain && loss.effect === 'to-add' ? { ...loss, effect: 'left-out' } : loss;
}

function addedOperators(policies: readonly Policy[]): AddedOperator[] {
  const users = new Map<string, Set<string>>();
  const note = (condition: Condition, id: string): void => {
    if ('all' in condition) for (const child of condition.all) note(child, id);
    else if ('any' in condition) for (const child of condition.any) note(child, id);
    else if ('not' in condition) note(condition.not, id);
    else if ('fact' in condition && !asksPresence(condition)) {
      const name = condition.operator.split(':').at(-1) ?? '';
      if (!JSON_RULES_ENGINE_OPERATORS.has(name))
        users.set(name, (users.get(name) ?? new Set()).add(id));
    }
  };
  for (const { id, conditions } of policies) note(conditions, id);
  return [...OPERATORS.values()].flatMap(({ id: name, expectation, left, right, needs }) => {
    const rules = users.get(name);
    if (rules === undefined) return [];
    const beside = needs === undefined ? [] : [needs];
    return [{ name, expectation, left, right, needs: beside, rules: [...rules] }];
  });
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
  if (asksPresence(condition)) {
    return spellPresence(withPath(condition));
  }
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
    ...conditionLosses(policy.conditions, '/conditions', asksPresence),
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
