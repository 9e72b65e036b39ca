import type { SessionLimits } from '../store/session.ts';

/** A session ends after 12 hours without a request, and after 7 days in any case. */
export const SESSION_LIMITS: SessionLimits = { idle: 12 * 3_600, absolute: 7 * 86_400 };

/** A one-time link may be used for 24 hours (seconds). */
export const LINK_SECONDS = 86_400;
