import { groupBy, type Case } from '../evidence.ts';
import type { EffectRow, HistoryRow } from '../tables.ts';
import type { Violation } from '../violation.ts';

/**
 * Promise 5: a committed step's effects are there, are done at least once and under one key; no other
 * step's are; and whoever waits for a result gets it. Pure.
 */
export function findWrongEffects(of: Case): Violation[] {
  return [...delivered(of), ...asked(of), ...ended(of)];
}

/** What the sink saw: each key is that of a committed effect, and each effect came under one. */
function delivered(of: Case): Violation[] {
  const keys = groupBy(of.deliveries, ({ key }) => key);
  const strangers = [...keys].flatMap(([key, [first]]) => {
    const effect = of.effects.get(key);
    if (effect !== undefined && effect.record === first?.record) return [];
    const who = `${first?.purpose} of ${first?.record} by ${first?.event}`;
    return [uncommitted(key, `was sent (${who}), but no committed step asked for it`)];
  });
  const wishes = groupBy(of.deliveries, (one) => `${one.purpose} of ${one.record} by ${one.event}`);
  const torn = [...wishes].flatMap(([who, requests]): Violation[] => {
    const used = [...new Set(requests.map(({ key }) => key))];
    if (used.length === 1) return [];
    return [
      { promise: 5, kind: 'effect-key', subject: who, evidence: `came under ${used.join(', ')}` },
    ];
  });
  return [...strangers, ...torn];
}

/** What histories ask for, step by step, against the effect table. */
function asked(of: Case): Violation[] {
  const rows = groupBy(of.tables.effects, (row) => stepOf(row.record, row.event));
  const found: Violation[] = [];
  const wanted = new Set<string>();
  for (const [record, history] of of.history) {
    const type = of.records.get(record)?.type ?? '';
    for (const row of history) {
      const count = effectsOf(of, type, row);
      const step = stepOf(record, row.event.id);
      if (count > 0) wanted.add(step);
      const there = rows.get(step)?.length ?? 0;
      if (count > 0 && there !== count) {
        const seen = `asks for ${count} effects, ${there} are stored`;
        found.push(missing(record, `revision ${row.revision} by ${row.event.id} ${seen}`));
      }
    }
  }
  const orphans = of.tables.effects.filter((row) => !wanted.has(stepOf(row.record, row.event)));
  return [
    ...found,
    ...orphans.map((row) =>
      uncommitted(row.id, `stored for ${row.record} by ${row.event}, which no step asked for`),
    ),
  ];
}

function effectsOf(of: Case, type: string, row: HistoryRow): number {
  const states = of.model.states.get(type);
  const called = row.taken.reduce((sum, taken) => {
    const [state = ''] = taken.split('#');
    return sum + (states?.get(state)?.effects.get(taken) ?? 0);
  }, 0);
  const entered = row.from !== row.to ? (states?.get(row.to)?.invocations.length ?? 0) : 0;
  return called + entered;
}

/** How effects ended, once everything has had its time. */
function ended(of: Case): Violation[] {
  const taken = new Set(
    of.deliveries.filter(({ mood }) => mood === 'answer').map(({ key }) => key),
  );
  const waiting = new Map(
    of.tables.records.flatMap(({ id, invocations }) =>
      Object.values(invocations).flatMap(({ effect }) =>
        effect === undefined ? [] : [[effect, id]],
      ),
    ),
  );
  return of.tables.effects.flatMap((row): Violation[] => {
    const waiter = waiting.get(row.id);
    if (row.status === 'cancelled') return [];
    if (row.status !== 'done') return [missing(row.id, `is ${describe(row)}, not done`)];
    if (!taken.has(row.id)) return [missing(row.id, 'is done, but the sink never took it')];
    return waiter === undefined
      ? []
      : [missing(row.id, `is done, but record ${waiter} still waits for its result`)];
  });
}

function describe({ status, attempts, lastError }: EffectRow): string {
  return `${status} after ${attempts} attempts (${lastError ?? 'no error'})`;
}

function stepOf(record: string | null, event: string): string {
  return `${record} ${event}`;
}

function missing(subject: string, evidence: string): Violation {
  return { promise: 5, kind: 'effect-missing', subject, evidence };
}

function uncommitted(subject: string, evidence: string): Violation {
  return { promise: 5, kind: 'effect-uncommitted', subject, evidence };
}
