import type { QueryClient } from '@tanstack/react-query';
import type { RecordChanged } from './contract.ts';

/** How the live connection stands. */
export type StreamState = 'connecting' | 'live' | 'lost';

/** Changes within this time are taken together: a storm of alerts is one refresh. */
const GATHER_MS = 400;

/**
 * Keeps what is on screen up to date over `/api/stream`: every record that changed is read again,
 * and so are the lists that may hold it. The browser reconnects by itself; after a gap everything
 * visible is read again.
 *
 * @param onState told whenever the connection's state changes
 * @returns ends it
 */
export function followChanges(
  client: QueryClient,
  onState: (state: StreamState) => void,
): () => void {
  let source: EventSource | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let changed: RecordChanged[] = [];
  let interrupted = false;

  const refresh = (): void => {
    gathering = undefined;
    const seen = changed;
    changed = [];
    const keys = new Set(seen.flatMap((change) => [change.id, change.number]));
    const types = new Set(seen.map((change) => change.type));
    void client.invalidateQueries({
      predicate: ({ queryKey: [kind, key, query] }) =>
        (kind === 'record' && keys.has(String(key))) ||
        (kind === 'records' && concerns(key === 'first' ? query : key, types)),
    });
  };

  const open = (): void => {
    source = new EventSource('/api/stream');
    source.addEventListener('open', () => {
      onState('live');
      if (interrupted) {
        void client.invalidateQueries({
          predicate: ({ queryKey: [kind] }) => kind === 'record' || kind === 'records',
        });
      }
      interrupted = false;
    });
    source.addEventListener('record', (message) => {
      changed.push(JSON.parse(String(message.data)) as RecordChanged);
      gathering ??= setTimeout(refresh, GATHER_MS);
    });
    source.addEventListener('error', () => {
      interrupted = true;
      onState('lost');
      if (source?.readyState !== EventSource.CLOSED) return;
      // Closed for good by the browser (an error answer): try again ourselves, and see whether the
      // session still stands.
      void client.invalidateQueries({ queryKey: ['session'] });
      again = setTimeout(open, 5_000);
    });
  };

  onState('connecting');
  open();
  return () => {
    source?.close();
    clearTimeout(gathering);
    clearTimeout(again);
  };
}

function concerns(query: unknown, types: ReadonlySet<string>): boolean {
  const type = (query as { readonly type?: string } | undefined)?.type;
  return type === undefined || types.has(type);
}
