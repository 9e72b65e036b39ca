import { humanise } from './humanise.ts';

/** What stands beside an edge. */
export interface EdgeWords {
  /** What makes it happen, in plain words. */
  readonly title: string;
  /** Under which condition, where there is one. */
  readonly guard: string | null;
  /** True when time makes it happen: drawn with a clock. */
  readonly timed: boolean;
}

/** An event type as people say it: `change.approval-refused` → "approval refused". Pure. */
export function eventWords(type: string): string {
  const parts = type.split('.');
  return humanise(parts.length > 1 ? parts.slice(1).join(' ') : type);
}
