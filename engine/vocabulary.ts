/** Facts conditions may read, wherever they stand (see README of workflows for their shapes). */
export const FACTS: ReadonlySet<string> = new Set([
  'event',
  'record',
  'actor',
  'now',
  'ci',
  'service',
  'parent',
  'links',
  'records',
  'table',
  'calendar',
  'form',
]);

/** Those of them that are read from the world, each time at a price; the others come with the event. */
export const WORLD_FACTS: ReadonlySet<string> = new Set([
  'ci',
  'service',
  'parent',
  'links',
  'records',
]);

/** Variables CEL expressions may read; `item` only inside an invocation's `each`. */
export const VARIABLES: ReadonlySet<string> = new Set([
  'event',
  'record',
  'actor',
  'now',
  'ci',
  'service',
  'parent',
  'item',
]);
