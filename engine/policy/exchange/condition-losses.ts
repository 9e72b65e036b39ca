import { DECORATORS } from '../../condition/decorators.ts';
import { JSON_RULES_ENGINE_OPERATORS } from '../../condition/operators.ts';
import { isFactReference } from '../../condition/schema.ts';
import type { Condition, FactReference, LeafCondition } from '../../condition/schema.ts';
import { pointer } from '../../issue.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { readsTexts, toJsonPath } from './json-path.ts';
import type { LossAt } from './loss.ts';

/**
 * Everything in a condition that json-rules-engine cannot say (`left-out`), can say once something is added to it
 * (`to-add`) or decides otherwise for some facts (`may-differ`); none: the two give the same verdict. Pure.
 *
 * @param at JSON pointer of the condition
 * @param spelled whether a comparison is written with other operators, which json-rules-engine has
 */
export function conditionLosses(
  condition: Condition,
  at: string,
  spelled: (leaf: LeafCondition) => boolean = () => false,
): LossAt[] {
  if ('not' in condition) return conditionLosses(condition.not, `${at}/not`, spelled);
  if ('condition' in condition) return [];
  if ('fact' in condition) return leafLosses(condition, at, spelled);
  const [kind, children] = 'all' in condition ? ['all', condition.all] : ['any', condition.any];
  return children.flatMap((child, i) => conditionLosses(child, `${at}/${kind}/${i}`, spelled));
}

function leafLosses(
  leaf: LeafCondition,
  at: string,
  spelled: (leaf: LeafCondition) => boolean,
): LossAt[] {
  const { value } = leaf;
  return [
    ...(spelled(leaf) ? [] : operatorLosses(leaf, at)),
    ...referenceLosses(leaf, at),
    ...(isFactReference(value)
      ? referenceLosses(value, `${at}/value`)
      : literalLosses(value, `${at}/value`)),
  ];
}

function operatorLosses({ operator, value }: LeafCondition, at: string): LossAt[] {
  const parts = operator.split(':');
  const own = parts.at(-1) ?? '';
  const path = `${at}/operator`;
  if (!JSON_RULES_ENGINE_OPERATORS.has(own)) {
    const message = `json-rules-engine has no operator "${own}"; until it is added, asking throws`;
    return [{ code: 'operator', path, message, effect: 'to-add' }];
  }
  const decorators = parts.slice(0, -1).filter((one) => DECORATORS.has(one));
  const searches =
    own === 'in' || own === 'notIn' || decorators.some((one) => /^(?:some|every)Value$/.test(one));
  if (!searches || !(isFactReference(value) || decorators.includes('swap'))) return [];
  const message =
    'where the fact that is searched is no list, json-rules-engine throws and decides no rule at all';
  return [{ code: 'operand', path, message, effect: 'may-differ' }];
}

function referenceLosses({ path, params }: FactReference, at: string): LossAt[] {
  const losses: LossAt[] = [];
  if (path !== undefined && toJsonPath(path) === null) {
    const message = `the path "${path}" cannot be written as JSONPath`;
    losses.push({ code: 'path', path: `${at}/path`, message, effect: 'left-out' });
  } else if (path !== undefined && readsTexts(path)) {
    const message = `with the path "${path}" JSONPath also reads characters and lengths of texts and lists`;
    losses.push({ code: 'path', path: `${at}/path`, message, effect: 'may-differ' });
  }
  return params === undefined ? losses : [...losses, ...paramLosses(params, `${at}/params`)];
}

function paramLosses(value: Json | undefined, at: string): LossAt[] {
  if (isFactReference(value)) {
    const message =
      'json-rules-engine hands a fact inside params over as it is written; who gives the fact these params are for has to read it';
    return [{ code: 'params-fact', path: at, message, effect: 'to-add' }];
  }
  return nested(value, at, paramLosses);
}

function literalLosses(value: Json | undefined, at: string): LossAt[] {
  return nested(value, at, literalLosses);
}

/** json-rules-engine copies conditions, and its copies lack what every object has by inheritance. */
function nested(
  value: Json | undefined,
  at: string,
  inside: (value: Json | undefined, at: string) => LossAt[],
): LossAt[] {
  if (isList(value)) return value.flatMap((item, i) => inside(item, at + pointer(i)));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (!(key in Object.prototype)) return inside(item, at + pointer(key));
    const message = `json-rules-engine loses a key named "${key}"`;
    return [{ code: 'key', path: at + pointer(key), message, effect: 'left-out' } as const];
  });
}
