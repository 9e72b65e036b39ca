import { compileCondition } from '../../condition/compile.ts';
import type { ConditionNode } from '../../condition/compile.ts';
import { EngineError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import type { CompiledPolicy } from '../compile.ts';
import type { Finding } from './finding.ts';
import { createMemory, satisfy } from './satisfy.ts';
import type { Requirement, Satisfied, SatisfyOptions } from './satisfy.ts';
import type { FactWords, World } from './world.ts';

/** How much work one analysis may do; counted, so that the same input always gives the same answer. */
export interface AnalysisBudget {
  /** Choices at most for one question, before its answer is "unknown" (default 2,000). */
  readonly steps?: number;
  /** Questions at most (default 20,000); the findings say what was left out. */
  readonly questions?: number;
}

const QUESTIONS = 20_000;

/** Asks questions about conditions on one budget. */
export interface Inquiry {
  /** Whether all can be met; unknown once the budget is used up. */
  readonly ask: (requirements: readonly Requirement[]) => Satisfied;
  /** That an event of a type has come, and about what record, where some of the policies ask for that. */
  readonly onEvent: (
    type: string,
    policies: readonly { readonly policy: Pick<CompiledPolicy, 'condition'> }[],
  ) => readonly Requirement[];
  /** How facts are told; absent: by their paths. */
  readonly words: FactWords | undefined;
  /** Questions that were not looked at. */
  readonly skipped: () => number;
}

/** A new inquiry. Its answers depend on nothing but the questions and the budget. */
export function createInquiry(
  { steps, questions = QUESTIONS }: AnalysisBudget = {},
  world: World = {},
): Inquiry {
  const memory = createMemory();
  const options: SatisfyOptions = { ...world, memory, ...(steps === undefined ? {} : { steps }) };
  const arrivals = new Map<string, readonly Requirement[]>();
  let asked = 0;
  return {
    words: world.words,
    ask(requirements) {
      asked += 1;
      if (asked > questions)
        return { verdict: 'unknown', because: `cut off after ${questions} questions` };
      return satisfy(requirements, options);
    },
    onEvent(type, policies) {
      const known = arrivals.get(type) ?? arrivalOf(type, world.subjects?.(type) ?? null);
      arrivals.set(type, known);
      const asked = policies.some(({ policy: { condition } }) =>
        condition.factsUsed.some(({ fact, path }) => fact === 'record' && path === 'type'),
      );
      return asked ? known : known.slice(0, 1);
    },
    skipped: () => Math.max(0, asked - questions),
  };
}

/** That an event has come, and that its record is of one of some types, if there is one. */
function arrivalOf(type: string, subjects: readonly string[] | null): Requirement[] {
  const arrival = { node: comparison('event', 'type', type), holds: true };
  if (subjects === null) return [arrival];
  const record = { fact: 'record', path: 'type' };
  const about = compileCondition({
    name: `${type} is about ${subjects.length === 0 ? 'no record' : subjects.join(' or ')}`,
    any: [
      { ...record, operator: 'exists', value: false },
      { ...record, operator: 'in', value: [...subjects] },
    ],
  });
  return about.ok ? [arrival, { node: about.value.node, holds: true }] : [arrival];
}

/** A comparison of our own, as a requirement. */
export function comparison(
  fact: string,
  path: string,
  value: Json,
  operator = 'equal',
): ConditionNode {
  const compiled = compileCondition({ fact, path, operator, value });
  if (compiled.ok) return compiled.value.node;
  throw new EngineError('bad-comparison', `${fact}.${path} cannot be compared`, { fact, path });
}

/** What the budget was not enough for, as a finding. Pure. */
export function leftOut(questions: number): Finding[] {
  if (questions === 0) return [];
  const message = `${questions} questions were not looked at: the budget of this analysis was used up`;
  return [{ kind: 'not-looked-at', severity: 'note', verdict: 'unknown', message }];
}
