import type { Record } from '@interlock/engine';
import type { MigratedRecord } from '../../store/migrated-record.ts';

/** A record that stays on its version, and why. */
export type Left = Omit<MigratedRecord, 'migration' | 'outcome'>;

/** A record that is left as it is. Pure. */
export function leftAs(record: Record, of: string, reasons: readonly string[]): Left {
  const { id, number, state, workflow, revision } = record;
  const from = { state, hash: workflow.hash };
  return { record: id, number, class: of, reasons, from, to: null, revision };
}

/**
 * Why there is nothing to do for a record any more: it has ended, or is on none of the versions records are taken from;
 * null: there is. Pure.
 */
export function goneAs(record: Record, from: readonly string[]): Left | null {
  const { number, state, workflow, snapshot } = record;
  if (snapshot.done) return leftAs(record, 'ended', [`${number} has ended in "${state}"`]);
  if (from.includes(workflow.hash)) return null;
  return leftAs(record, 'moved-on', [`${number} is on version ${workflow.version} by now`]);
}
