import type { JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { last, open, play } from '../simulation/play.ts';

const fields = {
  impact: { title: 'Impact', type: 'integer', minimum: 1, maximum: 3 },
  urgency: { title: 'Urgency', type: 'integer', minimum: 1, maximum: 3 },
  // Written before what it is computed from, on purpose.
  label: {
    title: 'Label',
    type: 'string',
    computed: { cel: '"P" + string(record.data.priority)' },
  },
  priority: {
    title: 'Priority',
    type: 'integer',
    computed: {
      cel: 'record.data.impact == null ? 5.0 : record.data.impact + coalesce(record.data.urgency, 0.0)',
    },
  },
  approved: { title: 'Approved', type: 'boolean', readOnly: true },
  must: { title: 'Must', type: 'string', required: true, default: 'yes' },
};

const workflow = { initial: 'a', states: { a: {} } };
const edit = (data: JsonObject, expect: object = {}) => ({
  as: 'ada',
  edit: { to: 't', data: data as never },
  expect,
});
const run = (...steps: Parameters<typeof play>[1]) =>
  play(workflow, [open({ impact: 1 }), ...steps], { fields });

describe('an edit', () => {
  it('writes fields, clears those set to null, and computes what depends on them, in any order', () => {
    const result = run(edit({ impact: 3, urgency: 2 }));
    expect(last(result).data).toEqual({
      title: 'Broken',
      must: 'yes',
      impact: 3,
      urgency: 2,
      priority: 5,
      label: 'P5',
    });
    expect(result.plans[1]?.[0]?.changes[0]?.history).toMatchObject([
      {
        kind: 'edited',
        revision: 2,
        actor: { id: 'ada' },
        changes: {
          impact: { before: 1, after: 3 },
          urgency: { after: 2 },
          priority: { before: 1, after: 5 },
          label: { before: 'P1', after: 'P5' },
        },
      },
    ]);
    expect(last(run(edit({ urgency: 2 }), edit({ urgency: null }))).data).not.toHaveProperty(
      'urgency',
    );
  });

  it('is refused as a whole, every issue by pointer', () => {
    const wrong = {
      impact: 9,
      urgency: 'high',
      priority: 1,
      approved: true,
      must: null,
      nothing: 1,
      title: '',
    };
    const result = run(
      edit(wrong, { outcome: 'refused', code: 'invalid', records: { t: { data: { impact: 1 } } } }),
    );
    expect(result.failures).toEqual([]);
    expect(
      result.plans[1]?.[0]?.issues.map(({ code, path }) => `${code} ${path}`).toSorted(),
    ).toEqual([
      'invalid-type /data/urgency',
      'read-only /data/approved',
      'read-only /data/priority',
      'required /data/must',
      'too-big /data/impact',
      'unknown-field /data/nothing',
    ]);
    expect(result.plans[1]?.[0]?.changes).toEqual([]);
  });

  it('that changes nothing leaves no trace', () => {
    const result = run(
      edit({ impact: 1 }, { outcome: 'ignored', code: 'no-effect' }),
      edit({}, { outcome: 'ignored' }),
    );
    expect(result.failures).toEqual([]);
    expect(result.plans[1]?.[0]?.changes).toEqual([]);
  });

  it('without fields is no edit', () => {
    const event = { to: 't', type: 'record.edited', data: { data: 'title' } };
    expect(
      run({ as: 'ada', event, expect: { outcome: 'refused', code: 'invalid' } }).failures,
    ).toEqual([]);
  });
});

describe('opening by hand', () => {
  const byHand = (data: JsonObject, expect: object) =>
    play(workflow, [{ as: 'ada', open: { type: 'ticket', data: data as never }, expect }], {
      fields,
    });
  const issues = (data: JsonObject) =>
    byHand(data, {
      outcome: 'refused',
      code: 'invalid',
      count: { ticket: 0 },
    }).plans[0]?.[0]?.issues.map(({ code, path }) => `${code} ${path}`);

  it('with values of the wrong type is refused before anything is computed from them', () => {
    expect(issues({ title: 'T', impact: 'big', urgency: { a: 1 } })?.toSorted()).toEqual([
      'invalid-type /data/impact',
      'invalid-type /data/urgency',
    ]);
  });

  it('gives neither computed fields nor what only the workflow writes', () => {
    expect(issues({ title: 'T', priority: 1, approved: true })?.toSorted()).toEqual([
      'read-only /data/approved',
      'read-only /data/priority',
    ]);
  });

  it('needs every field that is needed and has no default', () => {
    expect(issues({ impact: 9 })).toEqual(['too-big /data/impact']);
    expect(byHand({}, { outcome: 'applied' }).failures).toEqual([]);
  });
});
