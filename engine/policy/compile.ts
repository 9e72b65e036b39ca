import { z } from 'zod';
import { compileActions } from '../action/compile.ts';
import type { CompiledAction } from '../action/compile.ts';
import { soundActions } from '../action/sound-actions.ts';
import { compileCondition } from '../condition/compile.ts';
import type { CompiledCondition, ConditionScope } from '../condition/compile.ts';
import { error, issuesOf } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { Shapes } from '../shape.ts';
import { inOneGo } from '../turns.ts';
import type { Turns } from '../turns.ts';
import { MAX_FILE_DEPTH, deeperThan } from '../value/depth.ts';
import type { ValueOptions } from '../value/compiling.ts';
import { buildPolicyIndex } from './index/policy-index.ts';
import type { PolicyIndex } from './index/policy-index.ts';
import { compileRestraint } from './restraint.ts';
import type { Restraint } from './restraint.ts';
import { policySchema } from './schema.ts';
import type { Policy } from './schema.ts';

/** A policy ready to be asked. */
export interface CompiledPolicy {
  readonly kind: 'policy';
  readonly id: string;
  readonly title: string;
  readonly priority: number;
  readonly stop: boolean;
  readonly enabled: boolean;
  readonly on: readonly string[];
  readonly condition: CompiledCondition;
  /** What may keep it from acting although its condition holds; null: nothing. */
  readonly restraint: Restraint | null;
  /** In the order they run. */
  readonly actions: readonly CompiledAction[];
  /** As written. */
  readonly source: Policy;
  /** The file it came from, where there is one. */
  readonly file: string | undefined;
}

/** The policies switched on for one event type. */
export interface PolicyGroup {
  /** In the order they are asked. */
  readonly policies: readonly CompiledPolicy[];
  /** How to find those an event may concern; null where there are so few that each is asked. */
  readonly index: PolicyIndex | null;
}

/** A set of policies, indexed by what they are asked about. */
export interface CompiledPolicies {
  readonly kind: 'policies';
  readonly all: ReadonlyMap<string, CompiledPolicy>;
  readonly byEvent: ReadonlyMap<string, PolicyGroup>;
}

/** Up to so many are asked one by one, and a decision lists what each of them said. */
export const ASKED_ONE_BY_ONE = 32;

/** A policy somebody wrote. */
export interface PolicySource {
  readonly json: unknown;
  /** Where it stands; its issues name it. */
  readonly file?: string;
  /** What facts look like to it; absent: any path is taken. */
  readonly shapes?: Shapes | undefined;
}

/** What policies may refer to. */
export interface PolicyScope extends ConditionScope, ValueOptions {
  /** Facts that are read from the world, which is not asked to find the policies an event may concern. */
  readonly asksWorld?: ReadonlySet<string>;
}

/**
 * Policies ready to be asked, or every issue in all of them: form, conditions, actions and their
 * values, ids used twice. Pure, never throws. One that is switched off is checked like any other.
 */
export function compilePolicies(
  sources: readonly PolicySource[],
  scope: PolicyScope,
): Parsed<CompiledPolicies> {
  return inOneGo(compilePoliciesInTurns(sources, scope));
}

/** {@link compilePolicies}, a policy or less at a time. */
export function* compilePoliciesInTurns(
  sources: readonly PolicySource[],
  scope: PolicyScope,
): Turns<Parsed<CompiledPolicies>> {
  const issues: Issue[] = [];
  const all = new Map<string, CompiledPolicy>();
  /** Id → the file it stands in, of a policy that is broken as well. */
  const taken = new Map<string, string | undefined>();
  for (const source of sources) {
    yield null;
    const compiled = compilePolicy(source, scope);
    issues.push(...compiled.issues);
    const id = partOf(source.json, 'id');
    if (typeof id !== 'string') continue;
    if (taken.has(id)) {
      const other = taken.get(id);
      const where = other === undefined ? '' : ` (also in ${other})`;
      const message = `policy "${id}" stands twice${where}`;
      issues.push(inFile(error('duplicate-id', '/id', message), source.file));
    }
    taken.set(id, source.file);
    if (compiled.ok) all.set(id, compiled.value);
  }
  if (issues.some((issue) => issue.severity === 'error')) return { ok: false, issues };
  const byEvent = yield* groupByEvent(all, scope);
  return { ok: true, value: { kind: 'policies', all, byEvent }, issues };
}

