import { expect, it } from 'vitest';
import type { Json, JsonObject } from '@interlock/engine';
import { diffFiles, mergeFiles } from '@interlock/engine/study';

/** A flat workflow of 1,000 states and 3,000 transitions. */
function largeWorkflow(label: (state: number) => string): Map<string, Json> {
  const transition = (from: number, way: number): JsonObject => ({
    label: `Way ${way}`,
    on: `ticket.went-${way}`,
    target: `s${(from * 7 + way * 13 + 1) % 1_000}`,
    guard: {
      all: [
        { fact: 'record', path: 'data.size', operator: 'greaterThan', value: (from + way) % 9 },
        { fact: 'actor', path: 'roles', operator: 'contains', value: 'agent' },
      ],
    },
    actions: { say: { type: 'note', params: { text: 'Said' } } },
  });
  const states = Array.from({ length: 1_000 }, (_, i) => {
    const transitions = { a: transition(i, 0), b: transition(i, 1), c: transition(i, 2) };
    return [`s${i}`, { label: label(i), transitions }] as const;
  });
  const workflow = {
    id: 'ticket',
    title: 'Ticket',
    initial: 's0',
    states: Object.fromEntries(states),
  };
  return new Map([['ticket/workflow.json', workflow]]);
}

it('two versions of 1,000 states and 3,000 transitions are compared and merged in a moment', () => {
  // given
  const base = largeWorkflow((i) => `State ${i}`);
  const ours = largeWorkflow((i) => (i % 10 === 0 ? 'Ours' : `State ${i}`));
  const theirs = largeWorkflow((i) => (i % 10 === 5 ? 'Theirs' : `State ${i}`));
  // when
  const started = performance.now();
  const [diff] = diffFiles(base, ours);
  const { merged, conflicts } = mergeFiles(base, ours, theirs);
  const took = performance.now() - started;
  // then
  expect(diff?.changes).toHaveLength(100);
  expect(conflicts).toEqual([]);
  expect(diffFiles(merged, base)[0]?.changes).toHaveLength(200);
  // 0.2 s on a quiet machine; the machine that runs the tests may be a busy one.
  expect(took).toBeLessThan(5_000);
});
