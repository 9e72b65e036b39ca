import { ENGINE, type Decision } from '@interlock/engine';
import { findPrincipals } from '../../identity/directory.ts';
import { findActivations, type Activation, type StoredDecision } from '../../store/activation.ts';
import type { Db } from '../../store/database.ts';
import { listVersionsOf } from '../../store/version.ts';

/** The commit a decision was made under: the one that was active then, on whichever node. */
export interface Committed {
  /** Null where it was not kept, and for drafts, which have none yet. */
  readonly commit: string | null;
}

/** How the definitions of a decision had become the active ones. */
export interface Publication {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Who published them; null: nobody did, they were taken over from the workflows folder. */
  readonly by: { readonly id: string; readonly name: string } | null;
  /** Versions of workflows that came with this commit, with their tags. */
  readonly versions: readonly {
    readonly workflow: string;
    readonly version: number;
    readonly tag: string;
  }[];
}

/** A commit with how it was published; null where nothing is known of it. */
export interface DecidedUnder extends Committed {
  readonly published: Publication | null;
}

/** Decisions as they are listed, each with its commit. */
export async function withCommits(
  db: Db,
  decisions: readonly StoredDecision[],
): Promise<(Decision & Committed)[]> {
  const known = await findActivations(db, decisions);
  return decisions.map(({ activation: _, ...decision }) => {
    return { ...decision, commit: known.get(decision.id)?.commit ?? null };
  });
}

/** An activation as people are told of it. @param activation undefined: nothing is known */
export async function tellActivation(
  db: Db,
  activation: Activation | undefined,
): Promise<DecidedUnder> {
  if (activation === undefined) return { commit: null, published: null };
  const { at, by, commit } = activation;
  const versions = commit === null ? [] : await listVersionsOf(db, commit);
  const name = by === ENGINE.id ? null : ((await findPrincipals(db, [by])).get(by)?.name ?? by);
  return {
    commit,
    published: {
      at,
      by: name === null ? null : { id: by, name },
      versions: versions.map((one) => ({ ...one, tag: `${one.workflow}/v${one.version}` })),
    },
  };
}
