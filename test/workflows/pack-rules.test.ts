import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileCondition, decideTable, isJsonObject, jsonEqual } from '@interlock/engine';
import type { Json, JsonObject, Principal, Record } from '@interlock/engine';
import { runScenario, emptyWorld, simulateEvent } from '@interlock/engine/study';
import { shipped, shippedDefinitions, shippedResults, WORKFLOWS } from './shipped-packs.ts';

const MONITORING: Principal = {
  kind: 'system',
  id: 'monitoring',
  name: 'Monitoring',
  teams: [],
  roles: ['monitor'],
};

function decided(id: string, inputs: JsonObject): Json {
  const table = shippedDefinitions().tables.get(id);
  if (table === undefined) throw new Error(`there is no table "${id}"`);
  const verdict = decideTable(table, inputs);
  return verdict.kind === 'hit' ? verdict.output : null;
}

/** Every object anywhere inside a JSON value. */
function objectsIn(json: Json | undefined): JsonObject[] {
  if (Array.isArray(json)) return (json as readonly Json[]).flatMap(objectsIn);
  if (!isJsonObject(json)) return [];
  return [json, ...Object.values(json).flatMap(objectsIn)];
}

function actionsOf(type: string): { file: string; params: JsonObject }[] {
  return [...shipped.files].flatMap(([file, json]) =>
    file.includes('/policies/')
      ? objectsIn(json)
          .filter((object) => object['type'] === type && isJsonObject(object['params']))
          .map((object) => ({ file, params: object['params'] as JsonObject }))
      : [],
  );
}

describe('invariants of the shipped workflows', () => {
  const declared = [...(shipped.definitions?.workflows ?? [])].flatMap(([type, { definition }]) =>
    Object.values(definition.invariants ?? {}).map((invariant) => ({
      type,
      title: invariant.title,
      // What hangs on what was before is told by verification, and watched while records run.
      never: 'never' in invariant && Object.keys(invariant).length === 2 ? invariant.never : null,
    })),
  );

  it('exist where something must never happen', () => {
    expect(new Set(declared.map(({ type }) => type))).toEqual(
      new Set(['alert', 'approval', 'article', 'change', 'incident', 'problem', 'request']),
    );
  });

  it.each(declared.filter(({ never }) => never !== null))(
    '$type: $title, in no step of any scenario',
    ({ type, never }) => {
      // given
      const condition = compileCondition(never);
      if (!condition.ok) throw new Error(JSON.stringify(condition.issues));
      const versions = shippedResults()
        .flatMap((result) => result.plans.flat())
        .flatMap((plan) => plan.changes.map((change) => change.after))
        .filter((record) => record.type === type);
      // when
      const broken = versions.filter((record: Record) =>
        condition.value.test((fact) =>
          fact === 'record' ? (record as unknown as JsonObject) : undefined,
        ),
      );
      // then
      expect(versions.length).toBeGreaterThan(0);
      expect(broken.map(({ number, state }) => `${number} in ${state}`)).toEqual([]);
    },
  );
});

describe('decision tables of the shipped packs', () => {
  it('give every pair of impact and urgency its priority', () => {
    const matrix = [1, 2, 3].map((impact) =>
      [1, 2, 3].map((urgency) => decided('priority', { impact, urgency })),
    );
    expect(matrix).toEqual(
      [
        [1, 2, 3],
        [2, 3, 4],
        [3, 4, 5],
      ].map((row) => row.map((priority) => ({ priority }))),
    );
  });

  it.each([1, 2, 3, 4, 5])('give priority %i its targets and an existing calendar', (priority) => {
    const target = decided('incident-sla', { priority }) as JsonObject;
    expect(target['response']).toMatch(/^PT/);
    expect(['always', ...shippedDefinitions().calendars.keys()]).toContain(target['calendar']);
  });

  it('ask somebody about every normal and emergency change, nobody about a standard one', () => {
    const risks = ['low', 'moderate', 'high', null];
    const criticalities = ['critical', 'high', 'medium', 'low', null];
    for (const risk of risks) {
      for (const serviceCriticality of criticalities) {
        const asked = (type: string) =>
          decided('change-approval', { type, risk, serviceCriticality });
        expect(asked('normal')).not.toBeNull();
        expect(asked('emergency')).toEqual([{ group: 'emergency-board', mode: 'any', needed: 1 }]);
        expect(asked('standard')).toBeNull();
      }
    }
  });

  it('have price, team, target and at least one task for every item of the catalogue', () => {
    const items = shippedDefinitions().types.get('request')?.fields['item']?.enum ?? [];
    expect(items.length).toBeGreaterThan(3);
    for (const item of items) {
      expect(decided('catalogue', { item })).toMatchObject({ group: expect.any(String) });
      expect(decided('request-tasks', { item })).not.toBeNull();
    }
  });

  it('name only teams a new installation has', () => {
    // given
    const teams = new Set<unknown>([
      ...Object.keys(shippedDefinitions().seeds.teams),
      'owner-team',
    ]);
    // when
    const named = [...shippedDefinitions().tables.values()].flatMap((table) =>
      Object.values(table.source.rows).map((row) => row.then['group']),
    );
    // then
    expect(named.filter((group) => group !== undefined && !teams.has(group))).toEqual([]);
  });
});

