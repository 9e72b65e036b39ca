import type { Json, JsonObject, Record, WorkflowSnapshot } from '@interlock/engine';
import { activePaths, stateOf } from '@interlock/engine';
import { backEvent, type ClassifiedRecord } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEvent, NOW, takeOne } from '../planning/world.ts';
import { EVENTS, FLAGS, randomWorkflow } from '../workflow/random-chart.ts';
import { send, taken } from '../workflow/stepping.ts';
import { edited, edits } from './random-edit.ts';
import { begin, classifier, migrate, OLGA, recordOf, twoVersions } from './two-versions.ts';
import type { TwoVersions } from './two-versions.ts';

const type = {
  fields: Object.fromEntries(FLAGS.map((flag) => [flag, { title: flag, type: 'boolean' }])),
};
const flags = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const sent = fc.array(fc.constantFrom(...EVENTS), { maxLength: 6 });

/** A random workflow of which some states end the record. */
const workflows = fc
  .tuple(
    randomWorkflow({ finals: true, always: true }),
    fc.array(fc.nat(9), { minLength: 1, maxLength: 2 }),
  )
  .map(([workflow, ending]): JsonObject => {
    const copy = JSON.parse(JSON.stringify(workflow)) as {
      states: { [id: string]: { kind?: string; transitions?: { [id: string]: Json } } };
    };
    const open = Object.values(copy.states).filter(({ kind }) => kind !== 'final');
    for (const [i, at] of ending.entries()) {
      const state = open[at % open.length];
      if (state !== undefined)
        state.transitions = {
          ...state.transitions,
          [`end${i}`]: { on: EVENTS[at % EVENTS.length] ?? '', target: 'ended' },
        };
    }
    return { ...copy, states: { ...copy.states, ended: { kind: 'final' } } };
  });

interface Drawn {
  readonly versions: TwoVersions;
  readonly record: Record;
  readonly told: ClassifiedRecord;
}

/** A record of a random workflow, and what becomes of it in a random edit of that; null: the edit is no workflow. */
function draw(
  workflow: JsonObject,
  changes: Parameters<typeof edited>[1],
  events: readonly string[],
  data: Json,
  pick: number,
): Drawn | null {
  let versions: TwoVersions;
  let record: Record;
  try {
    versions = twoVersions(workflow, edited(workflow, changes), {
      before: { type },
      after: { type },
    });
    record = begin(versions, events, data);
  } catch {
    // The edit is no workflow, or the record goes round without end when it is opened.
    return null;
  }
  if (versions.first.hash === versions.second.hash) return null;
  if (record.snapshot.done) return null;
  const told = classifier(versions, {}, MOST).classify(record);
  if (told.class !== 'needs-mapping') return { versions, record, told };
  // Somebody says where it went.
  const leaves = [...versions.second.chart.values()].filter(
    ({ kind, children, parent }) =>
      children.length === 0 && kind !== 'history' && !(kind === 'final' && parent === null),
  );
  const mapping = { [record.state]: leaves[pick % leaves.length]?.path ?? '' };
  return { versions, record, told: classifier(versions, mapping, MOST).classify(record) };
}

/** Situations and configurations looked at: a few charts have many more, and are left to the others. */
const MOST = 300;

const drawn = fc.tuple(workflows, edits, sent, flags, fc.nat(20));

