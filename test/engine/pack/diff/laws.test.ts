import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '@interlock/engine';
import { applyChanges, canonicalText, diffFiles } from '@interlock/engine/study';
import { randomPolicy } from '../../policy/exchange/random-policy.ts';
import { randomWorkflow, rewritten } from '../random-workflow.ts';

const asFiles = (workflow: Json): Map<string, Json> =>
  new Map([['ticket/workflow.json', workflow]]);
const textOf = (files: ReadonlyMap<string, Json>): string[] =>
  [...files].map(([path, json]) => `${path} ${canonicalText('workflow', json)}`).toSorted();

describe('for every two workflows', () => {
  it('nothing differs exactly where their canonical texts are the same', () => {
    fc.assert(
      fc.property(randomWorkflow, randomWorkflow, fc.nat(9), (a, b, seed) => {
        expect(diffFiles(asFiles(a), asFiles(rewritten(a, seed)))).toEqual([]);
        const same = canonicalText('workflow', a) === canonicalText('workflow', b);
        expect(diffFiles(asFiles(a), asFiles(b)).length === 0).toBe(same);
      }),
    );
  });

  it('the changes from one to the other, made to the one, give the other', () => {
    fc.assert(
      fc.property(randomWorkflow, randomWorkflow, (a, b) => {
        const diffs = diffFiles(asFiles(a), asFiles(b));
        const changed = applyChanges(asFiles(a), diffs);
        for (const { text } of diffs.flatMap(({ changes }) => changes))
          expect(text).not.toMatch(/undefined|\[object|NaN|[{}]"/);
        expect(textOf(changed)).toEqual(textOf(asFiles(b)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('for any JSON at all', () => {
  it('the changes from one to the other, made to the one, give the other', () => {
    const paths = [
      'a/workflow.json',
      'a/policies/b.json',
      'a/layout.json',
      'a/type.json',
      'odd.json',
    ];
    const files = fc
      .dictionary(fc.constantFrom(...paths), fc.jsonValue(), { noNullPrototype: true })
      .map((json) => new Map(Object.entries(json)) as Map<string, Json>);
    fc.assert(
      fc.property(files, files, (a, b) => {
        const changed = applyChanges(a, diffFiles(a, b));
        expect(diffFiles(changed, b)).toEqual([]);
        expect([...changed.keys()].toSorted()).toEqual([...b.keys()].toSorted());
      }),
      { numRuns: 300 },
    );
  });
});

describe('for every two policies', () => {
  it('the changes from one to the other, made to the one, give the other', () => {
    const at = (policy: object): Map<string, Json> =>
      new Map([['a/policies/p.json', policy as JsonObject]]);
    fc.assert(
      fc.property(randomPolicy('p'), randomPolicy('p'), (a, b) => {
        const diffs = diffFiles(at(a), at(b));
        expect(diffFiles(applyChanges(at(a), diffs), at(b))).toEqual([]);
        for (const { text } of diffs.flatMap(({ changes }) => changes))
          expect(text).not.toMatch(/undefined|\[object|NaN/);
      }),
    );
  });
});
