import { AppError } from '../app-error.ts';

/** Memory for the bodies of all requests under way together. */
export interface BodyRoom {
  /** Bytes taken just now. */
  readonly taken: number;
  /**
   * Takes room for bytes of one body.
   * @throws AppError `no-room` when there is none left; nothing was taken then
   */
  take(bytes: number): void;
  /** Gives room back. */
  release(bytes: number): void;
}

/**
 * Room for so many bytes, so that a storm of large deliveries is turned away before it is read instead of
 * filling the memory. What comes alone is always let in.
 * @param bytes all bodies together
 */
export function createBodyRoom(bytes: number): BodyRoom {
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take(wanted) {
      if (taken > 0 && taken + wanted > bytes) {
        throw new AppError(
          'no-room',
          503,
          'too many large requests are under way; nothing of this one was accepted: send it again',
          { retryAfter: 2, details: { limit: bytes } },
        );
      }
      taken += wanted;
    },
    release(given) {
      taken -= given;
    },
  };
}
