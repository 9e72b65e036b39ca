import { ENGINE } from '@interlock/engine';
import type { Db } from '../store/database.ts';
import {
  findPrincipalRow,
  hasAnySignIn,
  insertPrincipal,
  type StoredPrincipal,
} from '../store/principal.ts';
import { settleAdminToken, type AdminTokenOutcome } from './admin-token.ts';
import { changeAudited, type Change } from './change.ts';
import { principalContent } from './edit-principal.ts';
import { makeSignInLink, type SignInLink } from './sign-in-link.ts';

/** Id of the person a new installation starts with. */
export const FIRST_ADMIN = 'admin';

/** What of the configuration the first start needs. */
export interface BootstrapConfig {
  /** INTERLOCK_ADMIN_TOKEN. Secret. */
  readonly adminToken: string | undefined;
  readonly dataDirectory: string;
  /** Address people reach the server under, without a final slash: with the real port when any free one was asked for. */
  readonly publicUrl: string;
}

/**
 * Makes sure somebody can get in: creates the person `admin` in a new database, sees to the administrator's API token,
 * and prints a fresh one-time sign-in link at every start until somebody has signed in. Idempotent; several nodes may
 * start at once, the last link printed is the one that works.
 * @param print writes a line to where the operator sees it; receives secrets, so never a log
 */
export async function bootstrapIdentity(options: {
  readonly db: Db;
  readonly config: BootstrapConfig;
  readonly print: (line: string) => void;
}): Promise<void> {
  const { db, config, print } = options;
  const { link, token } = await changeAudited(db, ENGINE, async (change) => {
    const admin = await provideAdmin(change);
    const open = admin.active && !(await hasAnySignIn(change.trx));
    return {
      link: open ? await makeSignInLink(change, FIRST_ADMIN, config.publicUrl) : null,
      token: await settleAdminToken(change, FIRST_ADMIN, config.adminToken, config.dataDirectory),
    };
  });
  // Only what is committed is worth printing.
  for (const line of [...linkLines(link), ...tokenLines(token)]) print(line);
}

async function provideAdmin(change: Change): Promise<StoredPrincipal> {
  const admin = {
    id: FIRST_ADMIN,
    kind: 'person',
    name: 'Administrator',
    email: null,
    roles: ['admin'],
  } as const;
  const inserted = await insertPrincipal(change.trx, admin);
  const stored = await findPrincipalRow(change.trx, FIRST_ADMIN);
  if (stored === null) throw new Error('the administrator just added is not there');
  if (inserted) {
    change.note({
      action: 'person.invited',
      subject: { kind: 'person', id: FIRST_ADMIN },
      before: null,
      after: principalContent(stored),
    });
  }
  return stored;
}

function linkLines(link: SignInLink | null): string[] {
  if (link === null) return [];
  return [`Sign in as administrator (works once, until ${link.expiresAt}): ${link.link}`];
}

function tokenLines(outcome: AdminTokenOutcome): string[] {
  switch (outcome.kind) {
    case 'kept':
      return [];
    case 'generated':
      return [`Administrator's API token (shown once, kept in ${outcome.file}): ${outcome.text}`];
    case 'stale-file':
      return [
        `${outcome.file} holds a token that this database does not accept; delete the file, or issue a new token under Admin.`,
      ];
    case 'revoked':
      return ['INTERLOCK_ADMIN_TOKEN was revoked and is not accepted; set another one.'];
  }
}
