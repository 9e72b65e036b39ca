/**
 * Moments at which a node may die and nothing may be lost, each between two writes or between a write
 * and whoever is told of it. Tests kill the process at every one of them.
 */
export const CRASH_POINTS = [
  'before-accept',
  'after-accept',
  'before-enqueue',
  'before-commit',
  'after-commit',
  'before-answer-kept',
  'after-claim-of-timers',
  'after-timers-fired',
  'after-effect-begun',
  'after-effect-done',
  'after-effect-told',
] as const;

/** The same while definitions are published: what is there afterwards is the old set or the new one. */
export const PUBLISH_CRASH_POINTS = [
  'publish-begun',
  'publish-objects-written',
  'publish-branch-moved',
  'publish-versions-written',
  'publish-tags-written',
  'publish-set-written',
  'publish-committed',
] as const;

/** The same while running records are migrated: each is on the version before or the one after. */
export const MIGRATION_CRASH_POINTS = [
  'migration-claimed',
  'migration-batch-committed',
  'migration-batch-noted',
] as const;

/** One of {@link CRASH_POINTS}, {@link PUBLISH_CRASH_POINTS} or {@link MIGRATION_CRASH_POINTS}. */
export type CrashPoint = (
  | typeof CRASH_POINTS
  | typeof PUBLISH_CRASH_POINTS
  | typeof MIGRATION_CRASH_POINTS
)[number];

let observer: ((point: CrashPoint) => void) | undefined;

/** Says that a crash point is passed. Does nothing unless a test observes; never throws then. */
export function crashPoint(point: CrashPoint): void {
  observer?.(point);
}

/** Has a test told of every crash point passed from now on. The server itself never calls it. */
export function observeCrashPoints(observe: (point: CrashPoint) => void): void {
  observer = observe;
}
