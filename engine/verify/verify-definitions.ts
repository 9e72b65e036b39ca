import { compareBehaviour } from './compare-behaviour.ts';
import type { BehaviourDiff } from './compare-behaviour.ts';
import type { Definitions } from '../pack/definitions.ts';
import { knownOfType } from './data/known-of-type.ts';
import { knownValues } from './known-values.ts';
import { possibleRecord } from './possible-record.ts';
import type { Verification } from './report/finding.ts';
import { subjectTypes } from './subject-types.ts';
import { surroundingsIn } from './surroundings.ts';
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
  const [then, now] = [before, after].map((set) => ({ set, of: surroundingsIn(set) }));
  const side = (one: typeof then, id: string) => {
    const workflow = one?.set.workflows.get(id);
    if (one === undefined || workflow === undefined) return null;
    return {
      workflow: { ...workflow, tables: new Map([...one.set.tables, ...workflow.tables]) },
      options: { surroundings: one.of(id), known: knownOfType(workflow.type.fields, one.set) },
    };
  };
  return [...after.workflows.keys()].flatMap((id) => {
    const [was, is] = [side(then, id), side(now, id)];
    if (was === null || is === null) return [];
    const options = { before: was.options, after: is.options };
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
  const surroundingsOf = surroundingsIn(definitions);
  const { types, workflows, tables } = definitions;
  const world = {
    known: knownValues(definitions),
    tables,
    mayBeRecord: possibleRecord(definitions),
    subjects: subjectTypes(definitions),
  };
  const verify = (id: string): Verification | undefined => {
    const workflow = definitions.workflows.get(id);
    const before = done.get(id);
    if (workflow === undefined || before !== undefined) return before;
    open.add(id);
    const surroundings = surroundingsOf(id);
    const found = verifyWorkflow(
      { ...workflow, tables: new Map([...tables, ...workflow.tables]) },
      {
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
        known: knownOfType(workflow.type.fields, { types, workflows, tables }),
        world,
      },
    );
    open.delete(id);
    done.set(id, found);
    return found;
  };
  const ids = only ?? [...definitions.workflows.keys()].toSorted();
  return ids.flatMap((id) => verify(id) ?? []);
}
