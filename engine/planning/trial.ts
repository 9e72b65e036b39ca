/** What a plan that is only made to be explained looks at beside what it needs. */
export interface Trial {
  /** Id of the record the event is said to be about: it is offered to the policies as Interlock's own events are. */
  readonly about?: string;
  /** Policies whose facts are read whatever they listen to. */
  readonly policies?: readonly string[];
}
