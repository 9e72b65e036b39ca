import { useSession } from '../shell/session.ts';

/** Whether the reader may step in; the server decides, this only keeps what would be refused out of sight. */
export function useMayIntervene(): boolean {
  return useSession().roles.includes('owner');
}
