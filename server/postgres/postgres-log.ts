/** The part of a logger this folder needs; pino's logger is one. */
export interface PostgresLog {
  /** Something an operator may want to know. */
  info(details: object, message: string): void;
  /** Something unusual that was dealt with. */
  warn(details: object, message: string): void;
}
