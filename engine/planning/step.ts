import type { HistoryEntry } from '../plan.ts';
import type { Stepped } from '../workflow/transition.ts';
import type { StepInput } from './environment.ts';

/** A step taken, not yet written down. */
export interface Step {
  readonly input: StepInput;
  readonly stepped: Stepped;
  readonly kind: HistoryEntry['kind'];
  readonly depth: number;
  /** The record opened by this step does not exist before it. */
  readonly opening?: boolean;
  readonly note?: HistoryEntry['note'];
}
