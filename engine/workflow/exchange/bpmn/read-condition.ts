import type { Condition } from '../../../condition/schema.ts';
import type { Field } from '../../../record-type/field.ts';
import { parseConditionText } from './condition-text.ts';
import type { Sign, TextCondition } from './condition-text.ts';
import type { Importing } from './importing.ts';
import type { Flow } from './read-process.ts';
import { attributePath } from './xml-element.ts';

const OPERATORS: ReadonlyMap<Sign, string> = new Map([
  ['==', 'equal'],
  ['!=', 'notEqual'],
  ['>', 'greaterThan'],
  ['>=', 'greaterThanInclusive'],
  ['<', 'lessThan'],
  ['<=', 'lessThanInclusive'],
]);

/**
 * What a flow asks: comparisons of variables with literals, joined by and, or, not, are taken over, with a field of the
 * record for each variable; anything else stands as a placeholder that does not compile until somebody fills it in. Null: it asks nothing.
 */
export function readCondition(flow: Flow, importing: Importing): Condition | null {
  const { condition } = flow;
  if (condition === null) return null;
  const { ledger } = importing;
  ledger.enter(condition.path);
  ledger.carry(attributePath(condition, 'type'));
  const text = condition.element.text.trim();
  ledger.carry(`${condition.path}/text()`);
  const read = parseConditionText(text);
  const asked = read === null ? null : comparisonsIn(read);
  if (read !== null && asked !== null && agree(asked, importing)) {
    for (const { variable, value } of asked) {
      const field = importing.fieldIds(variable);
      importing.fields[field] = { title: variable, type: typeof value as Field['type'] };
    }
    for (const variable of new Set(asked.map((one) => one.variable))) {
      const field = importing.fieldIds(variable);
      const message = `the variable "${variable}" is the field "${field}" of the record: record.data.${field}`;
      ledger.remark('renamed', 'variable', condition.path, message);
    }
    return written(read, importing);
  }
  const name = (text === '' ? (flow.label ?? 'unnamed') : text).slice(0, 100);
  const message = `the condition "${name}" is in another language: write it in place of {"condition": …}`;
  ledger.remark('placeholder', 'condition', condition.path, message);
  return { condition: name };
}

type Comparison = Extract<TextCondition, { kind: 'compare' }>;

/** All comparisons in a condition; null where one is none of ours: only numbers are more or less here. */
function comparisonsIn(read: TextCondition): readonly Comparison[] | null {
  if (read.kind === 'compare') {
    const { value, sign } = read;
    return typeof value !== 'number' && sign !== '==' && sign !== '!=' ? null : [read];
  }
  const parts = (read.kind === 'not' ? [read.part] : read.parts).map(comparisonsIn);
  const known = parts.filter((one) => one !== null);
  return known.length < parts.length ? null : known.flat();
}

/** Whether each variable is of one type: compared with a text here and a number there it is none of our fields. */
function agree(asked: readonly Comparison[], { fields, fieldIds }: Importing): boolean {
  const types = new Map<string, Field['type']>();
  return asked.every(({ variable, value }) => {
    const field = fieldIds(variable);
    const type = typeof value as Field['type'];
    const known = fields[field]?.type ?? types.get(field);
    types.set(field, type);
    return known === undefined || known === type;
  });
}

function written(read: TextCondition, importing: Importing): Condition {
  switch (read.kind) {
    case 'compare': {
      const { variable, sign, value } = read;
      const path = `data.${importing.fieldIds(variable)}`;
      return { fact: 'record', path, operator: OPERATORS.get(sign) ?? '', value };
    }
    case 'not':
      return negated(read.part, importing);
    case 'all':
      return { all: read.parts.map((part) => written(part, importing)) };
    case 'any':
      return { any: read.parts.map((part) => written(part, importing)) };
  }
}

/** That something is not so; of a flag that it is false. */
function negated(part: TextCondition, importing: Importing): Condition {
  const isFlag = part.kind === 'compare' && part.sign === '==' && part.value === true;
  return isFlag ? written({ ...part, value: false }, importing) : { not: written(part, importing) };
}
