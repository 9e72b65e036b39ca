import type { Definitions, Json, JsonObject } from '@interlock/engine';
import { attachVersions, compileDefinitions } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildPack } from '../../support/small-pack.ts';
import { buildEvent, buildWorld, opening, takeOne } from '../planning/world.ts';
import type { World } from '../planning/world.ts';

/** A ticket may go where the table says; a policy says hello to it. */
const pack = ({ least = 3, target = 'old', hello = 'one', extra = {} } = {}): Map<string, Json> =>
  buildFiles(
    {
      initial: 'a',
      states: {
        a: {
          entry: { e: { type: 'emit', params: { type: 'ticket.opened' } } },
          transitions: {
            go: {
              on: 'ticket.gone',
              target,
              guard: {
                fact: 'table',
                params: { table: 'may' },
                path: 'go',
                operator: 'equal',
                value: true,
              },
            },
          },
        },
        old: {},
        new: {},
      },
      ...extra,
    },
    {
      type: { fields: { level: { title: 'Level', type: 'integer' } } },
      files: {
        'ticket/tables/may.json': {
          id: 'may',
          title: 'May',
          hit: 'first',
          inputs: { level: { fact: 'record', path: 'data.level', type: 'integer' } },
          outputs: { go: { type: 'boolean' } },
          rows: {
            yes: {
              when: { level: { operator: 'greaterThanInclusive', value: least } },
              then: { go: true },
            },
          },
          default: { go: false },
        },
        'ticket/policies/hello.json': {
          id: 'hello',
          title: 'Hello',
          on: ['ticket.opened', 'ticket.greeted'],
          conditions: { all: [] },
          actions: { h: { type: 'http.request', params: { url: `http://x.example/${hello}` } } },
        },
      },
    },
  );

const current = (definitions: Definitions) => {
  const workflow = definitions.workflows.get('ticket');
  if (workflow === undefined) throw new Error('no workflow');
  return workflow;
};

/** As the server stores a version: through JSON. */
const stored = (definitions: Definitions, version: number) => {
  const { hash, bundle } = current(definitions);
  return {
    workflow: 'ticket',
    version,
    hash,
    bundle: JSON.parse(JSON.stringify(bundle)) as JsonObject,
  };
};

const attached = (
  definitions: Definitions,
  ...versions: ReturnType<typeof stored>[]
): Definitions => {
  const result = attachVersions(definitions, versions);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
};

describe('a running record', () => {
  const before = compiled(pack());
  const after = compiled(pack({ least: 1, target: 'new', hello: 'two' }));
  const both = attached(after, stored(before, 1), stored(after, 2));

  /** A world that began under the first definitions and goes on under the second. */
  const published = (): { world: World; old: string } => {
    const first = buildWorld(attached(before, stored(before, 1)));
    const old =
      takeOne(first, opening('o', 'ticket', { title: 'Old', level: 2 })).changes[0]?.after.id ?? '';
    return { world: { definitions: both, store: first.store }, old };
  };
  const go = (id: string, target: string) => buildEvent({ id, type: 'ticket.gone', target });
  const raise = (id: string, target: string) =>
    buildEvent({ id, type: 'record.edited', target, data: { data: { level: 3 } } });

  it('stays on its version: workflow, type and the tables its guards use', () => {
    const { world, old } = published();
    // when: level 2 is enough by the new table, not by the old one
    expect(takeOne(world, go('g1', old))).toMatchObject({
      outcome: 'ignored',
      code: 'not-accepted',
    });
    takeOne(world, raise('r', old));
    const moved = takeOne(world, go('g2', old));
    // then
    expect(moved.changes[0]?.after).toMatchObject({
      state: 'old',
      workflow: { version: 1, hash: current(before).hash },
    });
    expect(moved.changes[0]?.history[0]?.hash).toBe(current(before).hash);
  });

  it('opened after publishing starts on the new one', () => {
    const { world } = published();
    const fresh = takeOne(world, opening('n', 'ticket', { title: 'New', level: 2 })).changes[0]
      ?.after;
    expect(fresh?.workflow).toMatchObject({ version: 2, hash: current(after).hash });
    expect(takeOne(world, go('g', fresh?.id ?? '')).changes[0]?.after.state).toBe('new');
  });

  it('meets the live policies, whatever its version', () => {
    const { world } = published();
    const told = takeOne(world, opening('n', 'ticket', { title: 'New', level: 2 }));
    expect(told.effects.map(({ params }) => params['url'])).toEqual(['http://x.example/two']);
    expect(told.decision.hash).toBe(after.hash);
  });

  it('whose version is not loaded fails, saying which, and is left alone', () => {
    const { world, old } = published();
    const lost: World = { ...world, definitions: attached(after, stored(after, 2)) };
    const plan = takeOne(lost, go('g', old));
    expect(plan).toMatchObject({ outcome: 'failed', code: 'definition-missing', changes: [] });
    expect(plan.reason).toContain('pinned to version 1 of workflow "ticket"');
  });
});

