import { ALWAYS } from '../../calendar/always.ts';
import { unknownCalendar } from '../../calendar/calendars.ts';
import type { Calendars } from '../../calendar/calendars.ts';
import { businessDuration, parseDuration } from '../../calendar/duration.ts';
import { FIRST_YEAR, LAST_YEAR, parseInstant } from '../../calendar/instant.ts';
import { error, pointer } from '../../issue.ts';
import type { Issue } from '../../issue.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { celTypeOf } from '../../value/cel-type.ts';
import type { CelType } from '../../value/cel-type.ts';
import { compilePattern } from './linear-pattern.ts';
import { addressProblem, blockProblem } from './network-block.ts';
import { parseVersion, VERSION_FORM } from './version-order.ts';
import { rangeProblem } from './version-range.ts';

/** What an operator takes on one side; content of another type is found when it is compiled. */
export type OperandType =
  | 'any'
  | 'number'
  | 'text'
  | 'boolean'
  | 'list'
  | 'count'
  | 'range'
  | 'instant'
  | 'duration'
  | 'businessDuration'
  | 'calendar'
  | 'address'
  | 'cidr'
  | 'cidrs'
  | 'version'
  | 'versionRange'
  | 'pattern';

/** One operand type: how it is written, and what can be wrong with a literal of it. */
export interface Operand {
  readonly id: OperandType;
  /** What it is as JSON; facts of that JSON type may turn out to be of it. */
  readonly json: CelType;
  /** For a sentence: "a whole number from 0". */
  readonly label: string;
  readonly example: Json;
  /** Everything wrong with a literal that is of the right JSON type; absent: nothing can be. */
  readonly check?: (
    literal: Json,
    at: string,
    calendars: Calendars | undefined,
  ) => readonly Issue[];
}

/** A check of a text by what is wrong with it in words. */
function ofText(
  problem: (text: string) => string | null,
  code = 'operator-value',
): Operand['check'] {
  return (literal, at) => {
    const wrong = typeof literal === 'string' ? problem(literal) : null;
    return wrong === null ? [] : [error(code, at, wrong)];
  };
}

const catalogue: readonly Operand[] = [
  { id: 'any', json: 'any', label: 'any value', example: 'critical' },
  { id: 'number', json: 'number', label: 'a number', example: 3 },
  { id: 'text', json: 'text', label: 'text', example: 'db-01' },
  { id: 'boolean', json: 'boolean', label: 'true or false', example: true },
  { id: 'list', json: 'list', label: 'a list', example: ['critical', 'high'] },
  {
    id: 'count',
    json: 'number',
    label: 'a whole number from 0',
    example: 2,
    check: (literal, at) =>
      Number.isSafeInteger(literal) && (literal as number) >= 0
        ? []
        : [error('operator-value', at, `${JSON.stringify(literal)} is no whole number from 0`)],
  },
  {
    id: 'range',
    json: 'list',
    label: 'a list of two numbers, the lower first',
    example: [10, 20],
    check: rangeIssues,
  },
  {
    id: 'instant',
    json: 'text',
    label: 'an instant such as 2026-11-23T21:45:00Z',
    example: '2026-11-23T21:45:00.000Z',
    check: ofText((text) =>
      parseInstant(text) === null
        ? `"${text}" is no instant between ${FIRST_YEAR} and ${LAST_YEAR}; write date, time and Z or an offset, e.g. 2026-11-23T21:45:00+01:00`
        : null,
    ),
  },
  {
    id: 'duration',
    json: 'text',
    label: 'a duration such as PT4H',
    example: 'PT4H',
    check: (literal, at) => (typeof literal === 'string' ? parseDuration(literal, at).issues : []),
  },
  {
    id: 'businessDuration',
    json: 'object',
    label: 'business time such as {"duration": "PT4H", "calendar": "business-hours"}',
    example: { duration: 'PT4H', calendar: ALWAYS },
    check: businessIssues,
  },
  {
    id: 'calendar',
    json: 'text',
    label: 'the id of a calendar',
    example: ALWAYS,
    check: calendarIssues,
  },
  {
    id: 'address',
    json: 'text',
    label: 'an IP address',
    example: '10.1.2.3',
    check: ofText(addressProblem),
  },
  {
    id: 'cidr',
    json: 'text',
    label: 'a CIDR block such as 10.0.0.0/8',
    example: '10.0.0.0/8',
    check: ofText(blockProblem),
  },
  {
    id: 'cidrs',
    json: 'list',
    label: 'a list of CIDR blocks',
    example: ['10.0.0.0/8', '2001:db8::/32'],
    check: cidrsIssues,
  },
  {
    id: 'version',
    json: 'text',
    label: 'a version such as 1.4.2',
    example: '1.4.2',
    check: ofText((text) =>
      parseVersion(text) === null ? `"${text}" is no version; ${VERSION_FORM}` : null,
    ),
  },
  {
    id: 'versionRange',
    json: 'text',
    label: 'a range of versions such as >=1.2 <2',
    example: '>=1.2 <2 || 3.1',
    check: ofText(rangeProblem),
  },
  {
    id: 'pattern',
    json: 'text',
    label: 'a regular expression',
    example: '^db-\\d+$',
    check: ofText((text) => {
      const compiled = compilePattern(text);
      return typeof compiled === 'string' ? compiled : null;
    }, 'bad-pattern'),
  },
];

