import { createContext, use } from 'react';
import type { Principal } from '../api/contract.ts';

/** Who is signed in, for everything inside the frame. */
export const SessionContext = createContext<Principal | null>(null);

/**
 * Who is signed in.
 *
 * @throws Error outside of the frame, where nobody need be
 */
export function useSession(): Principal {
  const principal = use(SessionContext);
  if (principal === null) throw new Error('useSession stands inside the frame only');
  return principal;
}
