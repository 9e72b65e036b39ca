import {
  Outlet,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { readAuditSearch } from '../admin/audit-search.ts';
import { sessionQuery, typesQuery } from '../api/queries.ts';
import { ForMePage } from '../desk/for-me-page.tsx';
import { ListPage } from '../desk/list-page.tsx';
import { readListSearch } from '../desk/list-search.ts';
import { EstateList } from '../estate/estate-list.tsx';
import { readRecordSearch } from '../record/record-search.ts';
import { parseSearch, writeSearch } from './address.ts';
import { Crashed, NotFound } from './crashed.tsx';
import { Frame } from './frame.tsx';
import { typesOfPlace } from './places.ts';
import { SignInPage } from './sign-in.tsx';

interface Context {
  readonly client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  component: SignInPage,
  validateSearch: (raw): { to?: string; link?: string } => ({
    ...(typeof raw['to'] === 'string' ? { to: raw['to'] } : {}),
    ...(typeof raw['link'] === 'string' ? { link: raw['link'] } : {}),
  }),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' });
    // eslint-disable-next-line only-throw-error -- the router's own way to redirect
    if (session === null) throw redirect({ to: '/signin', search: { to: location.href } });
  },
});

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: () => {
    // eslint-disable-next-line only-throw-error -- the router's own way to redirect
    throw redirect({ to: '/desk' });
  },
});

const forMe = createRoute({ getParentRoute: () => frame, path: '/desk', component: ForMePage });

const deskList = createRoute({
  getParentRoute: () => frame,
  path: '/desk/$type',
  validateSearch: readListSearch,
  component: function DeskList() {
    const { type } = deskList.useParams();
    const search = deskList.useSearch();
    const navigate = deskList.useNavigate();
    return (
      <ListPage
        typeId={type}
        search={search}
        onSearch={(next, replace) => void navigate({ search: next, replace: replace ?? false })}
      />
    );
  },
});

const estate = createRoute({
  getParentRoute: () => frame,
  path: '/estate',
  beforeLoad: async ({ context }) => {
    const types = await context.client.query({ ...typesQuery, staleTime: 'static' });
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' });
    const type = typesOfPlace(types, 'estate', session?.roles ?? [])[0]?.id ?? 'alert';
    // eslint-disable-next-line only-throw-error -- the router's own way to redirect
    throw redirect({ to: '/estate/$type', params: { type }, replace: true });
  },
});

const estateList = createRoute({
  getParentRoute: () => frame,
  path: '/estate/$type',
  validateSearch: readListSearch,
  component: function EstateListRoute() {
    const { type } = estateList.useParams();
    const search = estateList.useSearch();
    const navigate = estateList.useNavigate();
    return (
      <EstateList
        typeId={type}
        search={search}
        onSearch={(next, replace) => void navigate({ search: next, replace: replace ?? false })}
      />
    );
  },
});

const CreatePage = lazyRouteComponent(() => import('../desk/create-page.tsx'), 'CreatePage');
const create = createRoute({
  getParentRoute: () => frame,
  path: '/new/$type',
  component: function Create() {
    const { type } = create.useParams();
    return <CreatePage key={type} typeId={type} />;
  },
});

const RecordPage = lazyRouteComponent(() => import('../record/record-page.tsx'), 'RecordPage');
const record = createRoute({
  getParentRoute: () => frame,
  path: '/records/$id',
  validateSearch: readRecordSearch,
  component: function RecordRoute() {
    const { id } = record.useParams();
    const search = record.useSearch();
    const navigate = record.useNavigate();
    return (
      <RecordPage
        id={id}
        search={search}
        onSearch={(next, replace) => void navigate({ search: next, replace: replace ?? false })}
      />
    );
  },
});

const workflows = createRoute({
  getParentRoute: () => frame,
  path: '/design/workflows',
  component: lazyRouteComponent(
    () => import('../canvas/workflow-list-page.tsx'),
    'WorkflowListPage',
  ),
});

const WorkflowPage = lazyRouteComponent(
  () => import('../canvas/workflow-page.tsx'),
  'WorkflowPage',
);
const workflow = createRoute({
  getParentRoute: () => frame,
  path: '/design/workflows/$id',
  component: function WorkflowRoute() {
    return <WorkflowPage id={workflow.useParams().id} />;
  },
});

const policies = createRoute({
  getParentRoute: () => frame,
  path: '/design/policies',
  component: lazyRouteComponent(() => import('../policies/policy-list-page.tsx'), 'PolicyListPage'),
});

const PolicyPage = lazyRouteComponent(() => import('../policies/policy-page.tsx'), 'PolicyPage');
const policy = createRoute({
  getParentRoute: () => frame,
  path: '/design/policies/$id',
  component: function PolicyRoute() {
    return <PolicyPage id={policy.useParams().id} />;
  },
});

const tables = createRoute({
  getParentRoute: () => frame,
  path: '/design/tables',
  component: lazyRouteComponent(() => import('../tables/table-list-page.tsx'), 'TableListPage'),
});

const TablePage = lazyRouteComponent(() => import('../tables/table-page.tsx'), 'TablePage');
const table = createRoute({
  getParentRoute: () => frame,
  path: '/design/tables/$id',
  component: function TableRoute() {
    return <TablePage id={table.useParams().id} />;
  },
});

const insight = createRoute({
  getParentRoute: () => frame,
  path: '/insight',
  component: lazyRouteComponent(() => import('../insight/insight-page.tsx'), 'InsightPage'),
});

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

const tree = root.addChildren([
  signIn,
  frame.addChildren([
    home,
    forMe,
    deskList,
    estate,
    estateList,
    create,
    record,
    workflows,
    workflow,
    policies,
    policy,
    tables,
    table,
    insight,
    admin,
    people,
    teams,
    tokens,
    definitions,
    setAside,
    audit,
  ]),
]);

/** The app's router: every page has an address that can be shared. */
export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    parseSearch,
    stringifySearch: writeSearch,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: false,
    defaultErrorComponent: Crashed,
    defaultNotFoundComponent: NotFound,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
