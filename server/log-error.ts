/** An error as it is logged. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
  readonly errors?: readonly LoggedError[];
  readonly [more: string]: unknown;
}

/**
 * What else is logged of an error: where it happened, never what with. PostgreSQL puts the row, the
 * parameters and the statement into `detail`, `where`, `query` and the like, and libraries hang requests
 * and settings on theirs, so nothing is logged that is not named here.
 */
const LOGGED = [
  'code',
  'status',
  'errno',
  'syscall',
  'address',
  'port',
  'hostname',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
] as const;

/** How far causes are followed, and most errors of an aggregate. */
const DEEPEST = 5;
const MOST = 10;

/**
 * An error as the log may hold it: its kind, message, stack and causes, and where it happened, without
 * content of records. Never throws.
 * @param failure whatever was thrown
 */
export function loggedError(failure: unknown, depth = 0): LoggedError {
  if (!(failure instanceof Error)) return { type: typeof failure, message: text(failure) };
  const message = messageOf(failure);
  const stack = failure.stack?.replace(failure.message, () => message);
  const more: Record<string, unknown> = {};
  for (const name of LOGGED) {
    const value: unknown = (failure as { readonly [key: string]: unknown } & Error)[name];
    if (typeof value === 'string' || typeof value === 'number') more[name] = value;
  }
  const { cause, errors } = failure as { readonly cause?: unknown; readonly errors?: unknown };
  const deeper = depth < DEEPEST;
  return {
    ...more,
    type: failure.constructor.name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(deeper && cause !== undefined ? { cause: loggedError(cause, depth + 1) } : {}),
    ...(deeper && Array.isArray(errors)
      ? { errors: errors.slice(0, MOST).map((one) => loggedError(one, depth + 1)) }
      : {}),
  };
}

/** Class 22 (data exception) of PostgreSQL quotes the value it objects to. */
function messageOf(failure: Error): string {
  const { code } = failure as { readonly code?: unknown };
  const quotes = typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code);
  return quotes ? failure.message.replaceAll(/"[\s\S]*"/g, '(hidden)') : failure.message;
}

function text(failure: unknown): string {
  return typeof failure === 'string' ? failure : 'something was thrown that is no error';
}
