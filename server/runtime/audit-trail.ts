import type { Json } from '@interlock/engine';
import { listAudit, type AuditFilter, type StoredAudit } from '../store/list-audit.ts';
import { readSummaries } from '../store/record/read.ts';
import { toSummaryView, type SummaryView } from './records/view.ts';
import type { Runtime } from './runtime.ts';

/** An entry of the audit with the record it concerns. */
export type AuditAbout = StoredAudit & { readonly about: SummaryView | null };

/** A page of the audit, the newest first, and the number the next one continues below. */
export async function auditPage(
  { db, definitions }: Runtime,
  filter: AuditFilter,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<{ readonly items: readonly AuditAbout[]; readonly next: number | null }> {
  const from = before === undefined ? {} : { before };
  const read = await listAudit(db, filter, { ...from, limit: limit + 1 });
  const entries = read.slice(0, limit);
  const summaries = await readSummaries(
    db,
    entries.flatMap((entry) => recordOf(entry) ?? []),
  );
  const current = definitions.current().definitions;
  const items = entries.map((entry): AuditAbout => {
    const summary = summaries.get(recordOf(entry) ?? '');
    return { ...entry, about: summary === undefined ? null : toSummaryView(summary, current) };
  });
  const last = entries.at(-1);
  return { items, next: read.length > limit && last !== undefined ? last.seq : null };
}

/** Id of the record an entry concerns; null for what belongs to none. Pure. */
function recordOf({ subject, before, after }: StoredAudit): string | null {
  switch (subject.kind) {
    case 'record':
      return subject.id;
    case 'timer':
      return subject.id.split(' ')[0] ?? null;
    case 'effect':
      return textOr(before?.['record']) ?? textOr(after?.['record']);
    default:
      return null;
  }
}

function textOr(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
