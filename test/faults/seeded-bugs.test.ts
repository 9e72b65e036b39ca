import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
import { createRandom } from './random.ts';
import { play, type Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { SEEDED_BUGS } from './seeded-bugs.ts';
import { copySources, type Edit } from './sources.ts';
import { report, type Violation } from './violation.ts';
import { openWorld } from './world.ts';

/** What the checker says of a server with edits made, after scenarios. */
async function judge(
  edits: readonly Edit[],
  scenarios: readonly Scenario[],
): Promise<readonly Violation[]> {
  const sources = copySources(edits);
  const database = await createDatabase();
  try {
    const random = createRandom(1);
    const world = await openWorld({ databaseUrl: database.url, root: sources.root, random });
    try {
      for (const scenario of scenarios) await play(scenario, world);
      return (await world.verdict()).violations;
    } finally {
      await world.close();
    }
  } finally {
    await database.drop();
    sources.remove();
  }
}

describe('the checker', () => {
  const found = new Map<string, readonly Violation[]>();
  beforeAll(async () => {
    // Three servers at a time: most of the time they wait for timers.
    const waiting = [...SEEDED_BUGS];
    const work = async (): Promise<void> => {
      for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
        found.set(bug.id, await judge(bug.edits, [bug.scenario]));
      }
    };
    await Promise.all([work(), work(), work()]);
  }, 240_000);
  afterAll(() => {
    const flagged = SEEDED_BUGS.filter(({ id }) => (found.get(id) ?? []).length > 0);
    console.log(`seeded bugs flagged: ${flagged.length} of ${SEEDED_BUGS.length}`);
  });

  it('knows twelve seeded bugs', () => {
    expect(new Set(SEEDED_BUGS.map(({ id }) => id)).size).toBe(12);
  });

  it.each(SEEDED_BUGS.map((bug) => [bug.title, bug] as const))('flags that %s', (_title, bug) => {
    const violations = found.get(bug.id) ?? [];
    const kinds = violations.map(({ kind }) => kind);
    expect(kinds, report(violations)).toContain(bug.flagged);
  });

  it('finds nothing in the server as it is, under all the same loads', async () => {
    expect(report(await judge([], SCENARIOS))).toBe('');
  }, 120_000);
});
