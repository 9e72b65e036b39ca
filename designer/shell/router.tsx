import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { readWorkflowSearch } from '../canvas/workflow-search.ts';
import { sessionQuery, typesQuery } from '../api/queries.ts';
import { ForMePage } from '../desk/for-me-page.tsx';
import { ListPage } from '../desk/list-page.tsx';
import { readListSearch } from '../desk/list-search.ts';
import { EstateList } from '../estate/estate-list.tsx';
import { readRecordSearch } from '../record/record-search.ts';
import { parseSearch, writeSearch } from './address.ts';
import { Crashed, NotFound } from './crashed.tsx';
import { adminRoutes } from './admin-routes.tsx';
import { frame, root } from './frame-route.ts';
import { typesOfPlace } from './places.ts';
import { SignInPage } from './sign-in.tsx';

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  component: SignInPage,
  validateSearch: (raw): { to?: string; link?: string } => ({
    ...(typeof raw['to'] === 'string' ? { to: raw['to'] } : {}),
    ...(typeof raw['link'] === 'string' ? { link: raw['link'] } : {}),
  }),
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
  validateSearch: readWorkflowSearch,
  component: function WorkflowRoute() {
    const { id } = workflow.useParams();
    const search = workflow.useSearch();
    const navigate = workflow.useNavigate();
    return (
      <WorkflowPage
        id={id}
        search={search}
        onSearch={(next, replace) => void navigate({ search: next, replace: replace ?? false })}
      />
    );
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
    ...adminRoutes,
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
