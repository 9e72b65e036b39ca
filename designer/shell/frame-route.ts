import { Outlet, createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries.ts';
import { Frame } from './frame.tsx';

/** What routes are given. */
export interface Context {
  readonly client: QueryClient;
}

/** What every page lies in. */
export const root = createRootRouteWithContext<Context>()({ component: Outlet });

/** What every page of somebody signed in lies in. */
export const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' });
    // eslint-disable-next-line only-throw-error -- the router's own way to redirect
    if (session === null) throw redirect({ to: '/signin', search: { to: location.href } });
  },
});
