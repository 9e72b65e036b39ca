import { compareBehaviour } from './compare-behaviour.ts';
import type { BehaviourDiff } from './compare-behaviour.ts';
import type { Definitions } from '../pack/definitions.ts';
import { knownValues } from './known-values.ts';
import { openingRound } from './opening-round.ts';
import { possibleRecord } from './possible-record.ts';
import { brokenContracts } from './report/child-contracts.ts';
import type { Verification } from './report/finding.ts';
import { subjectTypes } from './subject-types.ts';
import { verifiableIn } from './verifiable-in.ts';
import { wordsIn } from './words/words-in.ts';
import { verifyWorkflow } from './verify-workflow.ts';

/** What verification of a set looks at. */
export type Verified = Pick<Definitions, 'types' | 'workflows' | 'tables' | 'policies'>;

/** What changed in what a workflow of a set can do. */
export interface WorkflowBehaviourDiff extends BehaviourDiff {
  readonly workflow: string;
}

/**
 * What became possible and impossible for records of each workflow that is in both sets, with what the others in the set
 * do. Workflows nothing changed for are left out. Deterministic, pure, never throws.
 */
export function compareDefinitionsBehaviour(
  before: Verified,
  after: Verified,
): readonly WorkflowBehaviourDiff[] {
  const [then, now] = [verifiableIn(before), verifiableIn(after)];
  return [...after.workflows.keys()].flatMap((id) => {
    const [was, is] = [then(id), now(id)];
    if (was === null || is === null) return [];
    const options = { before: was, after: is };
    const found = compareBehaviour(was.workflow, is.workflow, options);
    return found.changes.length === 0 && found.exhausted ? [] : [{ workflow: id, ...found }];
  });
}

/**
 * What is wrong with the workflows of a set, each with what the others do with its records. Children a state waits for
 * enter as a contract: they end in the ways verification found of their own workflow. Deterministic, pure, never throws.
 *
 * @param only ids of the workflows to verify; absent: all
 */
export function verifyDefinitions(
  definitions: Verified,
  only?: readonly string[],
): readonly Verification[] {
  const done = new Map<string, Verification>();
  const open = new Set<string>();
  const beheld = verifiableIn(definitions);
  const { tables } = definitions;
  const world = {
    known: knownValues(definitions),
    tables,
    mayBeRecord: possibleRecord(definitions),
    subjects: subjectTypes(definitions),
  };
  const wordsOf = wordsIn(definitions);
  const verify = (id: string): Verification | undefined => {
    const found = beheld(id);
    const compiled = definitions.workflows.get(id);
    const before = done.get(id);
    if (found === null || compiled === undefined || before !== undefined) return before;
    open.add(id);
    const { workflow, surroundings, known } = found;
    const opensItself = openingRound(id, definitions);
    const standing = verifyWorkflow(workflow, {
      ...(opensItself === null ? {} : { opensItself }),
      surroundings: {
        ...surroundings,
        endings(child) {
          // A workflow that waits for one of its own kind is taken at its word.
          const contract = open.has(child) ? undefined : verify(child);
          return contract === undefined || !contract.exhausted
            ? surroundings.endings(child)
            : new Set(contract.endings);
        },
      },
      known,
      world,
      words: wordsOf(compiled),
    });
    const contracts = brokenContracts(workflow, standing.proven, (child) => {
      // A workflow that waits for one of its own kind is taken at its word.
      const contract = open.has(child) ? undefined : verify(child);
      const { workflow: own } = beheld(child) ?? {};
      return contract === undefined || own === undefined
        ? undefined
        : { workflow: own, verified: contract };
    });
    const leaning = new Set(contracts.map(({ invariant }) => invariant));
    const verified: Verification = {
      ...standing,
      proven: standing.proven.filter((one) => !leaning.has(one)),
      findings: [...standing.findings, ...contracts],
    };
    open.delete(id);
    done.set(id, verified);
    return verified;
  };
  const ids = only ?? [...definitions.workflows.keys()].toSorted();
  return ids.flatMap((id) => verify(id) ?? []);
}
