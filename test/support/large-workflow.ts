import type { Json, JsonObject } from '@interlock/engine';

/** The files of a flat workflow of 1,000 states and 3,000 transitions. */
export function largeWorkflow(label: (state: number) => string): Map<string, Json> {
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
