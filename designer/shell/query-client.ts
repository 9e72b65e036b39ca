import { QueryCache, QueryClient } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries.ts';
import { problemOf } from '../api/problem.ts';

/**
 * The app's cache of what the server said. A session that has ended is noticed on the first answer
 * that says so; only failures that may pass are tried again.
 */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (caught) => {
        if (problemOf(caught).status === 401) client.setQueryData(sessionQuery.queryKey, null);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: 'always',
        retry: (count, caught) => {
          const { status } = problemOf(caught);
          return count < 2 && (status === 0 || status >= 500);
        },
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
