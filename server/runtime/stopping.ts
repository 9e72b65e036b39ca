import { AppError } from '../app-error.ts';

/** What is told to whoever comes while the server is on its way down. Pure. */
export function stopping(): AppError {
  return new AppError('stopping', 503, 'the server is stopping; try again', { retryAfter: 2 });
}
