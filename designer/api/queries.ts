import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  ClockView,
  EffectAbout,
  EventAbout,
  EffectView,
  HistoryEntry,
  HoldView,
  LinkView,
  Page,
  Person,
  Principal,
  MoveResult,
  RecordView,
  Team,
  TimerAbout,
  TimerView,
  Token,
  TransitionView,
} from './contract.ts';
import type { DecisionView } from './decision.ts';
import type {
  PackStatus,
  Policy,
  RecordType,
  Table,
  WorkflowSummary,
  WorkflowView,
} from './definitions.ts';
import { ApiError } from './problem.ts';
import { request, withQuery } from './request.ts';
import type { Query } from './request.ts';

/** Definitions change only by a reload; what is seen is refreshed in the background. */
const DEFINITIONS = { staleTime: 60_000 } as const;

const path = (...parts: readonly string[]): string =>
  `/api/${parts.map((part) => encodeURIComponent(part)).join('/')}`;

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Infinity,
  retry: false,
  queryFn: async ({ signal }): Promise<Principal | null> => {
    try {
      const answer = await request<{ readonly principal: Principal }>('/api/session', { signal });
      return answer.principal;
    } catch (caught) {
      if (caught instanceof ApiError && caught.problem.status === 401) return null;
      throw caught;
    }
  },
});

/** Every record type. */
export const typesQuery = queryOptions({
  queryKey: ['types'],
  ...DEFINITIONS,
  queryFn: async ({ signal }) => {
    const page = await request<Page<RecordType>>('/api/types', { signal });
    return page.items;
  },
});

/** Records matching a filter, page after page. */
export function recordsQuery(query: Query) {
  return infiniteQueryOptions({
    queryKey: ['records', query],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<RecordView>) => last.nextCursor,
    queryFn: ({ signal, pageParam }) =>
      request<Page<RecordView>>(
        withQuery('/api/records', { limit: 100, ...query, cursor: pageParam ?? undefined }),
        { signal },
      ),
  });
}

/** The first page of records matching a filter. */
export function firstRecordsQuery(query: Query, limit = 50) {
  return queryOptions({
    queryKey: ['records', 'first', query, limit],
    queryFn: ({ signal }) =>
      request<Page<RecordView>>(withQuery('/api/records', { limit, ...query }), { signal }),
  });
}

/** One record, by id or number. */
export function recordQuery(id: string) {
  return queryOptions({
    queryKey: ['record', id],
    queryFn: ({ signal }) => request<RecordView>(path('records', id), { signal }),
  });
}

/** One part of a record's life. */
function partQuery<T>(id: string, part: string) {
  return queryOptions({
    queryKey: ['record', id, part],
    queryFn: async ({ signal }) => {
      const page = await request<Page<T>>(path('records', id, part), { signal });
      return page.items;
    },
  });
}

/** What a person may ask of a record now. */
export const transitionsQuery = (id: string) => partQuery<TransitionView>(id, 'transitions');
/** A record's clocks. */
export const clocksQuery = (id: string) =>
  queryOptions({ ...partQuery<ClockView>(id, 'clocks'), refetchInterval: 60_000 });
/** A record's pending timers. */
export const timersQuery = (id: string) => partQuery<TimerView>(id, 'timers');
/** Records tied to a record. */
export const linksQuery = (id: string) => partQuery<LinkView>(id, 'links');
/** What a record's steps set going outside. */
export const effectsQuery = (id: string) => partQuery<EffectView>(id, 'effects');

/** Whether automation of a record stands still; null while it runs. */
export function holdQuery(id: string) {
  return queryOptions({
    queryKey: ['record', id, 'hold'],
    queryFn: async ({ signal }) => {
      const answer = await request<{ readonly hold: HoldView | null }>(
        path('records', id, 'hold'),
        {
          signal,
        },
      );
      return answer.hold;
    },
  });
}

