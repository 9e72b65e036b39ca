import type { z } from 'zod';
import { durationMs } from '../../calendar/duration.ts';
import { compileCondition } from '../../condition/compile.ts';
import type { CompiledCondition, ConditionScope } from '../../condition/compile.ts';
import type { FactReader } from '../../condition/fact.ts';
import { contentHash } from '../../identifier.ts';
import { error, issuesOf, warning } from '../../issue.ts';
import type { Issue } from '../../issue.ts';
import { isJsonObject, isList, stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import { compileKey, soundKey } from './key.ts';
import type { CompiledKey } from './key.ts';
import { MOST_STEPS, patternOutline, stepOutline } from './schema.ts';
import type { Pattern } from './schema.ts';
import type { PatternRule } from './state.ts';

/** A pattern ready to be asked. */
export interface CompiledPattern {
  readonly rule: PatternRule;
  readonly key: CompiledKey;
  /** Of a sequence: for each step, whether an event is it. */
  readonly steps: readonly CompiledStep[];
  /** Changes whenever what was counted before would mean something else. */
  readonly hash: string;
}

/** A step of a sequence. */
export interface CompiledStep {
  /** Null: any type its policy is asked about. */
  readonly on: ReadonlySet<string> | null;
  /** Null: always. */
  readonly condition: CompiledCondition | null;
}

/** What of its policy a pattern goes by. */
export interface PatternContext extends ConditionScope {
  readonly on: readonly string[];
  /** As written. */
  readonly conditions: unknown;
}

/**
 * A pattern ready to be asked, adding everything wrong with it to `issues`; null where something is. Pure,
 * never throws.
 *
 * @param at JSON pointer of the pattern
 */
export function compilePattern(
  json: unknown,
  at: string,
  context: PatternContext,
  issues: Issue[],
): CompiledPattern | null {
  const parsed = patternOutline.safeParse(json);
  const found = parsed.success ? [] : kindIssues(json, at, issuesOf(parsed.error, at));
  // What else is wrong with its parts is told along with what is wrong with its form.
  const key = compileKey(soundKey(json), `${at}/by`, context, found);
  const steps = compileSteps(soundSteps(json), `${at}/steps`, context, found);
  issues.push(...found);
  if (!parsed.success || found.some(({ severity }) => severity === 'error')) return null;
  const pattern = parsed.data;
  const { on, conditions } = context;
  const meaning = { pattern: pattern as Json, on, conditions: (conditions ?? null) as Json };
  return {
    rule: ruleOf(pattern as Pattern),
    key,
    steps,
    hash: contentHash(stableJson(meaning)).slice(0, 16),
  };
}

/** Which steps of a sequence an event is, in order. Throws only what the reader throws. */
export function stepsOf(
  { steps }: CompiledPattern,
  eventType: string,
  facts: FactReader,
): readonly boolean[] {
  return steps.map(
    ({ on, condition }) =>
      (on === null || on.has(eventType)) && (condition === null || condition.test(facts)),
  );
}

function ruleOf(pattern: Pattern): PatternRule {
  switch (pattern.kind) {
    case 'count': {
      const { kind, n, within, rearm = 'crossing' } = pattern;
      return { kind, n, within: durationMs(within), rearm };
    }
    case 'once-within':
      return { kind: pattern.kind, within: durationMs(pattern.within) };
    case 'once-after-quiet':
    case 'absence':
      return { kind: pattern.kind, after: durationMs(pattern.after) };
    case 'sequence': {
      const { kind, within, steps } = pattern;
      return { kind, within: durationMs(within), steps: steps.map(({ name }) => name) };
    }
  }
}

/** Steps of a sequence whose form is right, each with its place. */
type SoundSteps = readonly (readonly [at: number, step: z.infer<typeof stepOutline>])[];

function soundSteps(pattern: unknown): SoundSteps {
  const { kind, steps } = isJsonObject(pattern) ? pattern : {};
  if (kind !== 'sequence' || !isList(steps)) return [];
  return steps.slice(0, MOST_STEPS).flatMap((step, i) => {
    const { data } = stepOutline.safeParse(step);
    return data === undefined ? [] : [[i, data] as const];
  });
}

function compileSteps(
  steps: SoundSteps,
  at: string,
  context: PatternContext,
  issues: Issue[],
): CompiledStep[] {
  const asked = new Set(context.on);
  const names = new Set<string>();
  const compiled = steps.map(([i, { name, on, conditions }]): CompiledStep => {
    const here = `${at}/${i}`;
    if (names.has(name))
      issues.push(error('duplicate-id', `${here}/name`, `two steps are called "${name}"`));
    names.add(name);
    for (const [j, type] of (on ?? []).entries()) {
      if (asked.size === 0 || asked.has(type)) continue;
      const message = `the policy is not asked about "${type}": add it to its "on"`;
      issues.push(error('step-not-asked', `${here}/on/${j}`, message));
    }
    const condition =
      conditions === undefined ? null : compileCondition(conditions, context, `${here}/conditions`);
    issues.push(...(condition?.issues ?? []));
    return {
      on: on === undefined ? null : new Set(on),
      condition: condition?.ok === true ? condition.value : null,
    };
  });
  if (compiled.length > 0 && compiled.every(({ on }) => on !== null)) {
    for (const [i, type] of context.on.entries()) {
      if (compiled.some(({ on }) => on?.has(type))) continue;
      const message = `no step is about "${type}": the policy is asked for nothing`;
      issues.push(warning('unused-type', `/on/${i}`, message));
    }
  }
  return compiled;
}

/** A kind that is missing or unknown is told in our words. */
function kindIssues(json: unknown, at: string, issues: Issue[]): Issue[] {
  if (!isJsonObject(json)) return issues;
  const kinds = patternOutline.options.map(({ shape }) => shape.kind.value);
  if (kinds.some((kind) => kind === json['kind'])) return issues;
  const message = `a pattern is one of ${kinds.join(', ')}; "kind" says which`;
  return [error('unknown-pattern', `${at}/kind`, message)];
}
