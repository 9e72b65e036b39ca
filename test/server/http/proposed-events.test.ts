import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '@interlock/engine';
import type { ExplainedPolicy, ProposedChange } from '@interlock/engine/study';
import { openAppWorld, type AppWorld, type Reply } from '../../support/app.ts';
import { buildPack } from '../../support/small-pack.ts';

const RAISED = 'alert.raised';

function policy(id: string, conditions: JsonObject, more: JsonObject = {}) {
  const params = { to: 'network', subject: 's', text: 't' };
  const actions = { m: { type: 'email.send', params } };
  return { id, title: `Policy ${id}`, on: [RAISED], conditions, actions, ...more };
}

const of = (path: string, operator: string, value: Json): JsonObject => ({
  fact: 'event',
  path,
  operator,
  value,
});

/** Policies that ask alerts of every kind of member there is, some of what no alert is without. */
const policies = [
  policy('severe', of('data.severity', 'in', ['critical', 'high'])),
  policy('not-critical', of('data.severity', 'notEqual', 'critical')),
  policy('identified', of('data.fingerprint', 'exists', true)),
  policy('one-alert', of('data.fingerprint', 'equal', 'f1')),
  policy('named', of('data.name', 'startsWith', 'Disk')),
  policy('no-name', of('data.name', 'exists', false)),
  policy('summed-up', of('data.summary', 'containsText', 'full')),
  policy('labelled', of('data.labels.ci', 'exists', true)),
  policy('site', of('data.labels.site', 'equal', 'berlin')),
  policy('explained', of('data.annotations.runbook', 'exists', true)),
  policy('still-firing', of('data.endsAt', 'exists', false)),
  policy('from-probe', of('source', 'equal', '/probe')),
  policy('from-elsewhere', of('source', 'notEqual', '/probe')),
  policy('of-a-subject', of('subject', 'exists', true)),
  policy('own-member', of('data.count', 'greaterThan', 3)),
  policy('started', of('data.startsAt', 'before', '2026-01-01T00:00:00.000Z')),
  policy('its-type', of('type', 'equal', 'alert.cleared')),
  policy(
    'severe-disk',
    { all: [of('data.severity', 'equal', 'critical'), of('data.name', 'equal', 'DiskFull')] },
    { priority: 90, stop: true },
  ),
  policy('noise', of('data.name', 'equal', 'Noise'), {
    priority: 80,
    actions: { quiet: { type: 'suppress', params: { reason: 'It is noise' } } },
  }),
];

const sent = fc.record(
  {
    fingerprint: fc.constantFrom('f1', 'f2'),
    name: fc.constantFrom('DiskFull', 'Down', 'Noise'),
    severity: fc.constantFrom('critical', 'high', 'warning', 'info', 'page', 'no-such-word'),
    summary: fc.constantFrom('The disk is full', 'Down'),
    labels: fc.constantFrom<JsonObject>({}, { ci: 'db-01', site: 'berlin' }),
    annotations: fc.constantFrom<JsonObject>({}, { runbook: 'https://example.org' }),
    count: fc.constantFrom(1, 5),
    startsAt: fc.constantFrom('2025-06-01T00:00:00Z', '2026-06-01T00:00:00Z'),
  },
  { requiredKeys: ['fingerprint', 'name', 'severity'] },
);

/** An event as a proposal would have it. */
function changed(event: JsonObject, changes: readonly ProposedChange[]): JsonObject {
  const put = (whole: Json | undefined, path: readonly string[], to: Json | undefined): Json => {
    const [first = '', ...rest] = path;
    const { [first]: inner, ...others } = (whole ?? {}) as JsonObject;
    const value = rest.length === 0 ? to : put(inner, rest, to);
    return value === undefined ? others : { ...others, [first]: value };
  };
  return changes.reduce<JsonObject>((next, { fact: { fact, path = '' }, to }) => {
    expect(fact).toBe('event');
    return put(next, path.split('.'), to) as JsonObject;
  }, event);
}

describe('POST /api/policies/explain', () => {
  let world: AppWorld;
  let agent: string;
  beforeAll(async () => {
    const files = Object.fromEntries(
      policies.map((one) => [`signal/policies/${one.id}.json`, one]),
    );
    world = await openAppWorld(buildPack(files));
    agent = await world.person('ada', ['agent']);
  });
  afterAll(() => world.close());

  const explain = (event: JsonObject): Promise<Reply> =>
    world.ask('POST', '/api/policies/explain', { as: agent, json: { event } });
  const policiesIn = (reply: Reply): readonly ExplainedPolicy[] => {
    expect([reply.status, reply.body.issues]).toEqual([200, expect.anything()]);
    return reply.body.rulings[0].policies;
  };

  it('proposes events that it takes, and that turn the verdict', async () => {
    let followed = 0;
    await fc.assert(
      fc.asyncProperty(sent, fc.constantFrom('/probe', '/other'), async (data, source) => {
        // given
        const event = { type: RAISED, source, data: data as unknown as JsonObject };
        const before = policiesIn(await explain(event));
        for (const { policy: id, change } of before) {
          for (const way of change === null ? [] : [change.changes, ...change.alternatives]) {
            // when
            const next = changed(event, way);
            const after = policiesIn(await explain(next)).find((one) => one.policy === id);
            // then
            // One that is not asked does not fire either.
            const fires = after?.matched === true;
            expect(fires, `${id}: ${JSON.stringify(next)}`).toBe(change?.fires);
            followed += 1;
          }
        }
      }),
      { numRuns: 12, seed: 4 },
    );
    expect(followed).toBeGreaterThan(100);
  });

  it('says that no alert is without what its type asks for, and of no other type', async () => {
    // given
    const data = { fingerprint: 'f1', name: 'Down', severity: 'info' };
    // when
    const told = policiesIn(await explain({ type: RAISED, data }));
    const otherwise = (id: string) => told.find((one) => one.policy === id)?.otherwise;
    // then
    expect(otherwise('identified')).toBe(
      'Nothing could have kept it from firing: fingerprint in the event can never be not set.',
    );
    expect(otherwise('no-name')).toBe(
      'Nothing could have made it fire: name in the event can never be not set.',
    );
    expect(otherwise('its-type')).toBe(
      'Nothing could have made it fire: type of the event can never be alert.cleared.',
    );
    expect(otherwise('still-firing')).toMatch(/^Nothing could have kept it from firing/);
  });

  it('says what stops a policy first, and what would give it its turn', async () => {
    // given
    const data = { fingerprint: 'f1', name: 'DiskFull', severity: 'critical' };
    const noise = { ...data, name: 'Noise' };
    // when
    const quiet = policiesIn(await explain({ type: RAISED, data: noise }));
    const stopped = policiesIn(await explain({ type: RAISED, data }));
    const one = stopped.find(({ policy: id }) => id === 'one-alert');
    // then
    expect(one).toMatchObject({
      matched: null,
      standing: { kind: 'stopped', by: 'severe-disk' },
      change: { fires: true, past: [{ policy: 'severe-disk' }] },
      otherwise: expect.stringContaining('It would be asked if'),
    });
    expect(quiet.find(({ policy: id }) => id === 'one-alert')).toMatchObject({
      matched: null,
      standing: { kind: 'suppressed', by: 'noise' },
      change: { fires: true, past: [{ policy: 'noise' }] },
      otherwise:
        'It would fire if name in the event were anything but Noise (it is Noise); “Policy noise”, which comes before it, would not hold then.',
    });
  });
});
