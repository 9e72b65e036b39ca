import { inOneGo, shrinkList, walkInTurns, runScenario } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { shippedDefinitions } from '../../workflows/shipped-packs.ts';
import { SEEDED_BUGS } from './seeded-bugs.ts';
import type { SeededBug } from './seeded-bugs.ts';

const packOf = ({ workflow, fields = {} }: SeededBug) =>
  compiled(buildFiles(workflow, { type: { fields } }));

describe('random walks', () => {
  it.each(SEEDED_BUGS)('find and shrink $title', (bug) => {
    // given
    const definitions = packOf(bug);
    // when
    const { failed } = inOneGo(walkInTurns(definitions, { walks: 60, seed: 1 }));
    // then
    const found = failed.find(({ fault }) => fault.cause === bug.cause);
    expect(failed.map(({ fault }) => fault.cause)).toContain(bug.cause);
    expect(found?.shortest.steps).toHaveLength(bug.shortest);
    // What it is shrunk to is a scenario: played, it comes to the same.
    if (found === undefined) return;
    const { plans, failures } = runScenario(found.shortest, definitions);
    const broken = plans
      .flat()
      .some(({ decision }) =>
        decision.trace.some(
          (entry) => entry.kind === 'emitted' && entry.event === 'invariant.broken',
        ),
      );
    expect(broken || failures.length > 0).toBe(true);
  });

  it('go the same way again by their seed, and fail there alone', () => {
    const [bug] = SEEDED_BUGS;
    if (bug === undefined) throw new Error('there is no bug');
    const definitions = packOf(bug);
    const [first] = inOneGo(walkInTurns(definitions, { walks: 60, seed: 1 })).failed;
    if (first === undefined) throw new Error('it was not found');
    const again = inOneGo(walkInTurns(definitions, { walks: 1, seed: first.seed }));
    expect(again.failed).toEqual([first]);
    expect(again.steps).toBe(first.length);
  });

  it('say of what goes round without an end what it is, and shrink waits', () => {
    // given: what goes round once it is older than 50 minutes
    const age = { fact: 'record', path: 'createdAt', operator: 'olderThan', value: 'PT50M' };
    const definitions = compiled(
      buildFiles({
        initial: 'a',
        states: {
          a: { transitions: { go: { on: 't.went', target: 'b', guard: age } } },
          b: { transitions: { go: { always: true, target: 'c' } } },
          c: { transitions: { go: { always: true, target: 'b' } } },
        },
      }),
    );
    // when
    const { failed } = inOneGo(walkInTurns(definitions, { walks: 20, seed: 3 }));
    // then
    const [found] = failed;
    expect(found?.fault.message).toMatch(
      /failed on .*: transitions that are taken at once lead round without ever coming to rest$/u,
    );
    expect(failed).toHaveLength(1);
    expect(found?.shortest.steps.map(({ advance }) => advance)).toEqual([
      undefined,
      'PT1H',
      undefined,
    ]);
  });

  it('find nothing in the shipped packs', { timeout: 60_000 }, () => {
    const { failed, steps, planned } = inOneGo(
      walkInTurns(shippedDefinitions(), { walks: 40, seed: 20_261_127 }),
    );
    expect(failed).toEqual([]);
    expect(steps).toBe(40 * 60);
    expect(planned.applied).toBeGreaterThan(700);
  });
});

describe('shrinking', () => {
  it('leaves what fails, and of that nothing too much', () => {
    const lists = fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lists, fc.nat(), fc.nat(), (list, a, b) => {
        // given: it fails where two of the list are in it
        const needed = [...new Set([list[a % list.length], list[b % list.length]])];
        const fails = (some: readonly number[]) => needed.every((one) => some.includes(one ?? -1));
        // when
        const shortest = shrinkList(list, fails);
        // then
        expect(new Set(shortest)).toEqual(new Set(needed));
        expect(shortest).toHaveLength(needed.length);
      }),
    );
  });

  it('leaves out two together where neither can go alone', () => {
    const fails = (some: readonly string[]) =>
      some.includes('x') && some.includes('open') === some.includes('shut');
    expect(shrinkList(['open', 'a', 'x', 'shut'], fails)).toEqual(['x']);
  });

  it('asks about no list twice', () => {
    const asked: string[] = [];
    shrinkList([1, 2, 3, 4, 5, 6, 7, 8], (some) => {
      asked.push(some.join());
      return some.includes(3) && some.includes(8) && some.length > 3;
    });
    expect(new Set(asked).size).toBe(asked.length);
  });
});
