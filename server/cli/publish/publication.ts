import { classify, type Issue, type Json } from '@interlock/engine';
import {
  canonicalText,
  compileDefinitions,
  diffFiles,
  mergeFiles,
  reviewRuleOf,
  type Conflict,
  type DefinitionDiff,
} from '@interlock/engine/study';
import { passGate } from '../../runtime/publishing/gate.ts';
import { InputFailure } from '../command-failure.ts';
import type { PublishedBase } from './published-base.ts';

/** What publishing definitions would come to. */
export interface Publication {
  /** What would be published: those that were given, with what was published meanwhile where it is merged. */
  readonly files: ReadonlyMap<string, Json>;
  /** Places whose content becomes another, and the content; null: the file goes. */
  readonly changes: ReadonlyMap<string, Json | null>;
  readonly differences: readonly DefinitionDiff[];
  /** Whether something else was published since the definitions were made. */
  readonly stale: boolean;
  /** What was changed on both sides, where it is stale. */
  readonly conflicts: readonly Conflict[];
  /** No error is among the issues. */
  readonly ok: boolean;
  readonly issues: readonly Issue[];
  /** Ids of the workflows that would get a new version. */
  readonly workflows: readonly string[];
  /** Who has to approve what, by folder. */
  readonly reviews: readonly {
    readonly folder: string;
    readonly approvals: number;
    readonly roles: readonly string[];
  }[];
}

/**
 * What publishing definitions would come to, by the checks a server makes; it is asked nothing. What is generated
 * (`schema/`) is left as the server has it.
 * @throws InputFailure where what the server has published does not hold together for this command line
 */
export async function planPublication(
  given: ReadonlyMap<string, Json>,
  { now, base }: PublishedBase,
): Promise<Publication> {
  const live = compileDefinitions(now.files);
  if (!live.ok)
    throw new InputFailure(
      'What the server has published does not hold together here: use the command line it came with',
    );
  const generated = [...now.files].filter(([path]) => classify(path) === 'other');
  const own = new Map([...[...given].filter(([path]) => classify(path) !== 'other'), ...generated]);
  const stale = base.commit !== now.commit;
  const merge = stale ? mergeFiles(base.files, own, now.files) : { merged: own, conflicts: [] };
  const files = new Map(merge.merged);
  const changes = changesBetween(now.files, files);
  const report =
    changes.size === 0
      ? { ok: true, issues: [], workflows: [] }
      : await passGate(files, live.value);
  const folders = [...new Set([...changes.keys()].map(folderOf))].toSorted();
  const rules = now.files.get('review.json');
  return {
    files,
    changes,
    differences: diffFiles(now.files, files),
    stale,
    conflicts: merge.conflicts,
    ...report,
    reviews: folders.map((folder) => {
      const { approvals, roles } = reviewRuleOf(rules, folder === '*' ? '' : `${folder}/`);
      return { folder, approvals, roles };
    }),
  };
}

/** What makes one set of files another, canonically. Pure. */
export function changesBetween(
  from: ReadonlyMap<string, Json>,
  to: ReadonlyMap<string, Json>,
): ReadonlyMap<string, Json | null> {
  const textOf = (path: string, json: Json | undefined): string | null =>
    json === undefined ? null : canonicalText(classify(path), json);
  const paths = [...new Set([...from.keys(), ...to.keys()])].toSorted();
  return new Map(
    paths
      .filter((path) => textOf(path, from.get(path)) !== textOf(path, to.get(path)))
      .map((path) => [path, to.get(path) ?? null]),
  );
}

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '*';
}