/** Every operand type by id. */
export const OPERANDS: ReadonlyMap<OperandType, Operand> = new Map(
  catalogue.map((operand) => [operand.id, operand]),
);

/** What a value of an operand type is as JSON. Pure. */
export function jsonTypeOf(type: OperandType): CelType {
  return OPERANDS.get(type)?.json ?? 'any';
}

/**
 * Everything that keeps a literal from standing on a side taking these types. Pure, never throws.
 *
 * @param asker id of the operator, for the message
 * @param at JSON pointer of the literal
 */
export function operandIssues(
  types: readonly OperandType[],
  literal: Json,
  asker: string,
  at: string,
  calendars: Calendars | undefined,
): readonly Issue[] {
  const found = celTypeOf(literal);
  const operands = types.flatMap((type) => OPERANDS.get(type) ?? []);
  const fitting = operands.filter(({ json }) => json === 'any' || json === found);
  if (fitting.length === 0) {
    const wanted = operands.map(({ label }) => label).join(' or ');
    return [error('operator-value', at, `"${asker}" needs ${wanted}, found ${found}`)];
  }
  let issues: readonly Issue[] = [];
  for (const { check } of fitting) {
    issues = check?.(literal, at, calendars) ?? [];
    if (issues.length === 0) break;
  }
  return issues;
}

function rangeIssues(literal: Json, at: string): readonly Issue[] {
  const [lower, upper, ...more] = isList(literal) ? literal : [];
  if (typeof lower !== 'number' || typeof upper !== 'number' || more.length > 0) {
    return [error('operator-value', at, 'write two numbers: the lower, then the upper bound')];
  }
  if (lower < upper) return [];
  const message = `no number is from ${lower} to below ${upper}; the lower bound comes first`;
  return [error('operator-value', at, message)];
}

function calendarIssues(
  literal: Json | undefined,
  at: string,
  calendars: Calendars | undefined,
): readonly Issue[] {
  if (typeof literal !== 'string') {
    return [error('operator-value', at, 'name a calendar by its id')];
  }
  return unknownCalendar(calendars, literal, at);
}

function businessIssues(
  literal: Json,
  at: string,
  calendars: Calendars | undefined,
): readonly Issue[] {
  if (!isJsonObject(literal)) return [];
  const { duration, calendar, ...others } = literal;
  const length =
    typeof duration === 'string'
      ? businessDuration(duration, `${at}/duration`).issues
      : [error('operator-value', `${at}/duration`, 'write a duration in hours, e.g. PT4H')];
  const unknown = Object.keys(others).map((key) =>
    error('unknown-key', at + pointer(key), `"${key}" is not known here; remove or rename it`),
  );
  return [...length, ...calendarIssues(calendar, `${at}/calendar`, calendars), ...unknown];
}

function cidrsIssues(literal: Json, at: string): readonly Issue[] {
  if (!isList(literal)) return [];
  return literal.flatMap((block, i) => {
    const wrong = typeof block === 'string' ? blockProblem(block) : 'this is no CIDR block';
    return wrong === null ? [] : [error('operator-value', at + pointer(i), wrong)];
  });
}
