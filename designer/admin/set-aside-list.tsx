import { Button, Checkbox } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EffectAbout, EventAbout, TimerAbout } from '../api/contract.ts';
import type { setAsideQuery } from '../api/queries.ts';
import { useMayIntervene } from '../intervene/may-intervene.ts';
import { ReasonDialog } from '../intervene/reason-dialog.tsx';
import { Blank, Failure } from '../shell/failure.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { SetAsideBar } from './set-aside-bar.tsx';
import type { SetAside } from './set-aside-page.tsx';
import { SetAsideRow } from './set-aside-row.tsx';
import type { AsideRow } from './set-aside-row.tsx';
import { useDoAll } from './use-do-all.ts';
import type { AsideAct } from './use-do-all.ts';
import css from './set-aside.module.css';

interface SetAsideListProps<T extends EffectAbout | EventAbout | TimerAbout> {
  readonly kind: SetAside;
  readonly query: ReturnType<typeof setAsideQuery<T>>;
  readonly toRow: (item: T) => AsideRow;
}

/**
 * A list of what was set aside; process owners choose from it and have it tried again together, or give it
 * up: effects are cancelled, timers and events dismissed.
 */
export function SetAsideList<T extends EffectAbout | EventAbout | TimerAbout>(
  props: SetAsideListProps<T>,
) {
  const { kind, toRow } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMayIntervene();
  const query = useInfiniteQuery(props.query);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<AsideAct | null>(null);
  const doAll = useDoAll();
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
  const count = chosen.length;
  const choose = (ids: readonly string[], on: boolean): void => {
    const next = new Set(chosen.map(({ id }) => id));
    for (const id of ids)
      if (on) next.add(id);
      else next.delete(id);
    setSelected(next);
  };
  const act = async (verb: AsideAct, reason: string): Promise<void> => {
    const each = chosen.map(
      ({ retry, giveUp }) =>
        () =>
          verb === 'retry' ? retry(reason) : giveUp(reason),
    );
    await doAll.start(verb, each);
    setSelected(new Set());
    void client.invalidateQueries({
      predicate: ({ queryKey: [place] }) => place === 'aside' || place === 'record',
    });
  };
  return (
    <div className={css['list']}>
      <p className={css['how']}>{t(`aside.how_${kind}`)}</p>
      <SetAsideBar
        shown={rows.length}
        chosen={count}
        givingUp={kind === 'parked' || kind === 'failed' ? 'cancel' : 'dismiss'}
        onChooseAll={(on) =>
          choose(
            rows.map(({ id }) => id),
            on,
          )
        }
        onAsk={setAsking}
      />
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
            <SetAsideRow row={row} />
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
      {asking !== null && (
        <ReasonDialog
          title={t(`aside.${asking}Title`, { count })}
          how={t(asking === 'retry' ? `aside.retryHow_${kind}` : `aside.giveUpHow_${kind}`)}
          verb={
            doAll.done === null
              ? t(`aside.${asking}Verb`, { count })
              : t('aside.working', { done: doAll.done, count })
          }
          leave={t('aside.keep', { count })}
          onConfirm={(reason) => act(asking, reason)}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}
