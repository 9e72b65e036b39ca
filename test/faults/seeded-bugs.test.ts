import { beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
import { createRandom } from './random.ts';
import { play, type Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { SEEDED_BUGS } from './seeded-bugs.ts';
import { copySources, type Edit, type Sources } from './sources.ts';
import { report, type Violation } from './violation.ts';
import { openWorld } from './world.ts';

/** What the checker says of a server with edits made, after scenarios. */
async function judge(
  sources: Sources,
  edits: readonly Edit[],
  scenarios: readonly Scenario[],
): Promise<readonly Violation[]> {
  const database = await createDatabase();
  const restore = await sources.edit(edits);
  try {
    const nodes = Math.max(...scenarios.map((scenario) => scenario.nodes ?? 1));
    const world = await openWorld({
      databaseUrl: database.url,
      root: sources.root,
      nodes,
      random: createRandom(1),
    });
    try {
      for (const scenario of scenarios) await play(scenario, world);
      return (await world.verdict()).violations;
    } finally {
      await world.close();
    }
  } finally {
    await restore();
    await database.drop();
  }
}

const AS_IT_IS = 'as it is';

describe('the checker', () => {
  const found = new Map<string, readonly Violation[]>();
  beforeAll(async () => {
    const waiting: { id: string; edits: readonly Edit[]; scenarios: readonly Scenario[] }[] = [
      { id: AS_IT_IS, edits: [], scenarios: SCENARIOS },
      ...SEEDED_BUGS.map(({ id, edits, scenario }) => ({ id, edits, scenarios: [scenario] })),
    ];
    const work = async (): Promise<void> => {
      const sources = await copySources();
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          found.set(next.id, await judge(sources, next.edits, next.scenarios));
        }
      } finally {
        await sources.remove();
      }
    };
    // Two at a time, as one waits for timers: a third would have its copy of the sources compiled, too.
    await Promise.all([work(), work()]);
  }, 600_000);

  it('knows twelve seeded bugs', () => {
    expect(new Set(SEEDED_BUGS.map(({ id }) => id)).size).toBe(12);
  });

  it.each(SEEDED_BUGS.map((bug) => [bug.title, bug] as const))('flags that %s', (_title, bug) => {
    const violations = found.get(bug.id) ?? [];
    const kinds = violations.map(({ kind }) => kind);
    expect(kinds, report(violations)).toContain(bug.flagged);
  });

  it('finds nothing in the server as it is, under all the same loads', () => {
    expect(report(found.get(AS_IT_IS) ?? [])).toBe('');
    expect(found.has(AS_IT_IS)).toBe(true);
  });
});
