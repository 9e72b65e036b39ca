import type { Authenticated } from '../identity/authenticated.ts';

/** What a handler behind `authenticate` finds in its context. */
export interface AuthenticatedEnv {
  readonly Variables: { readonly authenticated: Authenticated };
}
