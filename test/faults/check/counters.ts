import { asText } from '@interlock/engine';
import { groupBy, type Case } from '../evidence.ts';
import type { Violation } from '../violation.ts';

/**
 * Promise 2 for what only counts: a counter says how many events were applied, no more and no fewer; and
 * jobs that ended are counted by exactly one tally of their group. Pure.
 */
export function findMiscounts(of: Case): Violation[] {
  return [...miscounted(of), ...mistallied(of)];
}

function miscounted(of: Case): Violation[] {
  const applied = groupBy(
    of.tables.events.filter(({ outcome, target }) => outcome === 'applied' && target !== null),
    ({ target }) => target ?? '',
  );
  return of.tables.records.flatMap((record) => {
    const states = of.model.states.get(record.type);
    const counted = new Map([...(states?.values() ?? [])].flatMap((state) => [...state.counted]));
    return [...counted].flatMap(([type, counter]) => {
      const sent = (applied.get(record.id) ?? []).filter((event) => event.type === type).length;
      const shown = Number(record.counters[counter] ?? 0);
      // What Interlock sends itself is no event of the table; `mistallied` looks at that.
      if (type.startsWith('tally.') || shown === sent) return [];
      return [wrong(record.id, `${sent} ${type} were applied, ${counter} says ${shown}`)];
    });
  });
}

function mistallied(of: Case): Violation[] {
  const done = groupBy(
    of.tables.records.filter(({ type, state }) => type === 'job' && state === 'done'),
    ({ data }) => asText(data['group']),
  );
  const tallies = groupBy(
    of.tables.records.filter(({ type }) => type === 'tally'),
    ({ data }) => asText(data['name']),
  );
  return [...new Set([...done.keys(), ...tallies.keys()])].flatMap((group) => {
    const ended = done.get(group)?.length ?? 0;
    const [tally, ...more] = tallies.get(group) ?? [];
    if (tally === undefined) return [wrong(`group ${group}`, `${ended} jobs ended, no tally`)];
    if (more.length > 0) return [wrong(`group ${group}`, `has ${more.length + 1} tallies`)];
    const counted = 1 + Number(tally.counters['joined'] ?? 0);
    return counted === ended
      ? []
      : [wrong(tally.id, `counts ${counted} jobs of ${group}, ${ended} ended`)];
  });
}

function wrong(subject: string, evidence: string): Violation {
  return { promise: 2, kind: 'duplicated', subject, evidence };
}
