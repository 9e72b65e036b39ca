import { pino, stdTimeFunctions, type DestinationStream, type Level, type Logger } from 'pino';
import { loggedError } from './log-error.ts';

/**
 * The server's log: a line of JSON for each entry. Errors are logged under `err`, as {@link loggedError}
 * tells them.
 * @param destination where lines go
 */
export function createLog(level: Level | 'silent', destination: DestinationStream): Logger {
  const serializers = { err: (failure: unknown) => loggedError(failure) };
  return pino(
    { level, base: undefined, timestamp: stdTimeFunctions.isoTime, serializers },
    destination,
  );
}
