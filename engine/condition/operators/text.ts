import { asText } from '../../json.ts';
import type { Json } from '../../json.ts';
import { inFamily, ready } from './operator.ts';
import type { Operator, OperatorTest } from './operator.ts';

const text = ['text'] as const;

/** A test of two texts; anything else does not hold. */
function ofTexts(holds: (left: string, right: string) => boolean): OperatorTest {
  return (left, right) =>
    typeof left === 'string' && typeof right === 'string' && holds(left, right);
}

/** Equality by Unicode's default lower case, whatever the language; ready, only one side is lowered. */
function ignoringCase(wanted: boolean): Pick<Operator, 'test' | 'prepare'> {
  return {
    test: ofTexts((a, b) => (a.toLowerCase() === b.toLowerCase()) === wanted),
    prepare(literal) {
      const lower = asText(literal).toLowerCase();
      return ready((left) => typeof left === 'string' && (left.toLowerCase() === lower) === wanted);
    },
  };
}

/** Whether there is nothing to read in a text or where one should be; null for other values. */
function blank(value: Json | undefined): boolean | null {
  if (value === undefined || value === null) return true;
  return typeof value === 'string' ? value.trim() === '' : null;
}

/** What texts say; letters compare exactly unless the operator says otherwise. */
export const textOperators: readonly Operator[] = inFamily('text', [
  {
    id: 'equalIgnoreCase',
    label: 'is ignoring case',
    expectation: '{value}, in capitals or not',
    left: text,
    right: text,
    negation: 'notEqualIgnoreCase',
    ...ignoringCase(true),
  },
  {
    id: 'notEqualIgnoreCase',
    label: 'is not ignoring case',
    expectation: 'text other than {value}, in capitals or not',
    left: text,
    right: text,
    negation: 'equalIgnoreCase',
    ...ignoringCase(false),
  },
  {
    id: 'containsText',
    label: 'contains the text',
    expectation: 'text containing {value}',
    left: text,
    right: text,
    negation: 'doesNotContainText',
    test: ofTexts((a, b) => a.includes(b)),
  },
  {
    id: 'doesNotContainText',
    label: 'does not contain the text',
    expectation: 'text without {value}',
    left: text,
    right: text,
    negation: 'containsText',
    test: ofTexts((a, b) => !a.includes(b)),
  },
  {
    id: 'startsWith',
    label: 'starts with',
    expectation: 'text starting with {value}',
    left: text,
    right: text,
    test: ofTexts((a, b) => a.startsWith(b)),
  },
  {
    id: 'endsWith',
    label: 'ends with',
    expectation: 'text ending with {value}',
    left: text,
    right: text,
    test: ofTexts((a, b) => a.endsWith(b)),
  },
  {
    id: 'isBlank',
    label: 'is blank',
    expectation: 'nothing to read: {value}',
    left: text,
    right: ['boolean'],
    test: (a, b) => blank(a) === b,
  },
]);
