import { VERIFY_KINDS, verifyFiles } from '@interlock/engine/study';
import type { PlayedFinding } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { BASES } from './seeded-bases.ts';
import { FAULTS, filesOf } from './seeded-faults.ts';

const bases = Object.keys(BASES);

function findingsOf(files: ReturnType<typeof filesOf>): readonly PlayedFinding[] {
  const { names, workflows } = verifyFiles(files);
  return [...names, ...(workflows?.flatMap(({ findings }) => findings) ?? [])];
}

describe('a sound workflow', () => {
  it.each(bases)('%s: nothing is found in it', (base) => {
    expect(findingsOf(filesOf(base))).toEqual([]);
  });
});

describe('a fault', () => {
  it('is seeded of every kind there is', () => {
    const seeded = new Set(FAULTS.map(({ kind }) => kind));
    expect([...VERIFY_KINDS].filter((kind) => !seeded.has(kind))).toEqual(['not-exhausted']);
    expect(bases.length).toBeGreaterThanOrEqual(5);
  });

  describe.each(FAULTS)('$kind: $title', (fault) => {
    it.each(bases)('is found in a workflow that is %s', (base) => {
      // when
      const found = findingsOf(filesOf(base, fault));
      // then
      const { state, transition, path } = fault.found;
      const fitting = found.filter(
        (one) =>
          one.kind === fault.kind &&
          (state === undefined || one.states?.includes(state) === true) &&
          (transition === undefined ||
            one.transitions?.some((key) => key.endsWith(`#${transition}`)) === true) &&
          (path === undefined || one.path.endsWith(path)),
      );
      expect(fitting.length, JSON.stringify(found, null, 1)).toBeGreaterThan(0);
      // What has a trace was played.
      for (const one of found) expect(one.played, one.message).toBe(one.trace && true);
    });
  });
});
