import { expect, it } from 'vitest';
import { createBrokenPolicies } from '../../../server/runtime/broken-policies.ts';
import type { StepResult } from '../../../server/runtime/step-result.ts';

it('a policy that breaks is told of at once, then once a minute with how often it broke', () => {
  // given
  let now = 0;
  const lines: object[] = [];
  const quiet = { info: () => undefined, error: () => undefined };
  const tell = createBrokenPolicies({ ...quiet, warn: (line) => lines.push(line) }, () => now);
  const result = (policy: string): StepResult => ({
    id: 'e1',
    source: '/test',
    outcome: 'applied',
    code: null,
    reason: null,
    issues: [],
    records: [],
    decision: 'd1',
    after: [],
    brokenPolicies: [policy],
  });
  // when
  tell([result('a'), result('a'), result('b')]);
  now += 59_000;
  tell([result('a')]);
  now += 1_000;
  tell([result('a')]);
  // then
  const event = { id: 'e1', source: '/test' };
  expect(lines).toEqual([
    { policy: 'a', event, decision: 'd1', times: 1 },
    { policy: 'b', event, decision: 'd1', times: 1 },
    { policy: 'a', event, decision: 'd1', times: 3 },
  ]);
});
