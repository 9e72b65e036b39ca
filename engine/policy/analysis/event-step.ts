import type { JsonObject } from '../../json.ts';

/** What a workflow may do with an event sent to a record in one of its states. */
export interface EventStep {
  /** Id of the workflow. */
  readonly workflow: string;
  /** Path of the state it is taken in. */
  readonly from: string;
  /** Path of the state it leads to; null: it stays. */
  readonly to: string | null;
  /** Fields it sets whatever the record holds. */
  readonly writes: JsonObject;
  /** Whether it hangs on a condition of the workflow. */
  readonly guarded: boolean;
}

/** What the workflows of a set may do with an event of a type and with some data. */
export type EventSteps = (event: string, data: JsonObject) => readonly EventStep[];
