import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { readAuditSearch } from '../admin/audit-search.ts';
import { sessionQuery } from '../api/queries.ts';
import { frame } from './frame-route.ts';

const admin = createRoute({
  getParentRoute: () => frame,
  path: '/admin',
  beforeLoad: async ({ context }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' });
    const isAdmin = session?.roles.includes('admin') === true;
    // eslint-disable-next-line only-throw-error -- the router's own way to redirect
    throw redirect({ to: isAdmin ? '/admin/people' : '/admin/definitions', replace: true });
  },
});

const people = createRoute({
  getParentRoute: () => frame,
  path: '/admin/people',
  component: lazyRouteComponent(() => import('../admin/people-page.tsx'), 'PeoplePage'),
});

const teams = createRoute({
  getParentRoute: () => frame,
  path: '/admin/teams',
  component: lazyRouteComponent(() => import('../admin/teams-page.tsx'), 'TeamsPage'),
});

const tokens = createRoute({
  getParentRoute: () => frame,
  path: '/admin/tokens',
  component: lazyRouteComponent(() => import('../admin/tokens-page.tsx'), 'TokensPage'),
});

const definitions = createRoute({
  getParentRoute: () => frame,
  path: '/admin/definitions',
  component: lazyRouteComponent(() => import('../admin/definitions-page.tsx'), 'DefinitionsPage'),
});

const SetAsidePage = lazyRouteComponent(
  () => import('../admin/set-aside-page.tsx'),
  'SetAsidePage',
);
const setAside = createRoute({
  getParentRoute: () => frame,
  path: '/admin/set-aside',
  validateSearch: (raw): { show?: 'failed' | 'timers' | 'events' } => {
    const show = (['failed', 'timers', 'events'] as const).find((one) => one === raw['show']);
    return show === undefined ? {} : { show };
  },
  component: function SetAsideRoute() {
    const { show = 'parked' } = setAside.useSearch();
    const navigate = setAside.useNavigate();
    return (
      <SetAsidePage
        show={show}
        onShow={(next) => void navigate({ search: next === 'parked' ? {} : { show: next } })}
      />
    );
  },
});

const AuditPage = lazyRouteComponent(() => import('../admin/audit-page.tsx'), 'AuditPage');
const audit = createRoute({
  getParentRoute: () => frame,
  path: '/admin/audit',
  validateSearch: readAuditSearch,
  component: function AuditRoute() {
    const search = audit.useSearch();
    const navigate = audit.useNavigate();
    return <AuditPage search={search} onSearch={(next) => void navigate({ search: next })} />;
  },
});

/** The pages of administration. */
export const adminRoutes = [admin, people, teams, tokens, definitions, setAside, audit] as const;
