import { readPath, type Condition, type Json, type JsonObject } from '@interlock/engine';
import { Engine, type TopLevelCondition } from 'json-rules-engine';

/** A rule as json-rules-engine is asked about it. */
export interface ReferenceRule {
  /** Unique among the rules asked together. */
  readonly id: string;
  readonly conditions: Condition;
  /** Higher is decided first (default 1). */
  readonly priority?: number | undefined;
}

/** What json-rules-engine knows of an event; a function answers by params. */
export interface ReferenceFacts {
  readonly [fact: string]: Json | ((params: JsonObject) => Json | undefined);
}

/** What json-rules-engine says to an event. */
export interface ReferenceVerdicts {
  /** By id; an error where the rule could not be decided: json-rules-engine threw it. */
  readonly verdicts: ReadonlyMap<string, boolean | Error>;
  /** Ids of the rules that held, as they were decided, of those asked together; null where each was asked alone. */
  readonly order: readonly string[] | null;
}

/** json-rules-engine with some rules; asked about one event at a time, as it is not re-entrant. */
export interface ReferenceEngine {
  readonly ask: (facts: ReferenceFacts) => Promise<ReferenceVerdicts>;
}

/** What rules refer to that json-rules-engine does not have by itself. */
export interface ReferenceScope {
  readonly shared?: { readonly [name: string]: Condition };
  readonly operators?: ReadonlyMap<
    string,
    (left: Json | undefined, right: Json | undefined) => boolean
  >;
}

/**
 * json-rules-engine over these rules: facts may be missing, paths are ours (its own resolver takes JSONPath).
 * Copies the rules, because its constructor writes into them.
 */
export function buildReferenceEngine(
  rules: readonly ReferenceRule[],
  scope: ReferenceScope = {},
): ReferenceEngine {
  // A rule that cannot be decided takes the verdicts of all others with it: from then on it is asked alone.
  const alone = new Map<string, Engine>();
  let together = engineOf(rules, scope);
  const askAlone = async (
    rule: ReferenceRule,
    engine: Engine,
    facts: ReferenceFacts,
  ): Promise<boolean | Error> => {
    try {
      return (await engine.run({ ...facts })).events.length === 1;
    } catch (cause) {
      alone.set(rule.id, engine);
      return cause instanceof Error ? cause : new Error(String(cause));
    }
  };
  const askEach = async (facts: ReferenceFacts): Promise<ReferenceVerdicts['verdicts']> => {
    const verdicts = new Map<string, boolean | Error>();
    for (const rule of rules) {
      const engine = alone.get(rule.id) ?? engineOf([rule], scope);
      verdicts.set(rule.id, await askAlone(rule, engine, facts));
    }
    return verdicts;
  };
  return {
    async ask(facts) {
      const verdicts = new Map<string, boolean | Error>();
      let order: string[];
      try {
        const { results, failureResults } = await together.run({ ...facts });
        order = results.map(({ name }) => name);
        for (const { name } of results) verdicts.set(name, true);
        for (const { name } of failureResults) verdicts.set(name, false);
      } catch {
        const each = await askEach(facts);
        together = engineOf(
          rules.filter(({ id }) => !alone.has(id)),
          scope,
        );
        return { verdicts: each, order: null };
      }
      for (const rule of rules) {
        const engine = alone.get(rule.id);
        if (engine !== undefined) verdicts.set(rule.id, await askAlone(rule, engine, facts));
      }
      return { verdicts, order };
    },
  };
}

function engineOf(
  rules: readonly ReferenceRule[],
  { shared = {}, operators = new Map() }: ReferenceScope,
): Engine {
  const engine = new Engine([], {
    allowUndefinedFacts: true,
    pathResolver: (value, path) => readPath(value as Json, path),
  });
  for (const [id, test] of operators) engine.addOperator(id, test);
  for (const [name, condition] of Object.entries(shared)) {
    engine.setCondition(name, structuredClone(condition) as TopLevelCondition);
  }
  for (const { id, conditions, priority = 1 } of rules) {
    engine.addRule({
      name: id,
      conditions: structuredClone(topLevel(conditions)),
      event: { type: 'held' },
      priority,
    });
  }
  return engine;
}

/** There a comparison does not stand alone. */
function topLevel(condition: Condition): TopLevelCondition {
  return ('fact' in condition ? { all: [condition] } : condition) as TopLevelCondition;
}
