import type { Condition } from '../../../condition/schema.ts';
import type { Field } from '../../../record-type/field.ts';
import type { Importing } from './importing.ts';
import type { Flow } from './read-process.ts';
import { attributePath } from './xml-element.ts';

/** `${amount >= 100}`: one variable compared with a literal. */
const COMPARISON =
  /^[$#]\{\s*([A-Za-z_]\w{0,60})\s*(==|!=|>=|<=|>|<)\s*('[^'\\]*'|"[^"\\]*"|-?\d{1,15}(?:\.\d{1,10})?|true|false)\s*\}$/;
/** `${approved}`, `${!approved}`. */
const FLAG = /^[$#]\{\s*(!?)\s*([A-Za-z_]\w{0,60})\s*\}$/;

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['==', 'equal'],
  ['!=', 'notEqual'],
  ['>', 'greaterThan'],
  ['>=', 'greaterThanInclusive'],
  ['<', 'lessThan'],
  ['<=', 'lessThanInclusive'],
]);

/**
 * What a flow asks: a comparison of one variable with a literal is taken over, with a field of the record for the
 * variable; anything else stands as a placeholder that does not compile until somebody fills it in. Null: it asks nothing.
 */
export function readCondition(flow: Flow, importing: Importing): Condition | null {
  const { condition } = flow;
  if (condition === null) return null;
  const { ledger } = importing;
  ledger.enter(condition.path);
  ledger.carry(attributePath(condition, 'type'));
  const text = condition.element.text.trim();
  ledger.carry(`${condition.path}/text()`);
  const taken = comparisonIn(text, importing);
  if (taken !== null) {
    const message = `the variable "${taken.variable}" is the field "${taken.field}" of the record: record.data.${taken.field}`;
    ledger.remark('renamed', 'variable', condition.path, message);
    return taken.condition;
  }
  const name = (text === '' ? (flow.label ?? 'unnamed') : text).slice(0, 100);
  const message = `the condition "${name}" is in another language: write it in place of {"condition": …}`;
  ledger.remark('placeholder', 'condition', condition.path, message);
  return { condition: name };
}

interface Taken {
  readonly variable: string;
  readonly field: string;
  readonly condition: Condition;
}

function comparisonIn(text: string, importing: Importing): Taken | null {
  const flag = FLAG.exec(text);
  if (flag !== null) return leaf(flag[2] ?? '', 'equal', flag[1] !== '!', importing);
  const found = COMPARISON.exec(text);
  if (found === null) return null;
  const [, variable = '', sign = '', literal = ''] = found;
  const value = /^['"]/.test(literal)
    ? literal.slice(1, -1)
    : (JSON.parse(literal) as number | boolean);
  // Only numbers are more or less here.
  if (typeof value !== 'number' && sign !== '==' && sign !== '!=') return null;
  return leaf(variable, OPERATORS.get(sign) ?? '', value, importing);
}

function leaf(
  variable: string,
  operator: string,
  value: string | number | boolean,
  { fields, fieldIds }: Importing,
): Taken | null {
  const field = fieldIds(variable);
  const type = typeof value as Field['type'];
  const known = fields[field];
  // One variable compared with a text here and a number there is none of our fields.
  if (known !== undefined && known.type !== type) return null;
  fields[field] = { title: variable, type };
  return { variable, field, condition: { fact: 'record', path: `data.${field}`, operator, value } };
}
