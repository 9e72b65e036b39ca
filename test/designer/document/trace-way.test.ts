import { toGraph } from '@interlock/engine/drawing';
import { expect, it } from 'vitest';
import { traceWay } from '../../../designer/document/trace-way.ts';
import type { TraceStep } from '../../../designer/api/verification.ts';
import { incidentWorkflow } from '../mock-definitions.ts';

const step = (taken: readonly string[], state: string | null): TraceStep => ({
  kind: 'event',
  on: 'x',
  data: {},
  given: [],
  taken,
  state,
});

it('lights the way as far as it was played, and stays where a step never comes to rest', () => {
  const graph = toGraph(incidentWorkflow);
  const trace = [step([], 'new'), step(['new#cancel'], 'cancelled'), step([], null)];
  // when one step is played
  const first = traceWay(trace, 1, graph);
  expect([[...first.current], [...first.states]]).toEqual([['new'], ['new', '#start']]);
  // when two
  const second = traceWay(trace, 2, graph);
  expect([...second.current]).toEqual(['cancelled']);
  expect([...second.states].toSorted()).toEqual(['#start', 'cancelled', 'new']);
  expect([...second.edges].some((id) => id.endsWith('cancel'))).toBe(true);
  // when the last leads nowhere
  expect([...traceWay(trace, 3, graph).current]).toEqual(['cancelled']);
});
