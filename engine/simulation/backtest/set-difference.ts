import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Definitions } from '../../pack/definitions.ts';
import { policiesAmong } from '../../policy/compile.ts';
import type { CompiledPolicies } from '../../policy/compile.ts';
import { WORLD_FACTS } from '../../vocabulary.ts';
import { chartDifference } from './chart-difference.ts';
import type { ChartDifference } from './chart-difference.ts';
import { differingKeys } from './differing-keys.ts';

/** In what a draft is not the live set, as far as planning goes: all else is the same in both. */
export interface SetDifference {
  /** Ids of policies that are in one of them only, or not the same in both. */
  readonly policies: ReadonlySet<string>;
  /** Those of them that the draft has. */
  readonly drafted: CompiledPolicies;
  /** Ids of tables, likewise. */
  readonly tables: ReadonlySet<string>;
  /** Workflows that are not the same in both, by id; their record types are. */
  readonly workflows: ReadonlyMap<string, ChartDifference>;
}

/** In what two sets differ; null where it is more than policies, tables and the charts of workflows. Pure. */
export function differenceBetween(live: Definitions, draft: Definitions): SetDifference | null {
  // A compiled calendar does not say what it was written as, its file does.
  const files = differingKeys(live.files, draft.files, jsonEqual);
  if ([...files].some((path) => path.startsWith('calendars/'))) return null;
  // Its record type is part of a workflow's hash. Guards are pinned with the tables they use: one that changed gives new records another workflow.
  const sameVersion = (a: Versioned, b: Versioned): boolean =>
    a.hash === b.hash && a.version === b.version;
  const workflows = differingKeys(live.workflows, draft.workflows, sameVersion);
  const sameType = (id: string): boolean => {
    const [ours, theirs] = [live.types.get(id), draft.types.get(id)];
    return ours !== undefined && jsonEqual(ours as unknown as Json, theirs as unknown as Json);
  };
  if (![...workflows].every(sameType)) return null;
  // Versions only one of them has are of those workflows.
  const pinned = differingKeys(live.pinned, draft.pinned, sameVersion);
  const isTheirs = (hash: string): boolean => {
    const [ours, theirs] = [live.pinned.get(hash), draft.pinned.get(hash)];
    return ours !== undefined && theirs !== undefined
      ? false
      : workflows.has((ours ?? theirs)?.id ?? '');
  };
  if (![...pinned].every(isTheirs)) return null;
  const sameSource = (a: Written, b: Written): boolean =>
    jsonEqual(a.source as unknown as Json, b.source as unknown as Json);
  const policies = differingKeys(live.policies.all, draft.policies.all, sameSource);
  return {
    policies,
    drafted: policiesAmong(draft.policies, policies, { asksWorld: WORLD_FACTS }),
    tables: differingKeys(live.tables, draft.tables, sameSource),
    workflows: new Map(
      [...workflows].flatMap((id) => {
        const [ours, theirs] = [live.workflows.get(id), draft.workflows.get(id)];
        return ours === undefined || theirs === undefined
          ? []
          : [[id, chartDifference(ours, theirs)] as const];
      }),
    ),
  };
}

interface Versioned {
  readonly hash: string;
  readonly version: number;
}

interface Written {
  readonly source: object;
}
