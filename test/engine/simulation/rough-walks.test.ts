import { inOneGo, runScenario, walkInTurns, watchLaws } from '@interlock/engine/study';
import type { Plan, Record } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { shippedDefinitions } from '../../workflows/shipped-packs.ts';
import { writing } from './play.ts';

/** A pack in which what an event brings is reckoned with unseen. */
const trusting = compiled(
  buildFiles(
    {
      initial: 'a',
      states: { a: { transitions: writing({ level: { cel: 'event.data.level + 1' } }) } },
    },
    { type: { fields: { level: { title: 'Level', type: 'integer' } } } },
  ),
);

describe('rough walks', () => {
  it('find nothing in the shipped packs, however wrong what they do', { timeout: 120_000 }, () => {
    const options = { walks: 40, seed: 20_261_127, rough: true };
    const { failed, steps, planned } = inOneGo(walkInTurns(shippedDefinitions(), options));
    expect(failed).toEqual([]);
    expect(steps).toBe(40 * 60);
    expect(planned.applied).toBeGreaterThan(500);
    expect(planned.refused).toBeGreaterThan(200);
    expect(planned.failed).toBeUndefined();
  });

  it('find, and shrink to a scenario, what only wrong data bring to light', () => {
    // given
    const cause = 'event-failed ticket.gone value-failed';
    // when
    const { failed } = inOneGo(walkInTurns(trusting, { walks: 40, seed: 1, rough: true }));
    // then
    const found = failed.find(({ fault }) => fault.cause === cause);
    expect(found?.shortest.steps).toHaveLength(2);
    if (found === undefined) return;
    const { plans } = runScenario(found.shortest, trusting);
    expect(plans.at(-1)?.[0]).toMatchObject({ outcome: 'failed', code: 'value-failed' });
  });

  it('go the same way again by their seed', () => {
    const options = { walks: 6, seed: 3, rough: true };
    const definitions = shippedDefinitions();
    const once = inOneGo(walkInTurns(definitions, options));
    expect(inOneGo(walkInTurns(definitions, options))).toEqual(once);
  });
});

describe('the laws every step is held against', () => {
  /** Three steps of a ticket, the last of them refused. */
  function played(): { readonly plans: readonly Plan[]; readonly record: Record } {
    const { plans } = runScenario(
      {
        id: 's',
        title: 's',
        given: { principals: { ada: {} } },
        steps: [
          { as: 'ada', open: { type: 'ticket', data: { level: 1 } }, name: { t: 'ticket' } },
          { as: 'ada', event: { type: 'ticket.gone', to: 't', data: { level: 2 } } },
          { as: 'ada', edit: { to: 't', data: { level: 'high' } } },
        ],
      },
      trusting,
    );
    const all = plans.flat();
    const record = all[1]?.changes[0]?.after;
    if (record === undefined) throw new Error('nothing was changed');
    return { plans: all, record };
  }

  /** What is said of plans one after the other, the records being as the last change left them or as told. */
  function said(plans: readonly Plan[], kept?: (record: Record) => Record): (string | null)[] {
    const records = new Map<string, Record>();
    const laws = watchLaws({ records });
    return plans.map((plan, i) => {
      for (const { after } of plan.changes)
        records.set(after.id, i === 1 && kept !== undefined ? kept(after) : after);
      return laws.check([plan])?.cause ?? null;
    });
  }

  it('hold of what was planned', () => {
    const { plans } = played();
    expect(plans.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'refused']);
    expect(said(plans)).toEqual([null, null, null]);
  });

  it('are broken by a refusal that changes something', () => {
    const { plans } = played();
    const [opened, gone, refused] = plans;
    if (opened === undefined || gone === undefined || refused === undefined) return;
    const changing = { ...refused, changes: gone.changes };
    expect(said([opened, gone, changing]).at(-1)).toBe('refusal-changed record.edited');
  });

  it.each([
    ['without a reason', { reason: null }],
    ['as invalid without an issue', { issues: [] }],
    [
      'with an issue that says nothing',
      { issues: [{ code: 'x', path: '/data', message: '', severity: 'error' as const }] },
    ],
  ])('are broken by a refusal %s', (_how, wrong) => {
    const { plans } = played();
    const unsaid = plans.map((plan) => (plan.outcome === 'refused' ? { ...plan, ...wrong } : plan));
    expect(said(unsaid).at(-1)).toBe('refusal-unsaid record.edited');
  });

  it.each([
    ['a revision that was left out', (plans: readonly Plan[]) => plans.slice(1)],
    [
      'a row that leaves another state',
      (plans: readonly Plan[]) =>
        plans.map((plan, i) =>
          i !== 1
            ? plan
            : {
                ...plan,
                changes: plan.changes.map((change) => ({
                  ...change,
                  history: change.history.map((entry) => ({ ...entry, from: 'elsewhere' })),
                })),
              },
        ),
    ],
  ])('are broken by %s', (_what, spoil) => {
    expect(said(spoil(played().plans))).toContain('history-broken ticket');
  });

  it.each([
    ['data', (record: Record) => ({ ...record, data: { ...record.data, level: 9 } })],
    ['state', (record: Record) => ({ ...record, state: 'elsewhere' })],
    ['revision', (record: Record) => ({ ...record, revision: 9 })],
  ])('are broken by a record of another %s than its history comes to', (_what, kept) => {
    expect(said(played().plans, kept)[1]).toBe('history-broken ticket');
  });
});