/** What putting a record into a state would do. Nothing is done. */
export function movePreviewQuery(id: string, state: string) {
  return queryOptions({
    queryKey: ['record', id, 'move', state],
    staleTime: 0,
    gcTime: 0,
    retry: false,
    queryFn: ({ signal }) =>
      request<MoveResult>(withQuery(path('records', id, 'move'), { mode: 'plan' }), {
        method: 'POST',
        body: { state },
        signal,
      }),
  });
}

/** What was set aside: effects and events that failed, timers that failed to fire; page after page. */
export function setAsideQuery<T extends EffectAbout | EventAbout | TimerAbout>(
  what: 'effects' | 'events/failed' | 'timers',
  query: Query = {},
) {
  return infiniteQueryOptions({
    queryKey: ['aside', what, query],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<T>) => last.nextCursor,
    queryFn: ({ signal, pageParam }) =>
      request<Page<T>>(
        withQuery(`/api/${what}`, { limit: 100, ...query, cursor: pageParam ?? undefined }),
        { signal },
      ),
  });
}

/** A record's history, newest first, page after page. */
export function historyQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['record', id, 'history'],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<HistoryEntry>) => last.nextCursor,
    queryFn: ({ signal, pageParam }) =>
      request<Page<HistoryEntry>>(
        withQuery(path('records', id, 'history'), { cursor: pageParam ?? undefined }),
        { signal },
      ),
  });
}

/** A decision with what every policy said. Decisions never change. */
export function decisionQuery(id: string) {
  return queryOptions({
    queryKey: ['decision', id],
    staleTime: Infinity,
    queryFn: ({ signal }) => request<DecisionView>(path('decisions', id), { signal }),
  });
}

/** Every workflow. */
export const workflowsQuery = queryOptions({
  queryKey: ['workflows'],
  ...DEFINITIONS,
  queryFn: async ({ signal }) => {
    const page = await request<Page<WorkflowSummary>>('/api/workflows', { signal });
    return page.items;
  },
});

/** One workflow, as it is now or as it was under a hash. */
export function workflowQuery(id: string, hash?: string) {
  return queryOptions({
    queryKey: ['workflows', id, hash ?? 'current'],
    ...DEFINITIONS,
    retry: false,
    queryFn: ({ signal }) =>
      request<WorkflowView>(withQuery(path('workflows', id), { hash }), { signal }),
  });
}

/** Every policy. */
export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  ...DEFINITIONS,
  queryFn: async ({ signal }) => {
    const page = await request<Page<Policy>>('/api/policies', { signal });
    return page.items;
  },
});

/** One policy. */
export function policyQuery(id: string) {
  return queryOptions({
    queryKey: ['policies', id],
    ...DEFINITIONS,
    queryFn: ({ signal }) => request<Policy>(path('policies', id), { signal }),
  });
}

/** Every decision table. */
export const tablesQuery = queryOptions({
  queryKey: ['tables'],
  ...DEFINITIONS,
  queryFn: async ({ signal }) => {
    const page = await request<Page<Table>>('/api/tables', { signal });
    return page.items;
  },
});

/** One decision table. */
export function tableQuery(id: string) {
  return queryOptions({
    queryKey: ['tables', id],
    ...DEFINITIONS,
    queryFn: ({ signal }) => request<Table>(path('tables', id), { signal }),
  });
}

/** What definitions are loaded, and what is wrong with them. */
export const packsQuery = queryOptions({
  queryKey: ['packs'],
  queryFn: ({ signal }) => request<PackStatus>('/api/packs', { signal }),
});

/** Everybody known here; empty for those who may not see it. */
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  ...DEFINITIONS,
  retry: false,
  queryFn: async ({ signal }) => {
    const page = await request<Page<Person>>('/api/people', { signal });
    return page.items;
  },
});

/** Every team. */
export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  ...DEFINITIONS,
  retry: false,
  queryFn: async ({ signal }) => {
    const page = await request<Page<Team>>('/api/teams', { signal });
    return page.items;
  },
});

/** Every token, without its secret. */
export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ signal }) => {
    const page = await request<Page<Token>>('/api/tokens', { signal });
    return page.items;
  },
});
