import { compileCondition, MAX_CONDITION_SIZE } from '../../condition/compile.ts';
import type { ConditionScope } from '../../condition/compile.ts';
import { FORBIDDEN_NAMES } from '../../condition/path.ts';
import type { Condition } from '../../condition/schema.ts';
import { error, pointer, warning } from '../../issue.ts';
import type { Issue } from '../../issue.ts';
import { isJsonObject, isList, stableJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { MAX_FILE_DEPTH, deeperThan } from '../../value/depth.ts';
import { forbiddenKeys, withoutKeys } from '../../value/forbidden-keys.ts';
import { FACTS, VARIABLES } from '../../vocabulary.ts';
import { compilePolicy } from '../compile.ts';
import type { CompiledPolicy, PolicyScope } from '../compile.ts';
import type { Policy } from '../schema.ts';
import { conditionLosses } from './condition-losses.ts';
import { splitEventTypes } from './event-types.ts';
import { inlinedSize, inlineShared } from './inline-shared.ts';
import type { Loss, LossAt } from './loss.ts';
import { readConditions } from './read-conditions.ts';
import type { FactNames } from './read-conditions.ts';
import type { ExistingPolicy } from './policy-files.ts';
import { nameRules, titleOf } from './rule-name.ts';
import { CARRIED } from './rule.ts';

/** What rules do not say themselves. */
export interface ImportOptions {
  /** Event types of a rule whose conditions name none. */
  readonly on?: readonly string[];
  /** Facts there are; absent: those of policies. */
  readonly knownFacts?: ReadonlySet<string>;
  /** True: a fact that is not known is read from the event's data, under its name. */
  readonly factsInData?: boolean;
  readonly calendars?: PolicyScope['calendars'];
  /** Policies there are, by id: whose place an imported one takes is told. */
  readonly existing?: ReadonlyMap<string, ExistingPolicy>;
}

/** Policies made of rules. */
export interface RuleImport {
  /** True without errors: `policies` holds every rule. */
  readonly ok: boolean;
  /** Those that are right, in the order of their rules. */
  readonly policies: readonly Policy[];
  readonly losses: readonly Loss[];
  /** Everything wrong with the rules, with pointers into what was given. */
  readonly issues: readonly Issue[];
}

/** Most rules at once. */
export const MOST_RULES = 100_000;

/**
 * Policies from json-rules-engine 7.3 rules: one, a list, or `{rules, conditions}` with shared conditions by name
 * (`setCondition`). Rules of `exportRules` become the policies they were; of others the conditions are taken over,
 * and what they do, which stands in somebody's program, is told as a loss. Pure, never throws.
 */
export function importRules(json: unknown, options: ImportOptions = {}): RuleImport {
  const given = rulesIn(json as Json);
  if ('issue' in given) return { ok: false, policies: [], losses: [], issues: [given.issue] };
  const issues: Issue[] = [];
  const importing: Importing = {
    options,
    facts: { known: options.knownFacts ?? FACTS, inData: options.factsInData ?? false },
    shared: new Map(),
    ids: nameRules(given.rules),
    issues,
    losses: [],
  };
  readShared(given.conditions, importing);
  const policies = given.rules.flatMap((rule, i) => readRule(rule, given.at(i), i, importing));
  const ok = !issues.some(({ severity }) => severity === 'error');
  return { ok, policies, losses: importing.losses, issues };
}

interface Importing {
  readonly options: ImportOptions;
  readonly facts: FactNames;
  readonly shared: Map<string, Condition>;
  /** Of each rule, in their order. */
  readonly ids: readonly string[];
  readonly issues: Issue[];
  readonly losses: Loss[];
}

interface GivenRules {
  readonly rules: readonly Json[];
  readonly conditions: Json | undefined;
  readonly at: (rule: number) => string;
}

function rulesIn(json: Json | undefined): GivenRules | { readonly issue: Issue } {
  const inside = isJsonObject(json) ? json['rules'] : undefined;
  if (isList(json) || isList(inside)) {
    const [rules, base] = isList(json) ? [json, ''] : [inside as readonly Json[], '/rules'];
    if (rules.length > MOST_RULES) {
      const message = `these are ${rules.length} rules; at most ${MOST_RULES} are taken at once`;
      return { issue: error('too-many', base, message) };
    }
    const conditions = isJsonObject(json) ? json['conditions'] : undefined;
    return { rules, conditions, at: (rule) => `${base}/${rule}` };
  }
  if (isJsonObject(json) && inside === undefined) {
    return { rules: [json], conditions: undefined, at: () => '' };
  }
  const at = isJsonObject(json) ? '/rules' : '';
  return { issue: error('invalid-type', at, 'write a rule, a list of rules, or {"rules": […]}') };
}

function readShared(given: Json | undefined, { facts, shared, issues }: Importing): void {
  if (given === undefined) return;
  if (!isJsonObject(given)) {
    const message = 'shared conditions are an object: each by its name';
    issues.push(error('invalid-type', '/conditions', message));
    return;
  }
  for (const [name, condition] of Object.entries(given)) {
    const at = pointer('conditions', name);
    if (condition === undefined) continue;
    const fit = fitting(condition, at, issues);
    if (fit === null || FORBIDDEN_NAMES.has(name)) {
      if (fit !== null)
        issues.push(...forbiddenKeys({ [name]: null }, FORBIDDEN_NAMES, '/conditions'));
      continue;
    }
    // What is wrong inside is told where it is used, and here once.
    shared.set(name, readConditions(fit, at, facts, []) as unknown as Condition);
  }
  const scope: ConditionScope = { shared, knownFacts: facts.known };
  for (const [name, condition] of shared) {
    issues.push(...compileCondition(condition, scope, pointer('conditions', name)).issues);
  }
}

/** What can be read of it, the rest told; null where reading it would already go wrong. */
function fitting(json: Json, at: string, issues: Issue[]): Json | null {
  const deep = deeperThan(json, MAX_FILE_DEPTH, at);
  if (deep !== null) {
    issues.push(error('too-deep', deep, `a rule nests at most ${MAX_FILE_DEPTH} levels deep`));
    return null;
  }
  const forbidden = forbiddenKeys(json, FORBIDDEN_NAMES, at);
  issues.push(...forbidden);
  return forbidden.length > 0 ? withoutKeys(json, FORBIDDEN_NAMES) : json;
}

function readRule(written: Json, at: string, place: number, importing: Importing): Policy[] {
  const { options, facts, shared, issues } = importing;
  const before = issues.length;
  const rule = fitting(written, at, issues);
  if (rule === null && written !== null) return [];
  if (!isJsonObject(rule)) {
    issues.push(error('invalid-type', at, 'a rule is an object with conditions and event'));
    return [];
  }
  const losses: LossAt[] = [];
  const id = importing.ids[place] ?? '';
  const base = `${at}/conditions`;
  const read = readConditions(rule['conditions'] ?? null, base, facts, losses);
  const asked = splitEventTypes(read);
  const origin = (path: string): string => base + (asked?.origin(path) ?? path);
  const scope = { shared, knownFacts: facts.known, calendars: options.calendars ?? new Map() };
  const conditions = readCondition(asked?.conditions ?? read, origin, scope, issues);
  const on = asked?.on ?? options.on ?? [];
  if (on.length === 0) {
    const message =
      'a policy names the events it is about: say which, or compare the fact event, path $.type, in the outermost "all"';
    issues.push(error('no-event-types', base, message));
  }
  const source = {
    title: titleOf(rule, id),
    actions: {},
    ...readEvent(rule, at, issues, losses),
    id,
    on: on.length === 0 ? UNSAID : on,
    conditions: conditions ?? { all: [] },
    ...('priority' in rule ? { priority: rule['priority'] } : {}),
  };
  const policy = compilePolicy({ json: source }, { ...scope, knownVariables: VARIABLES });
  for (const issue of policy.issues) {
    const { path, severity } = issue;
    // What conditions warn of was told at its place.
    const told = severity !== 'error' && path.startsWith('/conditions');
    if (!told) issues.push({ ...issue, path: placeOf(path, at, origin) });
  }
  if (conditions !== null) {
    const found = conditionLosses(conditions, '');
    // What we have written ourselves means what it meant.
    const told = isOwn(rule) ? found.filter(({ effect }) => effect !== 'to-add') : found;
    losses.push(...told.map((loss) => asImported({ ...loss, path: origin(loss.path) })));
  }
  losses.push(...strangeKeys(rule, at));
  importing.losses.push(...losses.map((loss) => ({ policy: id, ...loss })));
  const broken = issues.slice(before).some(({ severity }) => severity === 'error');
  if (!policy.ok || broken) return [];
  issues.push(...replacing(policy.value, options.existing?.get(id), at));
  return [policy.value.source];
}

/** That another policy of this id would be gone; nothing where it is the same. */
function replacing(
  { id, source }: CompiledPolicy,
  existing: ExistingPolicy | undefined,
  at: string,
): Issue[] {
  if (existing === undefined) return [];
  const { $schema: _, ...before } = existing.source;
  const { $schema: _new, ...after } = source;
  if (stableJson(before as unknown as Json) === stableJson(after as unknown as Json)) return [];
  const message = `this takes the place of the policy "${id}" (${existing.title}), which says something else; give the rule another name to keep both`;
  return [warning('replaces-policy', `${at}/name`, message)];
}

/** Stands for event types nobody said, which has been told. */
const UNSAID = ['event.happened'];

/** A rule's condition with shared ones in their places; null where anything is wrong with it. */
function readCondition(
  json: Json,
  origin: (path: string) => string,
  scope: ConditionScope & { readonly shared: ReadonlyMap<string, Condition> },
  issues: Issue[],
): Condition | null {
  const compiled = compileCondition(json, scope);
  issues.push(...compiled.issues.map((issue) => ({ ...issue, path: origin(issue.path) })));
  if (!compiled.ok) return null;
  const size = inlinedSize(compiled.value.source, scope.shared);
  if (size <= MOST_NODES) return inlineShared(compiled.value.source, scope.shared);
  const message = `with its shared conditions this comes to ${size} parts; at most ${MOST_NODES} are allowed`;
  issues.push(error('condition-too-large', origin(''), message));
  return null;
}

/** Most groups and comparisons of a condition with shared ones in their places. */
const MOST_NODES = 2 * MAX_CONDITION_SIZE;

/** What json-rules-engine could not say here comes from somebody's own operator. */
function asImported(loss: LossAt): LossAt {
  if (loss.effect !== 'to-add') return loss;
  const message =
    loss.code === 'operator'
      ? "json-rules-engine has no such operator: it was added to it, and is taken for Interlock's of that name"
      : 'json-rules-engine hands a fact inside params over as it is written; Interlock reads it';
  return { ...loss, message, effect: 'may-differ' };
}

function isOwn({ event }: JsonObject): boolean {
  const params = isJsonObject(event) ? event['params'] : undefined;
  return isJsonObject(params) && isJsonObject(params[CARRIED]);
}

function readEvent(rule: JsonObject, at: string, issues: Issue[], losses: LossAt[]): JsonObject {
  const event = rule['event'];
  if (!isJsonObject(event)) {
    issues.push(error('invalid-type', `${at}/event`, 'a rule has an event: {"type": …}'));
    return {};
  }
  const params = event['params'];
  const carried = isJsonObject(params) ? params[CARRIED] : undefined;
  if (isJsonObject(carried)) return carried;
  const message =
    'what is done when the rule holds stands in the program that listens to it; give the policy actions';
  losses.push({ code: 'event', path: `${at}/event`, message, effect: 'left-out' });
  return {};
}

const RULE_KEYS = new Set(['name', 'conditions', 'priority', 'event']);

function strangeKeys(rule: JsonObject, at: string): LossAt[] {
  return Object.keys(rule)
    .filter((key) => !RULE_KEYS.has(key))
    .map((key) => {
      const message = `json-rules-engine does nothing by "${key}", and a policy has no place for it`;
      return { code: 'unknown-key', path: at + pointer(key), message, effect: 'left-out' };
    });
}

/** Where in a rule a part of its policy came from. */
function placeOf(path: string, at: string, origin: (path: string) => string): string {
  if (path === '' || path === '/priority') return at + path;
  if (path.startsWith('/conditions')) return origin(path.slice('/conditions'.length));
  if (path === '/id') return `${at}/name`;
  if (path.startsWith('/on')) return `${at}/conditions`;
  return `${at}/event/params/${CARRIED}${path}`;
}
