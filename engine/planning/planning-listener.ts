import type { FactReader } from '../condition/fact.ts';

/** Told of what happens while an event is planned; it changes nothing. */
export interface PlanningListener {
  /**
   * An event is offered to the policies: told once they have decided and before anything of it is done, with the
   * facts as they saw them. What is read by them is read from the world like any other fact, and stands in no ruling.
   */
  readonly offered: (type: string, facts: FactReader) => void;
  /** An event is sent to a record, whose workflow may have a transition on it. */
  readonly sent: (type: string) => void;
}
