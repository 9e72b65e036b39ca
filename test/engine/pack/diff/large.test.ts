import { expect, it } from 'vitest';
import { diffFiles, mergeFiles } from '@interlock/engine/study';
import { largeWorkflow } from '../../../support/large-workflow.ts';

it('two versions of 1,000 states and 3,000 transitions are compared and merged, each change told once', () => {
  // given
  const base = largeWorkflow((i) => `State ${i}`);
  const ours = largeWorkflow((i) => (i % 10 === 0 ? 'Ours' : `State ${i}`));
  const theirs = largeWorkflow((i) => (i % 10 === 5 ? 'Theirs' : `State ${i}`));
  // when
  const [diff] = diffFiles(base, ours);
  const { merged, conflicts } = mergeFiles(base, ours, theirs);
  // then
  expect(diff?.changes).toHaveLength(100);
  expect(conflicts).toEqual([]);
  expect(diffFiles(merged, base)[0]?.changes).toHaveLength(200);
});
