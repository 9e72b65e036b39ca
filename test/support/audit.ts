import type { Db } from '../../server/store/database.ts';

/** What the audit says was done to something, oldest first. */
export async function auditOf(db: Db, subject: string): Promise<object[]> {
  const rows = await db
    .selectFrom('audit')
    .select(['actor', 'action', 'subject', 'before', 'after'])
    .orderBy('seq')
    .execute();
  return rows.filter((row) => (row.subject as { readonly id: string }).id === subject);
}
