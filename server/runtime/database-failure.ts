import { AppError } from '../app-error.ts';

/**
 * Serialization failure, deadlock, server shutting down, crashing or starting, no room on its disk or in
 * its memory, too many connections, a prepared statement whose tables were changed by a newer node, a
 * failover: none of it is the fault of what was to be written.
 */
const PASSING = new Set([
  '40001',
  '40P01',
  '57P01',
  '57P02',
  '57P03',
  '53100',
  '53200',
  '53300',
  '0A000',
  'record-changed',
  'database-unavailable',
  'database-read-only',
]);
const LOST = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  '08000',
  '08003',
  '08006',
  '25P03',
]);

/** True when the same transaction may well succeed a moment later. Pure. */
export function isPassing(cause: unknown): boolean {
  const code = codeOf(cause);
  return PASSING.has(code) || isLost(cause);
}

/**
 * True when a COMMIT may have happened although it failed: the connection was lost, or it could not be
 * confirmed. What became of it is found out by looking, never by doing it again blindly. Pure.
 */
export function isAmbiguous(cause: unknown): boolean {
  return isLost(cause) || codeOf(cause) === '57P01' || codeOf(cause) === '57P02';
}

/** A failure of the database as the error callers know; any other error is returned as it is. Pure. */
export function toAppError(cause: unknown): unknown {
  if (cause instanceof AppError) return cause;
  const code = codeOf(cause);
  if (code === '55P03' || code === '40P01' || code === '57014' || isLockRestart(cause)) {
    return new AppError(
      'contended',
      503,
      'too many changes to the same records at once; try again',
      {
        retryAfter: 1,
        cause,
      },
    );
  }
  if (isPassing(cause)) {
    return new AppError(
      'database-unavailable',
      503,
      'the database cannot be reached at the moment; try again',
      {
        retryAfter: 2,
        cause,
      },
    );
  }
  return cause;
}

function isLost(cause: unknown): boolean {
  if (LOST.has(codeOf(cause))) return true;
  const message = cause instanceof Error ? cause.message : '';
  return /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
    message,
  );
}

function isLockRestart(cause: unknown): boolean {
  return cause instanceof Error && codeOf(cause.cause) === '55P03';
}

function codeOf(cause: unknown): string {
  const code = (cause as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
