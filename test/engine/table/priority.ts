import type { JsonObject } from '../../../engine/json.ts';

/** Impact, urgency and the priority they make. */
export const PRIORITIES: readonly (readonly [impact: number, urgency: number, priority: number])[] =
  [
    [1, 1, 1],
    [1, 2, 2],
    [1, 3, 3],
    [2, 1, 2],
    [2, 2, 3],
    [2, 3, 4],
    [3, 1, 3],
    [3, 2, 4],
    [3, 3, 5],
  ];

/** The priority matrix of DOMAIN.md: impact × urgency → priority. */
export const priorityMatrix = {
  $schema: '../../schema/table.json',
  id: 'incident-priority',
  title: 'Priority',
  hit: 'unique',
  inputs: {
    impact: { title: 'Impact', fact: 'record', path: 'data.impact', type: 'integer' },
    urgency: { title: 'Urgency', fact: 'record', path: 'data.urgency', type: 'integer' },
  },
  outputs: { priority: { title: 'Priority', type: 'integer' } },
  rows: Object.fromEntries(
    PRIORITIES.map(([impact, urgency, priority]): [string, JsonObject] => [
      `${impact}x${urgency}`,
      { when: { impact, urgency }, then: { priority } },
    ]),
  ),
} as const;