describe('a migration, between any two versions of a workflow', () => {
  it('is safe exactly where the record can be played to an end', () => {
    let ends = 0;
    let stuck = 0;
    fc.assert(
      fc.property(drawn, (given) => {
        const made = draw(...given);
        if (made === null || made.told.end === null) return;
        // when
        const { versions, told, record } = made;
        if (told.end === 'unknown') return expect(told.class).toBe('would-be-stuck');
        migrate(versions, told);
        const after = recordOf(versions.world, record.id);
        // then
        const played = canBePlayedToAnEnd(versions, after);
        if (played === null) return;
        expect(told.end).toBe(played ? 'there' : 'none');
        expect(told.class === 'would-be-stuck').toBe(!played);
        if (played) ends += 1;
        else stuck += 1;
      }),
      { numRuns: 250 },
    );
    // The law says something only where both happen.
    expect(Math.min(ends, stuck * 4)).toBeGreaterThan(25);
  });

  it('leaves a record that goes on, whose history folds to it, and that can be taken back as it was', () => {
    let migrated = 0;
    fc.assert(
      fc.property(drawn, (given) => {
        const made = draw(...given);
        if (made === null || made.told.end === null) return;
        const { versions, told, record } = made;
        const { world, second } = versions;
        // when
        const plan = migrate(versions, told);
        // then
        expect(plan.outcome).toBe('applied');
        const after = recordOf(world, record.id);
        const [row] = plan.changes.flatMap(({ history }) => history);
        expect(row).toMatchObject({
          kind: 'migrated',
          revision: record.revision + 1,
          from: record.state,
          to: after.state,
          hash: second.hash,
          taken: [],
        });
        expect(after.workflow.hash).toBe(second.hash);
        expect(after.state).toBe(told.state.to);
        expect(activePaths(after.snapshot.value)).toEqual(after.snapshot.active);
        expect(after.data).toEqual(record.data);
        expect(plan.effects).toEqual([]);
        expect(plan.decision.trace.map((one) => one.kind)).not.toContain('emitted');
        migrated += 1;

        // when: it is taken back
        if (row === undefined) return;
        const back = backEvent({ migration: 'm2', actor: OLGA, at: NOW }, row);
        if (back === null) throw new Error('no way back');
        expect(takeOne(world, back).outcome).toBe('applied');
        // then
        const { revision, ...rest } = recordOf(world, record.id);
        const { revision: was, ...before } = record;
        expect(revision).toBe(was + 2);
        expect(rest).toEqual(before);

        // and where it is migrated again, every event is taken as any record takes it
        const again = { ...told, revision: was + 2 };
        expect(migrate(versions, again, { migration: 'm3' }).outcome).toBe('applied');
        for (const [i, event] of EVENTS.entries()) {
          const next = takeOne(
            world,
            buildEvent({ id: `next-${i}`, type: event, target: record.id }),
          );
          if (next.outcome === 'failed') expect(next.reason).toContain('Infinite loop');
          else expect(['applied', 'ignored']).toContain(next.outcome);
          const { snapshot, state } = recordOf(world, record.id);
          expect(stateOf(snapshot.active)).toBe(state);
        }
      }),
      { numRuns: 200 },
    );
    expect(migrated).toBeGreaterThan(30);
  });
});

/**
 * By playing it: every event, with every value somebody may give the flags before. Where no state is final: whether
 * anything happens. Null: there is too much to play.
 */
function canBePlayedToAnEnd({ second }: TwoVersions, { snapshot }: Record): boolean | null {
  const hasEnd = [...second.chart.values()].some(
    ({ kind, parent }) => kind === 'final' && parent === null,
  );
  const seen = new Set<string>();
  const open: WorkflowSnapshot[] = [snapshot];
  for (const at of open) {
    if (open.length > MOST) return null;
    for (const event of EVENTS) {
      for (const values of [0, 1, 2, 3]) {
        const data = Object.fromEntries(FLAGS.map((flag, i) => [flag, (values & (1 << i)) !== 0]));
        const next = stepped(second, at, event, data);
        if (next === null) continue;
        if (next.done || !hasEnd) return true;
        const key = JSON.stringify([next.value, next.history]);
        if (seen.has(key)) continue;
        seen.add(key);
        open.push(next);
      }
    }
  }
  return false;
}

function stepped(
  workflow: TwoVersions['second'],
  snapshot: WorkflowSnapshot,
  event: string,
  data: JsonObject,
): WorkflowSnapshot | null {
  try {
    const next = send({ workflow, snapshot, data, operations: [] }, event, data);
    const byEvent = taken(next).some((key) =>
      [...workflow.chart.values()].some(({ transitions }) =>
        transitions.some((one) => one.key === key && one.trigger.kind === 'event'),
      ),
    );
    return byEvent ? next.snapshot : null;
  } catch {
    // It goes round without end: no such step.
    return null;
  }
}
