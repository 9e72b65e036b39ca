import { knownOfType } from './data/known-of-type.ts';
import type { KnowledgeOptions } from './space/knowledge.ts';
import type { Verifiable } from './space/situation.ts';
import { surroundingsIn } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';
import type { Verified } from './verify-definitions.ts';

/** A workflow of a set as verification looks at it. */
export interface Beheld {
  readonly workflow: Verifiable;
  /** Children end in any way their workflow writes down. */
  readonly surroundings: Surroundings;
  readonly known: NonNullable<KnowledgeOptions['known']>;
}

/** The workflows of a set as verification looks at them, by id; null where there is none. Pure. */
export function verifiableIn(definitions: Verified): (id: string) => Beheld | null {
  const { types, workflows, tables } = definitions;
  const surroundingsOf = surroundingsIn(definitions);
  return (id) => {
    const workflow = workflows.get(id);
    if (workflow === undefined) return null;
    return {
      workflow: { ...workflow, tables: new Map([...tables, ...workflow.tables]) },
      surroundings: surroundingsOf(id),
      known: knownOfType(workflow.type.fields, { types, workflows, tables }),
    };
  };
}
