import type { Generated } from 'kysely';
import type { DefaultInstant, Instant, JsonColumn } from './database.ts';

/** A version of a workflow some record was or is pinned to. */
export interface VersionTable {
  workflow: string;
  version: number;
  hash: string;
  bundle: JsonColumn<object>;
  created_at: DefaultInstant;
  /** What it was published with; null before there was a git history. */
  commit: string | null;
  published_by: string | null;
}

/** An object of the definitions' git history. */
export interface GitObjectTable {
  sha1: string;
  type: 'blob' | 'tree' | 'commit' | 'tag';
  bytes: Buffer;
  /** Since when nothing leads to it, as far as was seen. */
  unreachable_since: Instant | null;
}

/** Where a branch or tag of the definitions stands. */
export interface GitRefTable {
  name: string;
  sha1: string;
  moved_at: Instant;
}

/** A change of the definitions under way. */
export interface DraftTable {
  id: string;
  title: string;
  author: string;
  /** Principal ids of everybody who wrote something of it. */
  editors: string[];
  origin: 'server' | 'push' | 'folder';
  /** It came from the organisation's git host; `origin` is `push` then. */
  from_remote: boolean;
  state: 'open' | 'published' | 'deleted';
  base: string;
  head: string;
  created_at: Instant;
  updated_at: Instant;
  published_as: string | null;
}

/** What somebody said of a draft, in the order it was said. */
export interface ReviewTable {
  draft: string;
  place: number;
  by: string;
  verdict: 'approved' | 'refused';
  comment: string;
  commit: string;
  at: Instant;
  carried_from: Generated<string | null>;
}

/** A set of definition files that was activated; the newest row is the active one. */
export interface DefinitionSetTable {
  id: Generated<number>;
  hash: string;
  files: JsonColumn<object>;
  activated_at: DefaultInstant;
  activated_by: string;
  /** What it was published with; null before there was a git history. */
  commit: string | null;
}

/** How the definitions stand to those at the organisation's git host. */
export interface RemoteTable {
  url: string;
  due_at: Instant;
  /** Who works on it, and until when nobody else does without another sign of life. */
  claimed_by: string | null;
  claimed_until: Instant | null;
  failures: number;
  insist: boolean;
  /** Fingerprint of the refs here when the last look ended well. */
  synced: string | null;
  seen: string | null;
  proposed: string | null;
  state: JsonColumn<object>;
  updated_at: Instant;
}

/** Every time a set became the active one, also those whose files are not kept any more. */
export interface ActivationTable {
  id: number;
  hash: string;
  commit: string | null;
  activated_at: Instant;
  activated_by: string;
}

/** Tables of definitions: versions, their git history, drafts. */
export interface DefinitionTables {
  version: VersionTable;
  definition_set: DefinitionSetTable;
  activation: ActivationTable;
  git_object: GitObjectTable;
  git_ref: GitRefTable;
  draft: DraftTable;
  review: ReviewTable;
  remote: RemoteTable;
}
