import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '@interlock/engine';
import { canonicalText, conflictText, mergeFiles, resolveMerge } from '@interlock/engine/study';
import type { Side } from '@interlock/engine/study';
import { randomWorkflow } from '../random-workflow.ts';
import { disjointFork, randomFork } from './random-edits.ts';

const FILE = 'ticket/workflow.json';
const at = (json: Json): Map<string, Json> => new Map([[FILE, json]]);
const merge = (base: Json, ours: Json, theirs: Json) => mergeFiles(at(base), at(ours), at(theirs));
const textOf = (files: ReadonlyMap<string, Json>): string =>
  `${JSON.stringify(files.get(FILE), null, 2)}\n`;
const text = (json: Json): string => canonicalText('workflow', json);

describe('for every workflow and what two people make of it', () => {
  it('what one of them left alone, or both made the same of, is taken without a question', () => {
    fc.assert(
      fc.property(randomWorkflow, randomWorkflow, (b, x) => {
        for (const [ours, theirs] of [
          [b, x],
          [x, b],
          [x, x],
        ] as const) {
          const { merged, conflicts } = merge(b, ours, theirs);
          expect(conflicts).toEqual([]);
          expect(textOf(merged)).toBe(text(x));
        }
      }),
    );
  });

  it('edits of different states merge without a question, whoever comes first', () => {
    fc.assert(
      fc.property(disjointFork, ({ base, ours, theirs }) => {
        const [one, other] = [merge(base, ours, theirs), merge(base, theirs, ours)];
        expect([one.conflicts, other.conflicts]).toEqual([[], []]);
        expect(textOf(one.merged)).toBe(textOf(other.merged));
      }),
      { numRuns: 300 },
    );
  });

  it('whoever comes first, the same questions are asked, and without one the result is the same', () => {
    let [asked, unasked] = [0, 0];
    fc.assert(
      fc.property(randomFork, ({ base, ours, theirs }) => {
        const [one, other] = [merge(base, ours, theirs), merge(base, theirs, ours)];
        expect(one.conflicts.map(({ id }) => id)).toEqual(other.conflicts.map(({ id }) => id));
        if (one.conflicts.length > 0) asked += 1;
        else {
          unasked += 1;
          expect(textOf(one.merged)).toBe(textOf(other.merged));
        }
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(asked).toBeGreaterThan(20);
    expect(unasked).toBeGreaterThan(20);
  });

  it('the result is canonical, and decided for one side everywhere it is that of the other order', () => {
    fc.assert(
      fc.property(randomFork, ({ base, ours, theirs }) => {
        const one = merge(base, ours, theirs);
        const other = merge(base, theirs, ours);
        expect(textOf(one.merged)).toBe(text(one.merged.get(FILE) ?? null));
        const choose = (side: Side) => new Map(one.conflicts.map(({ id }) => [id, side]));
        const decided = resolveMerge(one, choose('theirs'));
        expect(decided.conflicts).toEqual([]);
        expect(textOf(decided.merged)).toBe(textOf(other.merged));
        expect(resolveMerge(one, choose('ours')).merged).toEqual(one.merged);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a merge with questions, as text', () => {
  const oursOf = (marked: string): string =>
    marked.replaceAll(/^<{7} ours\n([^]*?)^={7}\n[^]*?^>{7} theirs\n/gm, '$1');
  const theirsOf = (marked: string): string =>
    marked.replaceAll(/^<{7} ours\n[^]*?^={7}\n([^]*?)^>{7} theirs\n/gm, '$1');

  it('is the definition of one side of every question, once that side is taken', () => {
    let asked = 0;
    fc.assert(
      fc.property(randomFork, ({ base, ours, theirs }) => {
        const one = merge(base, ours, theirs);
        asked += one.conflicts.length;
        const marked = conflictText('workflow', one.merged.get(FILE), one.conflicts);
        expect(marked.match(/^<{7} /gm) ?? []).toHaveLength(one.conflicts.length);
        for (const side of ['ours', 'theirs'] as const) {
          const taken = side === 'ours' ? oursOf(marked) : theirsOf(marked);
          const choices = new Map(one.conflicts.map(({ id }) => [id, side]));
          const decided = resolveMerge(one, choices);
          expect(text(JSON.parse(taken) as Json)).toBe(textOf(decided.merged));
        }
      }),
      { numRuns: 400, seed: 11 },
    );
    expect(asked).toBeGreaterThan(40);
  });
});

describe('for any JSON at all', () => {
  it('what one side left alone is taken as the other has it', () => {
    const paths = ['a/workflow.json', 'a/policies/b.json', 'a/layout.json', 'a/type.json'];
    const files = fc
      .dictionary(fc.constantFrom(...paths), fc.jsonValue(), { noNullPrototype: true })
      .map((json) => new Map(Object.entries(json)) as Map<string, Json>);
    fc.assert(
      fc.property(files, files, files, (b, x, y) => {
        const taken = mergeFiles(b, x, b);
        expect(taken.conflicts).toEqual([]);
        expect(mergeFiles(new Map(), taken.merged, x).conflicts).toEqual([]);
        expect(mergeFiles(b, b, x).merged).toEqual(taken.merged);
        const [one, other] = [mergeFiles(b, x, y), mergeFiles(b, y, x)];
        expect(one.conflicts.map(({ id }) => id)).toEqual(other.conflicts.map(({ id }) => id));
      }),
      { numRuns: 300 },
    );
  });
});
