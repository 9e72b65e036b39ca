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
