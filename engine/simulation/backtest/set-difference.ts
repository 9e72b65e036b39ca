import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Definitions } from '../../pack/definitions.ts';
import { policiesAmong } from '../../policy/compile.ts';
import type { CompiledPolicies } from '../../policy/compile.ts';
import { WORLD_FACTS } from '../../vocabulary.ts';

/** In what a draft is not the live set, as far as planning goes: all else is the same in both. */
export interface SetDifference {
  /** Ids of policies that are in one of them only, or not the same in both. */
  readonly policies: ReadonlySet<string>;
  /** Those of them that the draft has. */
  readonly drafted: CompiledPolicies;
  /** Ids of tables, likewise. */
  readonly tables: ReadonlySet<string>;
}

/** In what two sets differ; null where it is more than policies and tables. Pure. */
export function differenceBetween(live: Definitions, draft: Definitions): SetDifference | null {
  // A compiled calendar does not say what it was written as, its file does.
  const files = differing(live.files, draft.files, jsonEqual);
  if ([...files].some((path) => path.startsWith('calendars/'))) return null;
  // Its record type is part of a workflow's hash. Guards are pinned with the tables they use: one that changed gives new records another workflow.
  const sameVersion = (a: Versioned, b: Versioned): boolean =>
    a.hash === b.hash && a.version === b.version;
  if (differing(live.workflows, draft.workflows, sameVersion).size > 0) return null;
  if (differing(live.pinned, draft.pinned, sameVersion).size > 0) return null;
  const sameSource = (a: Written, b: Written): boolean =>
    jsonEqual(a.source as unknown as Json, b.source as unknown as Json);
  const policies = differing(live.policies.all, draft.policies.all, sameSource);
  return {
    policies,
    drafted: policiesAmong(draft.policies, policies, { asksWorld: WORLD_FACTS }),
    tables: differing(live.tables, draft.tables, sameSource),
  };
}

interface Versioned {
  readonly hash: string;
  readonly version: number;
}

interface Written {
  readonly source: object;
}

/** Keys that only one of two maps has, or with other values. */
function differing<T>(
  left: ReadonlyMap<string, T>,
  right: ReadonlyMap<string, T>,
  same: (a: T, b: T) => boolean,
): ReadonlySet<string> {
  const keys = new Set([...left.keys(), ...right.keys()]);
  for (const key of keys) {
    const [a, b] = [left.get(key), right.get(key)];
    if (a !== undefined && b !== undefined && (a === b || same(a, b))) keys.delete(key);
  }
  return keys;
}