describe('seeds of the shipped packs', () => {
  it('open every CI in service, owned by a seeded team, part of a seeded service', () => {
    // given
    const { cis, teams } = shippedDefinitions().seeds;
    const records = cis.map(({ alias, data }) => ({ alias, type: 'ci', data }));
    // when
    const result = runScenario(
      {
        id: 'seeds',
        title: 'Seeds',
        given: { records: records as never },
        steps: [
          {
            event: { type: 'seeds.checked' },
            expect: {
              outcome: 'ignored',
              count: { ci: cis.length },
              records: Object.fromEntries(cis.map(({ alias }) => [alias, { state: 'in-service' }])),
            },
          },
        ],
      },
      shippedDefinitions(),
    );
    // then
    expect(result.failures).toEqual([]);
    const services = cis.filter(({ data }) => data['class'] === 'service');
    expect(services.length).toBeGreaterThanOrEqual(4);
    expect(cis.length - services.length).toBeGreaterThanOrEqual(10);
    for (const { data } of cis) expect(Object.keys(teams)).toContain(data['ownerTeam']);
    for (const { data } of cis.filter((ci) => !services.includes(ci))) {
      expect(services.map(({ alias }) => `@${alias}`)).toContain(data['service']);
    }
  });
});

describe('what outsiders send', () => {
  const internal = [...shipped.files]
    .filter(([file]) => file.includes('/policies/'))
    .flatMap(([, json]) => (json as { readonly on: readonly string[] }).on)
    .filter(
      (type) =>
        !['alert.raised', 'alert.cleared', 'heartbeat.received', 'clock.reached'].includes(type),
    );

  it.each([...new Set(internal)].toSorted())('%s without a record moves nothing', (type) => {
    // given
    const definitions = shippedDefinitions();
    const simulation = { world: emptyWorld(), definitions, now: '2026-03-02T09:00:00.000Z' };
    const data = { to: 'victim@example.com', ci: 'x', percent: 100, severity: 'critical' };
    // when
    const plan = simulateEvent(simulation, {
      id: '1',
      source: '/outside',
      type,
      time: simulation.now,
      data,
      actor: MONITORING,
    });
    // then
    expect([plan.outcome, plan.code]).toEqual(['ignored', 'no-policy-matched']);
    expect(plan.effects).toEqual([]);
  });
});

describe('what only Interlock does', () => {
  const closed = { fact: 'actor', path: 'kind', operator: 'equal', value: 'engine' };

  it('is closed to people and systems: transitions without a label are never a button', () => {
    const open = [...shippedDefinitions().workflows.values()].flatMap(({ id, definition }) =>
      Object.entries(definition.states).flatMap(([state, { transitions }]) =>
        Object.entries(transitions ?? {})
          .filter(([, { on, label }]) => on !== undefined && label === undefined)
          .filter(([, { allow }]) => !jsonEqual(allow as unknown as Json, closed))
          .map(([transition]) => `${id}: ${state}#${transition}`),
      ),
    );
    expect(open).toEqual([]);
  });
});

describe('repeats of an alert', () => {
  it('add no history and reach no policy but the first, however often they come', () => {
    // given
    const definitions = shippedDefinitions();
    const simulation = { world: emptyWorld(), definitions, now: '2026-03-02T09:00:00.000Z' };
    const raise = (id: string) =>
      simulateEvent(simulation, {
        id,
        source: '/alertmanager',
        type: 'alert.raised',
        time: simulation.now,
        data: { fingerprint: 'f', name: 'HighLatency', severity: 'critical', labels: {} },
        actor: MONITORING,
      });
    raise('first');
    // when
    const repeats = [1, 2, 3].map((n) => raise(`repeat ${n}`));
    // then
    for (const plan of repeats) {
      expect(plan.outcome).toBe('applied');
      expect(plan.changes.map(({ after }) => after.type)).toEqual(['alert']);
      expect(plan.changes.flatMap(({ history }) => history)).toEqual([]);
      expect(plan.decision.rulings.map(({ event }) => event.type)).toEqual(['alert.raised']);
    }
    expect(repeats.at(-1)?.changes[0]?.after.counters['seen']).toBe(4);
  });
});

describe('what people read', () => {
  it.each(actionsOf('email.send'))('$file: the e-mail names the record and links to it', (mail) => {
    expect(mail.params['subject']).toEqual(expect.stringMatching(/record\.(?:number|data\.name)/));
    expect(mail.params['text']).toEqual(
      expect.stringContaining('{{ publicUrl() }}/records/{{ record.number }}'),
    );
  });

  it.each(actionsOf('chat.post'))(
    '$file: the chat message names the record and links to it',
    (m) => {
      expect(m.params['text']).toEqual(expect.stringContaining('{{ record.number }}'));
      expect(m.params['text']).toEqual(expect.stringContaining('/records/{{ record.number }}'));
    },
  );

  it('every state has a label and a tone, every transition on an event a label or a description', () => {
    const unsaid = [...shippedDefinitions().workflows.values()].flatMap(({ id, chart }) =>
      [...chart.values()].flatMap((state) => [
        ...(state.definition.label !== undefined && state.definition.tone !== undefined
          ? []
          : [`${id}: ${state.path}`]),
        ...state.transitions
          .filter(({ trigger }) => trigger.kind === 'event')
          .filter(({ label, description }) => label === null && description === null)
          .map(({ key }) => `${id}: ${key}`),
      ]),
    );
    expect(unsaid).toEqual([]);
  });

  it('the guide lists every event type the packs know', () => {
    // given
    const guide = readFileSync(join(WORKFLOWS, 'README.md'), 'utf8');
    // when
    const types = [...shipped.files]
      .filter(([file]) => file.endsWith('workflow.json'))
      .flatMap(([, json]) => objectsIn(json))
      .flatMap((object) => {
        const params = object['params'];
        const emitted = object['type'] === 'emit' && isJsonObject(params) ? params['type'] : null;
        return [object['on'], emitted].filter((type) => typeof type === 'string');
      });
    // then
    expect(types.length).toBeGreaterThan(100);
    expect([...new Set(types)].filter((type) => !guide.includes(`\`${type}\``))).toEqual([]);
  });
});
