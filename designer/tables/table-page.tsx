import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Table } from '../api/definitions.ts';
import { tableQuery, typesQuery } from '../api/queries.ts';
import css from '../policies/policies.module.css';
import { Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { PageSkeleton } from '../shell/skeleton.tsx';
import { TableSheet } from './table-sheet.tsx';

const HITS = {
  first: 'table.hitFirst',
  unique: 'table.hitUnique',
  any: 'table.hitAny',
  priority: 'table.hitPriority',
  collect: 'table.hitCollect',
} as const satisfies { readonly [hit in Table['hit']]: string };

const AGGREGATES = {
  list: 'table.hitCollect',
  sum: 'table.hitSum',
  min: 'table.hitMin',
  max: 'table.hitMax',
  count: 'table.hitCount',
} as const satisfies { readonly [aggregate in NonNullable<Table['aggregate']>]: string };

/** One decision table, as a sheet. */
export function TablePage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useQuery(tableQuery(id));
  const types = useQuery(typesQuery).data;
  const table = query.data;
  if (table === undefined) {
    if (query.isError) return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
    return <PageSkeleton />;
  }
  // The record type whose fields the table speaks of gives its values their words.
  const paths = Object.values(table.inputs).map(
    (input) => input.path?.replace(/^data\./, '') ?? '',
  );
  const type = types?.find((one) =>
    paths.some((path) => path in one.fields && one.fields[path]?.labels !== undefined),
  );
  return (
    <Page
      title={table.title}
      before={
        <span className={css['crumb']}>
          <Link to="/design/tables">{t('page.tables')}</Link>
          <span aria-hidden="true">/</span>
        </span>
      }
    >
      <div className={css['events']}>
        <div>
          {table.description !== undefined && <p className={css['about']}>{table.description}</p>}
          <p className={css['order']}>
            {t(table.aggregate === undefined ? HITS[table.hit] : AGGREGATES[table.aggregate])}
          </p>
          <TableSheet table={table} type={type} />
        </div>
      </div>
    </Page>
  );
}
