import { contentHash, stableJson } from '@interlock/engine';
import type { Json } from '@interlock/engine';
import { compileDefinitions, compileDefinitionsInTurns, inOneGo } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOfFiles } from '../../../engine/pack/hash-of-files.ts';
import { buildLargePack } from '../../support/many-policies.ts';

describe('a set of definitions compiled in turns', () => {
  it('lets others go first again and again, more often than it has policies', () => {
    // given
    const files = buildLargePack('a', 100);
    // when
    let turns = 0;
    const compiling = compileDefinitionsInTurns(files);
    for (let step = compiling.next(); step.done !== true; step = compiling.next()) turns += 1;
    // then
    expect(turns).toBeGreaterThan(5 * files.size);
  });

  it('is known by the hash of all its content, made file by file', () => {
    const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), json), (files) => {
        const whole = contentHash(stableJson(files));
        expect(inOneGo(hashOfFiles(new Map(Object.entries(files))))).toBe(whole);
      }),
    );
  });

  it('has the hash it always had', () => {
    const compiled = compileDefinitions(buildLargePack('a', 40));
    const files = Object.fromEntries(buildLargePack('a', 40));
    expect(compiled.ok && compiled.value.hash).toBe(contentHash(stableJson(files)));
  });
});