describe('versions', () => {
  const one = compiled(pack());
  const two = compiled(pack({ target: 'new' }));

  it('published again keep the number they had', () => {
    const back = attached(compiled(pack()), stored(one, 1), stored(two, 2));
    expect(current(back).version).toBe(1);
    expect(
      [...back.pinned.values()].map(({ version }) => version).toSorted((a, b) => a - b),
    ).toEqual([1, 2]);
  });

  it('not numbered yet run as version 0', () => {
    const fresh = attached(two, stored(one, 1));
    expect(current(fresh).version).toBe(0);
    expect(fresh.pinned.get(current(two).hash)?.version).toBe(0);
  });

  it('that no longer compile are told, by workflow and version', () => {
    const broken = {
      ...stored(one, 1),
      hash: 'x',
      bundle: { ...stored(one, 1).bundle, workflow: { id: 'ticket' } },
    };
    const result = attachVersions(two, [broken, stored(two, 2)]);
    expect(result.ok).toBe(false);
    expect(new Set(result.issues.map(({ file }) => file))).toEqual(new Set(['ticket@1']));
    const empty = attachVersions(two, [{ workflow: 'ticket', version: 3, hash: 'y', bundle: {} }]);
    expect(empty.issues.map(({ file }) => file)).toContain('ticket@3');
  });
});

describe('a workflow’s hash', () => {
  const hashOf = (files: ReadonlyMap<string, Json>) => current(compiled(files)).hash;
  const base = hashOf(pack());
  const withFile = (path: string, json: Json) => new Map([...pack(), [path, json] as const]);

  it('changes with the workflow, the record type and a table its guards use', () => {
    const type = pack().get('ticket/type.json') as JsonObject;
    expect(hashOf(pack({ target: 'new' }))).not.toBe(base);
    expect(hashOf(pack({ least: 4 }))).not.toBe(base);
    expect(hashOf(withFile('ticket/type.json', { ...type, title: 'Other' }))).not.toBe(base);
  });

  it('stays with policies, layouts, scenarios, calendars, seeds and other tables', () => {
    const table = pack().get('ticket/tables/may.json') as JsonObject;
    expect(hashOf(pack({ hello: 'two' }))).toBe(base);
    expect(hashOf(withFile('ticket/layout.json', { a: { x: 1, y: 2 } }))).toBe(base);
    expect(hashOf(withFile('ticket/tables/other.json', { ...table, id: 'other' }))).toBe(base);
    expect(hashOf(withFile('seed/teams.json', { teams: { desk: { name: 'Desk' } } }))).toBe(base);
    expect(
      hashOf(
        withFile('ticket/scenarios/s.json', { id: 's', title: 'S', steps: [{ advance: 'PT1H' }] }),
      ),
    ).toBe(base);
    expect(
      hashOf(withFile('calendars/c.json', { id: 'c', title: 'C', timeZone: 'UTC', always: true })),
    ).toBe(base);
  });

  it('of every workflow of a pack, and the pack’s own, do not depend on the order of files or keys', () => {
    const hashes = (files: ReadonlyMap<string, Json>) => {
      const result = compileDefinitions(files);
      if (!result.ok) throw new Error(JSON.stringify(result.issues));
      return [
        result.value.hash,
        ...[...result.value.workflows.values()].map(({ hash }) => hash).toSorted(),
      ];
    };
    const files = buildPack();
    const turned = new Map([...files].toReversed().map(([path, json]) => [path, reversed(json)]));
    expect(hashes(turned)).toEqual(hashes(files));
  });

  it('of the pack changes with everything in it', () => {
    const whole = (files: ReadonlyMap<string, Json>) => compiled(files).hash;
    expect(whole(pack({ hello: 'two' }))).not.toBe(whole(pack()));
    expect(whole(withFile('ticket/layout.json', { a: { x: 1, y: 2 } }))).not.toBe(whole(pack()));
  });
});

/** The same content with every object's keys the other way round. */
function reversed(json: Json): Json {
  if (Array.isArray(json)) return json.map((item) => reversed(item as Json));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json as JsonObject)
      .toReversed()
      .map(([key, value]) => [key, reversed(value ?? null)]),
  );
}
