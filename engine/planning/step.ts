import type { Json } from '../json.ts';
import type { HistoryEntry, Sought } from '../plan.ts';
import type { Record } from '../record.ts';
import type { Stepped } from '../workflow/transition.ts';
import type { GuardNotes } from './asked-guards.ts';
import type { StepInput } from './environment.ts';

/** A step taken, not yet written down. */
export interface Step {
  readonly input: StepInput;
  readonly stepped: Stepped;
  /** Guards asked on the way; absent: none could be. */
  readonly guards?: GuardNotes;
  readonly kind: HistoryEntry['kind'];
  readonly depth: number;
  /** The record opened by this step does not exist before it. */
  readonly opening?: boolean;
  readonly note?: HistoryEntry['note'];
  /** What the step goes on from, where that is not the record as it was locked. */
  readonly as?: Record;
  /** What history keeps of the event, where that is not its data. */
  readonly told?: Json;
  /** The policy that asked for it, or sent the event. */
  readonly by?: string | undefined;
  /** What one to join was looked for by before this one was opened. */
  readonly sought?: readonly Sought[] | undefined;
}
