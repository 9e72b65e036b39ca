import type { Generated } from 'kysely';
import type { Instant, JsonColumn } from './database.ts';

/** Somebody who acts: a person or a system. One table, so that no system can take a person's id. */
export interface PrincipalTable {
  id: string;
  kind: 'person' | 'system';
  name: string;
  email: string | null;
  roles: string[];
  active: Generated<boolean>;
  created_at: Instant;
  updated_at: Instant;
  signed_in_at: Instant | null;
}

/** A team; `chat` is an incoming-webhook URL and thereby a secret. */
export interface TeamTable {
  id: string;
  name: string;
  email: string | null;
  chat: string | null;
  created_at: Instant;
  updated_at: Instant;
}

/** Who belongs to which team. */
export interface TeamMemberTable {
  team: string;
  principal: string;
}

/** The one-time link a person may sign in with; there is one at most, and using it deletes it. */
export interface InvitationTable {
  principal: string;
  hash: Buffer;
  created_at: Instant;
  created_by: string;
  expires_at: Instant;
}

/** A browser's session; `hash` is the SHA-256 of what its cookie holds. */
export interface SessionTable {
  id: string;
  principal: string;
  hash: Buffer;
  user_agent: string | null;
  created_at: Instant;
  seen_at: Instant;
  expires_at: Instant;
}

/** A bearer token; `hash` is the SHA-256 of its whole text. */
export interface TokenTable {
  id: string;
  name: string;
  principal: string;
  hash: Buffer;
  scopes: string[];
  /** Where it comes from: issued here, set by the operator's environment, or made at first start. */
  origin: 'issued' | 'environment' | 'file';
  created_at: Instant;
  created_by: string;
  expires_at: Instant | null;
  used_at: Instant | null;
  revoked_at: Instant | null;
}

/** One entry of the audit chain. Rows are only ever added; the database refuses anything else. */
export interface AuditTable {
  seq: number;
  at: Instant;
  actor: JsonColumn<object>;
  action: string;
  subject: JsonColumn<object>;
  before: JsonColumn<object | null>;
  after: JsonColumn<object | null>;
  previous_hash: Buffer;
  hash: Buffer;
}

/**
 * Row types of the identity tables, one property per table. Written by migration `0002-identity`;
 * read and written by `server/identity`.
 */
export interface IdentityTables {
  principal: PrincipalTable;
  team: TeamTable;
  team_member: TeamMemberTable;
  invitation: InvitationTable;
  session: SessionTable;
  token: TokenTable;
  audit: AuditTable;
}
