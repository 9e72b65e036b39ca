import { isJsonObject, type Json } from '@interlock/engine';
import { identityOf, isAcknowledged } from '../client-log.ts';
import { groupBy, type Case, type EventStory } from '../evidence.ts';
import { LOAD_SOURCE } from '../pack.ts';
import type { EventRow } from '../tables.ts';
import { editsOf } from './lost.ts';
import type { Violation } from '../violation.ts';

const ENDS = new Set(['applied', 'ignored', 'suppressed', 'failed']);

/**
 * Promise 2: each accepted event moves a record at most once, whatever its id was on the way, ends in
 * exactly one outcome with exactly one decision, and clients are told that outcome. Pure.
 */
export function findNotOnce(of: Case): Violation[] {
  return [
    ...movedTwice(of),
    ...wrongEnds(of),
    ...wronglyTold(of),
    ...openedTwice(of),
    ...stale(of),
  ];
}

function movedTwice(of: Case): Violation[] {
  const found: Violation[] = [];
  for (const [record, rows] of of.history) {
    const twice = (what: string, keyOf: (row: (typeof rows)[number]) => string | undefined) => {
      const named = rows.flatMap((row) => {
        const key = keyOf(row);
        return key === undefined ? [] : [{ key, row }];
      });
      for (const [key, same] of groupBy(named, (one) => one.key)) {
        if (same.length === 1) continue;
        const at = same.map(({ row }) => row.revision).join(' and ');
        found.push(duplicated(record, `${what} ${key} stands at revisions ${at}`));
      }
    };
    twice('event', ({ event }) => identityOf(event));
    twice('what a client meant once as', ({ input }) => nonceOf(input));
  }
  return found;
}

function wrongEnds(of: Case): Violation[] {
  const decisions = groupBy(of.tables.decisions, ({ source, event }) =>
    identityOf({ source, id: event }),
  );
  return of.tables.events.flatMap((row): Violation[] => {
    const identity = identityOf(row);
    if (!ENDS.has(row.outcome)) return [outcome(identity, `stored as ${row.outcome}`)];
    const made = decisions.get(identity) ?? [];
    if (made.length !== 1) return [outcome(identity, `has ${made.length} decisions`)];
    const [decision] = made;
    if (decision?.id === row.decision && decision.outcome === row.outcome) return [];
    return [outcome(identity, `ended ${row.outcome}, its decision says ${decision?.outcome}`)];
  });
}

function wronglyTold(of: Case): Violation[] {
  const unknown = of.tables.events.filter(
    (row) => row.source.startsWith(LOAD_SOURCE) && !of.stories.has(identityOf(row)),
  );
  return [
    ...unknown.map((row) =>
      duplicated(identityOf(row), `accepted, but no client ever sent it under this id`),
    ),
    ...[...of.stories].flatMap(([identity, story]) => {
      const row = of.events.get(identity);
      return row === undefined ? [] : mistold(identity, story, row);
    }),
  ];
}

function mistold(identity: string, story: EventStory, row: EventRow): Violation[] {
  if (story.event.target !== null && row.target !== story.event.target) {
    return [outcome(identity, `sent to ${story.event.target}, stored for ${row.target}`)];
  }
  return story.told.flatMap((told) => {
    if (told.outcome === 'duplicate') {
      return story.attempts.length > 1 ? [] : [outcome(identity, 'sent once, told as a duplicate')];
    }
    return told.outcome === row.outcome
      ? []
      : [outcome(identity, `told as ${told.outcome}, stored as ${row.outcome}`)];
  });
}

function openedTwice(of: Case): Violation[] {
  const opened = of.calls.flatMap((call) =>
    call.kind === 'open' && isAcknowledged(call) ? [call] : [],
  );
  return [...groupBy(opened, ({ key }) => key)].flatMap(([key, calls]) => {
    const records = [...new Set(calls.map(({ record }) => record))];
    return records.length === 1
      ? []
      : [duplicated(`key ${key}`, `opened ${records.join(' and ')} under one Idempotency-Key`)];
  });
}

/** An edit made on a revision that was no longer the last one would overwrite somebody else's change. */
function stale(of: Case): Violation[] {
  return of.calls.flatMap((call) => {
    if (call.kind !== 'edit') return [];
    const { record, remark, ifRevision } = call;
    const made = editsOf(of, record, remark).map(({ revision }) => revision);
    if (made.every((revision) => revision === ifRevision + 1) && made.length <= 1) return [];
    const seen = `asked for on revision ${ifRevision}, made as revision ${made.join(' and ')}`;
    return [duplicated(record, `the edit ${remark} was ${seen}`)];
  });
}

function nonceOf(input: Json): string | undefined {
  const nonce = isJsonObject(input) ? input['nonce'] : undefined;
  return typeof nonce === 'string' ? nonce : undefined;
}

function duplicated(subject: string, evidence: string): Violation {
  return { promise: 2, kind: 'duplicated', subject, evidence };
}

function outcome(subject: string, evidence: string): Violation {
  return { promise: 2, kind: 'outcome', subject, evidence };
}
