/** A request carrying CloudEvents, as bytes. */
export interface CloudEventsRequest {
  readonly contentType: string | undefined;
  /** A header by its lower-case name; undefined when it was not sent. */
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
}
