import { isAcknowledged, type EditCall } from '../client-log.ts';
import type { Case, EventStory } from '../evidence.ts';
import type { HistoryRow } from '../tables.ts';
import type { Violation } from '../violation.ts';

/**
 * Promise 1: what was acknowledged is there: the event, the records it touched with a row of history or
 * a count, the record opened by hand, the edit at the revision the answer named. Pure.
 */
export function findLost(of: Case): Violation[] {
  return [
    ...[...of.stories].flatMap(([identity, story]) => lostEvent(of, identity, story)),
    ...of.calls.flatMap((call) => {
      if (!isAcknowledged(call) || call.kind === 'events') return [];
      return call.kind === 'edit' ? lostEdit(of, call) : lostOpening(of, call.key, call.record);
    }),
  ];
}

function lostEvent(of: Case, identity: string, story: EventStory): Violation[] {
  if (story.firstKnown === null) return [];
  const told = story.told.map(({ outcome }) => outcome).join(', ');
  const row = of.events.get(identity);
  if (row === undefined) return [lost(identity, `acknowledged as ${told}, but not stored`)];
  const records = new Set(
    story.told.filter(({ outcome }) => outcome === 'applied').flatMap((answer) => answer.records),
  );
  return [...records].flatMap((record) => {
    if (!of.records.has(record)) {
      return [lost(identity, `acknowledged with record ${record}, which is not stored`)];
    }
    return row.records.includes(record)
      ? []
      : [lost(identity, `acknowledged with record ${record}, stored with [${row.records.join()}]`)];
  });
}

function lostEdit(of: Case, { record, remark }: EditCall): Violation[] {
  return editsOf(of, record, remark).length > 0
    ? []
    : [lost(record, `the edit ${remark} was acknowledged, but its history does not hold it`)];
}

/** The rows of a record's history that wrote a remark. Pure. */
export function editsOf(of: Case, record: string, remark: string): readonly HistoryRow[] {
  return (of.history.get(record) ?? []).filter(
    ({ changes }) => changes['remark']?.after === remark,
  );
}

function lostOpening(of: Case, key: string, record: string | null): Violation[] {
  if (record !== null && of.records.has(record)) return [];
  return [lost(`key ${key}`, `record ${record} was acknowledged as opened, but is not stored`)];
}

function lost(subject: string, evidence: string): Violation {
  return { promise: 1, kind: 'lost', subject, evidence };
}
