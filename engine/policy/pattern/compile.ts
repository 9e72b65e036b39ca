import { durationMs } from '../../calendar/duration.ts';
import { compileCondition } from '../../condition/compile.ts';
import type { CompiledCondition, ConditionScope } from '../../condition/compile.ts';
import type { FactReader } from '../../condition/fact.ts';
import { contentHash } from '../../identifier.ts';
import { error, issuesOf, warning } from '../../issue.ts';
import type { Issue } from '../../issue.ts';
import { isJsonObject, stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import { compileKey } from './key.ts';
import type { CompiledKey } from './key.ts';
import { patternOutline } from './schema.ts';
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
  if (!parsed.success) {
    issues.push(...kindIssues(json, at, issuesOf(parsed.error, at)));
    return null;
  }
  const pattern = parsed.data;
  const found: Issue[] = [];
  const key = compileKey(pattern.by, `${at}/by`, context, found);
  const steps =
    pattern.kind === 'sequence' ? compileSteps(pattern.steps, `${at}/steps`, context, found) : [];
  issues.push(...found);
  if (found.some(({ severity }) => severity === 'error')) return null;
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

type WrittenSteps = Extract<
  ReturnType<typeof patternOutline.parse>,
  { readonly kind: 'sequence' }
>['steps'];

function compileSteps(
  steps: WrittenSteps,
  at: string,
  context: PatternContext,
  issues: Issue[],
): CompiledStep[] {
  const asked = new Set(context.on);
  const compiled = steps.map(({ name, on, conditions }, i): CompiledStep => {
    const here = `${at}/${i}`;
    if (steps.findIndex((step) => step.name === name) < i)
      issues.push(error('duplicate-id', `${here}/name`, `two steps are called "${name}"`));
    for (const [j, type] of (on ?? []).entries()) {
      if (asked.has(type)) continue;
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
  if (compiled.every(({ on }) => on !== null)) {
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
