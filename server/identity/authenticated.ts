import type { Principal } from '@interlock/engine';

/** What a token may do; sessions hold every scope their roles allow. */
export type Scope =
  | 'events:write'
  | 'records:read'
  | 'records:write'
  | 'definitions:read'
  | 'definitions:write'
  | 'admin';

/** Who a request comes from and what it may do. */
export interface Authenticated {
  /** With inclusive roles, ready for the engine. */
  readonly principal: Principal;
  readonly scopes: ReadonlySet<Scope>;
  /** A browser's session cookie, or a bearer token. */
  readonly via: 'session' | 'token';
  /** Id of that session or token; no secret. */
  readonly credential: string;
}
