import { Button } from '@mantine/core';
import { IconInbox, IconMoodSearch, IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../api/definitions.ts';
import { recordsQuery, typesQuery } from '../api/queries.ts';
import { useMay } from '../form/may.ts';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { useSession } from '../shell/session.ts';
import { Loading, PageSkeleton, RowsSkeleton } from '../shell/skeleton.tsx';
import { useKeys } from '../shell/use-keys.ts';
import { useNarrow } from '../shell/use-narrow.ts';
import { useDensity } from '../shell/use-remembered.ts';
import { TypeIcon } from '../value/type-icon.tsx';
import { useWorkflow } from '../value/use-definitions.ts';
import { FilterBar } from './filter-bar.tsx';
import { filtersOf, nextSort, toQuery, withoutFilters } from './list-search.ts';
import type { ListSearch } from './list-search.ts';
import { RecordCards } from './record-cards.tsx';
import { RecordTable } from './record-table.tsx';
import css from './list-page.module.css';

interface ListPageProps {
  readonly typeId: string;
  readonly search: ListSearch;
  /** Changes the address; `replace` leaves no step to go back to. */
  readonly onSearch: (search: ListSearch, replace?: boolean) => void;
  /** What to say when there is nothing at all, where that is known better than here. */
  readonly empty?: { readonly title: string; readonly how: string } | undefined;
}

/** The records of a type. */
export function ListPage(props: ListPageProps) {
  const { t } = useTranslation();
  const types = useQuery(typesQuery);
  if (types.isError) return <Failure caught={types.error} onRetry={() => void types.refetch()} />;
  if (types.data === undefined) return <PageSkeleton />;
  const type = types.data.find((one) => one.id === props.typeId);
  if (type === undefined) {
    return (
      <Page title={props.typeId}>
        <Blank
          icon={<IconMoodSearch size={28} stroke={1.4} />}
          title={t('list.unknownType', { type: props.typeId })}
          how={t('list.unknownTypeHow')}
        />
      </Page>
    );
  }
  return <TypedList key={type.id} {...props} type={type} />;
}

function TypedList({
  type,
  search,
  onSearch,
  empty,
}: ListPageProps & { readonly type: RecordType }) {
  const { t } = useTranslation();
  const me = useSession();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const [density] = useDensity();
  const workflow = useWorkflow(type.id);
  const searchBox = useRef<HTMLInputElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const query = useInfiniteQuery({
    ...recordsQuery(toQuery(type.id, search, me.id)),
    placeholderData: keepPreviousData,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const records = useMemo(
    () => query.data?.pages.flatMap((page) => page.items) ?? [],
    [query.data],
  );
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const may = useMay(me);
  const canOpen = may(type, 'open');
  const create = (): void => void navigate({ to: '/new/$type', params: { type: type.id } });

  const select = (number: string | undefined): void => onSearch({ ...search, sel: number }, true);
  const step = (by: number): void => {
    const at = records.findIndex((record) => record.number === search.sel);
    const next = records[Math.min(Math.max(at + by, 0), records.length - 1)];
    if (next !== undefined) select(next.number);
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => {
      if (search.sel !== undefined) {
        void navigate({ to: '/records/$id', params: { id: search.sel } });
      }
    },
    '/': () => searchBox.current?.focus(),
    f: () => addButton.current?.click(),
    n: () => {
      if (canOpen) create();
    },
    Escape: () => select(undefined),
  });

  const count = records.length;
  return (
    <Page
      title={type.plural}
      layout="fill"
      before={
        <span className={css['icon']}>
          <TypeIcon name={type.icon} size={18} />
        </span>
      }
      actions={
        <>
          <span className={css['count']} role="status">
            {query.data !== undefined && t(hasNextPage ? 'list.more' : 'list.shown', { count })}
          </span>
          {canOpen && (
            <Button
              leftSection={<IconPlus size={15} stroke={2} aria-hidden="true" />}
              renderRoot={(root) => <Link to="/new/$type" params={{ type: type.id }} {...root} />}
            >
              {t('list.new', { type: type.title.toLowerCase() })}
            </Button>
          )}
        </>
      }
      bar={
        <FilterBar
          type={type}
          workflow={workflow}
          search={search}
          onChange={onSearch}
          searchBox={searchBox}
          addButton={addButton}
        />
      }
    >
      <Content
        query={query}
        empty={<EmptyList type={type} search={search} empty={empty} onSearch={onSearch} />}
      >
        {narrow ? (
          <RecordCards type={type} workflow={workflow} records={records} onEnd={onEnd} />
        ) : (
          <RecordTable
            type={type}
            workflow={workflow}
            records={records}
            sort={search.sort}
            onSort={(field) => onSearch({ ...search, sort: nextSort(search.sort, field) })}
            selected={search.sel}
            rowHeight={density === 'compact' ? 32 : 40}
            onEnd={onEnd}
            onSelect={select}
          />
        )}
      </Content>
    </Page>
  );
}

interface ContentProps {
  readonly query: {
    readonly isError: boolean;
    readonly error: unknown;
    readonly data:
      | { readonly pages: readonly { readonly items: readonly unknown[] }[] }
      | undefined;
    readonly refetch: () => unknown;
  };
  readonly empty: ReactNode;
  readonly children: ReactNode;
}

function Content({ query, empty, children }: ContentProps) {
  if (query.data === undefined) {
    if (query.isError) return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
    return (
      <div className={css['loading']}>
        <Loading />
        <RowsSkeleton rows={12} />
      </div>
    );
  }
  return query.data.pages[0]?.items.length === 0 ? empty : children;
}

interface EmptyListProps {
  readonly type: RecordType;
  readonly search: ListSearch;
  readonly empty: ListPageProps['empty'];
  readonly onSearch: ListPageProps['onSearch'];
}

/** Why a list is empty, and the next step. */
function EmptyList({ type, search, empty, onSearch }: EmptyListProps) {
  const { t } = useTranslation();
  const plural = type.plural.toLowerCase();
  if (search.q !== undefined || filtersOf(search).length > 0) {
    return (
      <Blank
        icon={<IconMoodSearch size={28} stroke={1.4} />}
        title={t('list.emptyFiltered')}
        how={t('list.emptyFilteredHow', { type: plural })}
        action={
          <Button variant="default" onClick={() => onSearch(withoutFilters(search))}>
            {t('list.clear')}
          </Button>
        }
      />
    );
  }
  const open = search.show === undefined;
  return (
    <Blank
      icon={<IconInbox size={28} stroke={1.4} />}
      title={empty?.title ?? t(open ? 'list.emptyOpen' : 'list.empty', { type: plural })}
      how={empty?.how ?? t(open ? 'list.emptyOpenHow' : 'list.emptyHow', { type: plural })}
      action={
        open ? (
          <Button variant="default" onClick={() => onSearch({ ...search, show: 'any' })}>
            {t('list.show_any')}
          </Button>
        ) : undefined
      }
    />
  );
}