function inFile(issue: Issue, file: string | undefined): Issue {
  return file === undefined ? issue : { ...issue, file };
}

function* groupByEvent(
  all: CompiledPolicies['all'],
  { asksWorld = new Set() }: Pick<PolicyScope, 'asksWorld'>,
): Turns<CompiledPolicies['byEvent']> {
  const ordered = [...all.values()]
    .filter((policy) => policy.enabled)
    .toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  const byEvent = new Map<string, CompiledPolicy[]>();
  for (const policy of ordered) {
    for (const type of new Set(policy.on)) {
      const asked = byEvent.get(type);
      if (asked === undefined) byEvent.set(type, [policy]);
      else asked.push(policy);
    }
  }
  const groups = new Map<string, PolicyGroup>();
  for (const [type, policies] of byEvent) {
    const few = policies.length <= ASKED_ONE_BY_ONE;
    const conditions = policies.map(({ condition }) => condition);
    const index = few ? null : yield* buildPolicyIndex(conditions, asksWorld);
    groups.set(type, { policies, index });
  }
  return groups;
}

/** Some of a set's policies as a set of their own. Pure. */
export function policiesAmong(
  { all }: CompiledPolicies,
  ids: ReadonlySet<string>,
  scope: Pick<PolicyScope, 'asksWorld'>,
): CompiledPolicies {
  const some = new Map([...all].filter(([id]) => ids.has(id)));
  return { kind: 'policies', all: some, byEvent: inOneGo(groupByEvent(some, scope)) };
}

// The compilers of conditions, patterns and limits say more about their form than a schema could.
const outline = policySchema.extend({
  conditions: z.unknown(),
  pattern: z.unknown().optional(),
  limits: z.unknown().optional(),
});

function partOf(json: unknown, part: string): Json | undefined {
  return isJsonObject(json) ? json[part] : undefined;
}

/** One policy ready to be asked, or every issue in it. Pure, never throws. */
export function compilePolicy(
  { json, file, shapes }: PolicySource,
  common: PolicyScope,
): Parsed<CompiledPolicy> {
  const scope = { ...common, shapes: shapes ?? common.shapes };
  const deep = deeperThan(json, MAX_FILE_DEPTH);
  if (deep !== null) {
    const message = `a policy nests at most ${MAX_FILE_DEPTH} levels deep; nothing else in it was looked at`;
    return { ok: false, issues: [inFile(error('too-deep', deep, message), file)] };
  }
  const parsed = outline.safeParse(json);
  const issues = parsed.success ? [] : issuesOf(parsed.error);
  const conditions = partOf(json, 'conditions');
  const condition =
    conditions === undefined ? null : compileCondition(conditions, scope, '/conditions');
  if (condition === null) {
    const message = 'a policy says when it acts: "conditions" is missing; {"all": []} is always';
    if (parsed.success) issues.push(error('invalid-type', '/conditions', message));
  } else issues.push(...condition.issues);
  const written = parsed.success ? parsed.data.actions : soundActions(partOf(json, 'actions'));
  const actions = compileActions(written, '/actions', 'policy', issues, scope);
  const restraint = compileRestraint(json, scope, issues);
  const told = issues.map((issue) => inFile(issue, file));
  const broken = told.some((issue) => issue.severity === 'error');
  if (broken || !parsed.success || condition?.ok !== true) return { ok: false, issues: told };
  const { id, title, on, priority = 1, stop = false, enabled = true } = parsed.data;
  const source = { ...parsed.data, conditions: condition.value.source } as Policy;
  const value: CompiledPolicy = {
    kind: 'policy',
    id,
    title,
    priority,
    stop,
    enabled,
    on,
    condition: condition.value,
    restraint,
    actions,
    source,
    file,
  };
  return { ok: true, value, issues: told };
}
