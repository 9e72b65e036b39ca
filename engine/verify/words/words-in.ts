import type { CompiledWorkflow, Definitions } from '../../pack/definitions.ts';
import type { CompiledTable } from '../../table/compile.ts';
import { workflowWords } from './workflow-words.ts';
import type { WorkflowWords } from './workflow-words.ts';

/** The words of the workflows of a set. Pure. */
export function wordsIn({ types, tables }: Pick<Definitions, 'types' | 'tables'>): (
  workflow: Pick<CompiledWorkflow, 'id' | 'definition' | 'chart' | 'type'> & {
    readonly tables?: ReadonlyMap<string, CompiledTable>;
  },
) => WorkflowWords {
  return ({ type, tables: own = [], ...workflow }) =>
    workflowWords(
      { ...workflow, fields: type.fields, tables: new Map([...tables, ...own]) },
      types,
    );
}
