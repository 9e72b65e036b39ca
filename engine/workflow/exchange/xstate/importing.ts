import type { Issue } from '../../../issue.ts';
import type { JsonObject } from '../../../json.ts';
import type { Ledger } from '../ledger.ts';
import type { Namer } from '../names.ts';

/** What the parts of a machine are read with. */
export interface Importing {
  /** Which XState's words and rules the source goes by. */
  readonly version: 4 | 5;
  /** True where nothing shows that, and 5 is taken. */
  readonly assumed: boolean;
  readonly ledger: Ledger;
  readonly issues: Issue[];
  /** Events the machine names, and how many wildcards it has. */
  readonly named: readonly string[];
  readonly wildcards: number;
  /** Event types of ours for theirs. */
  readonly events: Namer;
  /** Ids of named delays for their names. */
  readonly delays: Namer;
  /** Ids of named delays the workflow defines, where it was exported. */
  readonly knownDelays: ReadonlySet<string>;
  /** Paths of parallel states. */
  readonly parallels: ReadonlySet<string>;
  /** Nodes by their id in the source. */
  readonly byId: ReadonlyMap<string, SourceNode>;
}

/** A state of the source. */
export interface SourceNode {
  readonly key: string;
  /** JSON pointer of it. */
  readonly at: string;
  readonly json: JsonObject;
  readonly parent: SourceNode | null;
  /** By their keys in the source, in its order. */
  readonly children: ReadonlyMap<string, SourceNode>;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  /** Dotted path of ours; null: the root, where no state of ours stands for it. */
  readonly path: string | null;
  /** Our id of it inside its parent. */
  readonly id: string;
}

/** True for a state itself and those inside it. Pure. */
export function isWithin(node: SourceNode | null, around: SourceNode): boolean {
  for (let at = node; at !== null; at = at.parent) if (at === around) return true;
  return false;
}
