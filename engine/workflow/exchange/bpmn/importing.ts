import type { Issue } from '../../../issue.ts';
import type { Field } from '../../../record-type/field.ts';
import type { Workflow } from '../../schema.ts';
import type { Ledger } from '../ledger.ts';
import type { Namer } from '../names.ts';
import type { FlowNode, Process } from './read-process.ts';

/** What the parts of a process are translated with. */
export interface Importing {
  readonly process: Process;
  readonly ledger: Ledger;
  readonly issues: Issue[];
  readonly workflow: string;
  readonly events: Namer;
  /** A word for each task, for the event that says it is done: two of one name are two. */
  readonly taskWords: Namer;
  readonly delayIds: Namer;
  /** Named delays that are needed, as far as the source says how long they are. */
  readonly delays: NonNullable<Workflow['delays']>;
  /** Fields conditions ask for. */
  readonly fields: { [id: string]: Field };
  readonly fieldIds: Namer;
}

/** Where the tokens of a part of a process go: the states of one chart, or of one region. */
export interface Scope {
  /** Path of the state around, with its dot; `''`: the workflow. */
  readonly prefix: string;
  /** The gateway at which a region ends; null: the process. */
  readonly join: FlowNode | null;
  /** Ids of the states by the node they stand for. */
  readonly ids: Map<FlowNode, string>;
  readonly names: Namer;
}
