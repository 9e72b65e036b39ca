import { IconChevronRight, IconTable } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { tablesQuery } from '../api/queries.ts';
import css from '../policies/policies.module.css';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';

/** Every decision table. */
export function TableListPage() {
  const { t } = useTranslation();
  const query = useQuery(tablesQuery);
  return (
    <Page title={t('page.tables')}>
      {query.isError && query.data === undefined ? (
        <Failure caught={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <RowsSkeleton rows={6} />
      ) : query.data.length === 0 ? (
        <Blank
          icon={<IconTable size={28} stroke={1.4} />}
          title={t('table.empty')}
          how={t('table.emptyHow')}
        />
      ) : (
        <div className={css['events']}>
          <ul className={css['list']}>
            {query.data
              .toSorted((a, b) => a.title.localeCompare(b.title))
              .map((table) => (
                <li key={table.id}>
                  <Link to="/design/tables/$id" params={{ id: table.id }} className={css['row']}>
                    <IconTable size={16} stroke={1.6} aria-hidden="true" />
                    <span className={css['name']}>{table.title}</span>
                    <span className={css['order']} data-figures>
                      {t('table.rows', { count: Object.keys(table.rows).length })}
                    </span>
                    <IconChevronRight size={16} stroke={1.6} aria-hidden="true" />
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      )}
    </Page>
  );
}
