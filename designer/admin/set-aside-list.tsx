import { Button, Checkbox } from '@mantine/core';
import { IconChecks, IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EffectAbout, EventAbout, RecordSummary, TimerAbout } from '../api/contract.ts';
import type { setAsideQuery } from '../api/queries.ts';
import { useMayIntervene } from '../intervene/may-intervene.ts';
import { ReasonDialog } from '../intervene/reason-dialog.tsx';
import { Blank, Failure } from '../shell/failure.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { Moment } from '../value/moment.tsx';
import type { SetAside } from './set-aside-page.tsx';
import { useRetryAll } from './use-retry-all.ts';
import css from './set-aside.module.css';

/** One thing set aside, as the list shows it. */
export interface AsideRow {
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly at: string;
  readonly small: string;
  readonly about: RecordSummary | null;
  readonly retry: (reason: string) => Promise<void>;
}

interface SetAsideListProps<T extends EffectAbout | EventAbout | TimerAbout> {
  readonly kind: SetAside;
  readonly query: ReturnType<typeof setAsideQuery<T>>;
  readonly toRow: (item: T) => AsideRow;
  /** What trying again does. */
  readonly how: string;
}

/** A list of what was set aside; process owners choose from it and have it tried again together. */
export function SetAsideList<T extends EffectAbout | EventAbout | TimerAbout>(
  props: SetAsideListProps<T>,
) {
  const { kind, toRow, how } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMayIntervene();
  const query = useInfiniteQuery(props.query);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const retryAll = useRetryAll();
  if (query.isError && query.data === undefined)
    return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <RowsSkeleton rows={5} />;
  const rows = query.data.pages.flatMap(({ items }) => items).map(toRow);
  if (rows.length === 0) {
    return (
      <Blank
        icon={<IconChecks size={28} stroke={1.4} />}
        title={t(`aside.empty_${kind}`)}
        how={t(`aside.emptyHow_${kind}`)}
      />
    );
  }
  // What went meanwhile is no longer chosen.
  const chosen = rows.filter(({ id }) => selected.has(id));
  const choose = (ids: readonly string[], on: boolean): void => {
    const next = new Set(chosen.map(({ id }) => id));
    for (const id of ids)
      if (on) next.add(id);
      else next.delete(id);
    setSelected(next);
  };
  const all = rows.map(({ id }) => id);
  return (
    <div className={css['list']}>
      <p className={css['how']}>{t(`aside.how_${kind}`)}</p>
      <div className={css['bar']}>
        {may ? (
          <>
            <Checkbox
              size="xs"
              label={
                chosen.length === 0
                  ? t('aside.selectAll')
                  : t('aside.selected', { count: chosen.length })
              }
              checked={chosen.length === rows.length}
              indeterminate={chosen.length > 0 && chosen.length < rows.length}
              onChange={(event) => choose(all, event.currentTarget.checked)}
            />
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} stroke={1.8} />}
              disabled={chosen.length === 0}
              onClick={() => setAsking(true)}
            >
              {t('aside.retry', { count: chosen.length })}
            </Button>
          </>
        ) : (
          <span>{t('aside.readOnly')}</span>
        )}
        <span className={css['count']}>{t('aside.shown', { count: rows.length })}</span>
      </div>
      <ul className={css['rows']} aria-label={t(`aside.${kind}`)}>
        {rows.map((row) => (
          <li key={row.id} data-chosen={selected.has(row.id)}>
            {may && (
              <Checkbox
                size="xs"
                className={css['check'] ?? ''}
                aria-label={t('aside.select', { what: row.what })}
                checked={selected.has(row.id)}
                onChange={(event) => choose([row.id], event.currentTarget.checked)}
              />
            )}
            <Row row={row} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('aside.more')}
        </Button>
      )}
      {asking && (
        <ReasonDialog
          title={t('aside.retryTitle', { count: chosen.length })}
          how={how}
          verb={
            retryAll.done === null
              ? t('aside.retryVerb')
              : t('aside.working', { done: retryAll.done, count: chosen.length })
          }
          onConfirm={async (reason) => {
            await retryAll.start(
              chosen.map(
                ({ retry }) =>
                  () =>
                    retry(reason),
              ),
            );
            setSelected(new Set());
            void client.invalidateQueries({
              predicate: ({ queryKey: [place] }) => place === 'aside' || place === 'record',
            });
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function Row({ row }: { readonly row: AsideRow }) {
  const { t } = useTranslation();
  const { what, why, at, small, about } = row;
  return (
    <div className={css['row']}>
      <div className={css['line']}>
        <span className={css['what']}>{what}</span>
        <span className={css['when']}>
          <small>{small}</small>
          <Moment at={at} />
        </span>
      </div>
      <p className={css['why']}>{why}</p>
      {about === null ? (
        <span className={css['faint']}>{t('aside.noRecord')}</span>
      ) : (
        <Link to="/records/$id" params={{ id: about.number }} search={{}} className={css['about']}>
          <span className="mono">{about.number}</span> {about.title}
        </Link>
      )}
    </div>
  );
}
