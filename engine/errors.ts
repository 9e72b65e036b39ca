import type { JsonObject } from './json.ts';

/**
 * A broken world: something that cannot happen when content was validated and the server kept its
 * promises. Expected outcomes and wrong content are values, never this.
 */
export class EngineError extends Error {
  readonly code: string;
  readonly details: JsonObject;

  /**
   * @param code stable, kebab-case, e.g. `workflow-missing`
   * @param message what failed, on what, where
   * @param details the same as data
   * @param cause the error this one came from
   */
  constructor(code: string, message: string, details: JsonObject = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EngineError';
    this.code = code;
    this.details = details;
  }
}
