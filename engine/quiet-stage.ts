/**
 * What an event that would otherwise be acted on is held back for: its source comes and goes, its place is
 * being worked on, something else says it already, or there have been too many.
 */
export const QUIET_STAGES = ['flap', 'maintenance', 'inhibit', 'throttle'] as const;

/** See {@link QUIET_STAGES}. */
export type QuietStage = (typeof QUIET_STAGES)[number];
