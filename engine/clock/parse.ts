import { ALWAYS } from '../calendar/always.ts';
import { businessDuration, parseDuration } from '../calendar/duration.ts';
import { parseInstant } from '../calendar/instant.ts';
import { error, type Issue, issuesOf, type Parsed, pointer } from '../issue.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { type ClockDefinition, clockSchema } from './schema.ts';

/**
 * A clock definition from parsed JSON, or every issue in it at once. Pure, never throws. Whether the
 * states and the calendar exist, and whether values compile, is for those who know them to check.
 *
 * @param content parsed JSON of one entry of a workflow's `clocks`
 * @param base JSON pointer of that entry
 */
export function parseClock(content: unknown, base = ''): Parsed<ClockDefinition> {
  const parsed = clockSchema.safeParse(content);
  const issues = [
    ...(parsed.success ? [] : issuesOf(parsed.error, base)),
    ...checkClock(content, base),
  ];
  if (!parsed.success || issues.length > 0) return { ok: false, issues };
  return { ok: true, value: parsed.data, issues };
}

/**
 * The issues of a clock definition that its schema cannot see: a state listed twice, thresholds out
 * of order, literals that are no duration or instant. Pure, never throws.
 *
 * @param clock the definition, not necessarily valid by its schema
 * @param base JSON pointer of it
 */
export function checkClock(clock: unknown, base = ''): Issue[] {
  if (!isJsonObject(clock)) return [];
  return [
    ...checkStates(clock, base),
    ...checkThresholds(clock['thresholds'], base),
    ...checkTarget(clock, base),
    ...checkStart(clock['start'], base),
  ];
}

function checkStates(clock: JsonObject, base: string): Issue[] {
  const seen = new Map<unknown, string>();
  const issues: Issue[] = [];
  for (const list of ['run', 'pause']) {
    const states = clock[list];
    if (!Array.isArray(states)) continue;
    for (const [i, state] of states.entries()) {
      const path = base + pointer(list, i);
      const other = seen.get(state);
      if (other === undefined) seen.set(state, list);
      else if (other === list)
        issues.push(error('duplicate-state', path, `"${state}" is listed twice`));
      else
        issues.push(
          error('state-runs-and-pauses', path, `"${state}" cannot both run and pause the clock`),
        );
    }
  }
  return issues;
}

function checkThresholds(thresholds: unknown, base: string): Issue[] {
  if (!Array.isArray(thresholds)) return [];
  return thresholds.flatMap((percent, i) =>
    i > 0 && percent <= thresholds[i - 1]
      ? [
          error(
            'unordered-thresholds',
            base + pointer('thresholds', i),
            'Write thresholds in ascending order, each once',
          ),
        ]
      : [],
  );
}

// Only a literal can be checked here; a day is clear around the clock and nowhere else.
function checkTarget(clock: JsonObject, base: string): Issue[] {
  const target = clock['target'];
  if (!isLiteral(target)) return [];
  const calendar = clock['calendar'] ?? ALWAYS;
  const path = `${base}/target`;
  const parsed = calendar === ALWAYS ? parseDuration(target, path) : businessDuration(target, path);
  if (!parsed.ok) return [...parsed.issues];
  if (parsed.value > 0) return [];
  return [error('empty-duration', path, `"${target}" is no time at all; a target must be longer`)];
}

function checkStart(start: unknown, base: string): Issue[] {
  if (!isLiteral(start) || parseInstant(start) !== null) return [];
  return [
    error(
      'bad-instant',
      `${base}/start`,
      `"${start}" is not an instant such as 2026-11-23T21:45:00.000Z`,
    ),
  ];
}

function isLiteral(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('{{');
}
