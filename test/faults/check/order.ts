import { identityOf, type EventsCall } from '../client-log.ts';
import { groupBy, type Case, type EventStory } from '../evidence.ts';
import type { HistoryRow } from '../tables.ts';
import type { Violation } from '../violation.ts';

interface Placed {
  readonly row: HistoryRow;
  readonly story: EventStory;
}

/**
 * Promise 6: if a client knew that A was accepted before B was sent, A comes first in the history of a
 * record; inside a batch the array's order is the record's. Pure.
 */
export function findReordered(of: Case): Violation[] {
  return [...of.history].flatMap(([record, rows]) => {
    const placed = rows.flatMap((row): Placed[] => {
      const story = of.stories.get(identityOf(row.event));
      return story === undefined ? [] : [{ row, story }];
    });
    return [...againstAnswers(record, placed), ...againstArrays(record, placed)];
  });
}

function againstAnswers(record: string, placed: readonly Placed[]): Violation[] {
  const found: Violation[] = [];
  let latest: Placed | undefined;
  for (const one of placed) {
    const known = one.story.firstKnown;
    if (latest !== undefined && known !== null && known < latest.story.firstSent) {
      found.push(
        reordered(record, latest, one, `the latter was acknowledged before the former was sent`),
      );
    }
    if (latest === undefined || one.story.firstSent > latest.story.firstSent) latest = one;
  }
  return found;
}

function againstArrays(record: string, placed: readonly Placed[]): Violation[] {
  const whole = placed.filter(({ story }) => story.attempts.every(isSameBatch));
  return [...groupBy(whole, ({ story }) => batchOf(story))].flatMap(([, group]) => {
    const found: Violation[] = [];
    let before: Placed | undefined;
    for (const one of group) {
      if (before !== undefined && placeOf(one) < placeOf(before)) {
        found.push(reordered(record, before, one, 'the latter stands first in their batch'));
      }
      before = one;
    }
    return found;
  });
}

/** An event also sent in another batch may have been accepted from that one. */
function isSameBatch(
  attempt: { readonly call: EventsCall },
  _index: number,
  all: readonly { readonly call: EventsCall }[],
): boolean {
  return attempt.call.batch === all[0]?.call.batch;
}

function batchOf(story: EventStory): string {
  return story.attempts[0]?.call.batch ?? '';
}

function placeOf({ story }: Placed): number {
  return story.attempts[0]?.index ?? 0;
}

function reordered(record: string, first: Placed, second: Placed, why: string): Violation {
  const name = ({ row }: Placed) => `${identityOf(row.event)} (revision ${row.revision})`;
  return {
    promise: 6,
    kind: 'order',
    subject: record,
    evidence: `${name(first)} comes before ${name(second)}, but ${why}`,
  };
}
