import type { CompiledWorkflow, Definitions } from '../../pack/definitions.ts';
import type { StateWords } from '../../policy/explain/fact-words.ts';
import type { CompiledTable } from '../../table/compile.ts';
import { workflowWords } from './workflow-words.ts';
import type { WorkflowWords } from './workflow-words.ts';

/** The words of the workflows of a set. Pure. */
export function wordsIn({
  types,
  tables,
  workflows,
}: Pick<Definitions, 'types' | 'tables' | 'workflows'>): (
  workflow: Pick<CompiledWorkflow, 'id' | 'definition' | 'chart' | 'type'> & {
    readonly tables?: ReadonlyMap<string, CompiledTable>;
  },
) => WorkflowWords {
  const statesOf: StateWords = (state, of) =>
    workflows.get(of ?? '')?.chart.get(state)?.definition.label ?? state;
  return ({ type, tables: own = [], ...workflow }) =>
    workflowWords(
      { ...workflow, fields: type.fields, tables: new Map([...tables, ...own]) },
      types,
      statesOf,
    );
}
