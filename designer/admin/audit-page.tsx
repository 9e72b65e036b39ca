import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { auditQuery } from '../api/audit.ts';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { AdminOnly } from './admin-only.tsx';
import { AuditEntryRow } from './audit-entry-row.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { toAuditQuery } from './audit-search.ts';
import type { AuditSearch } from './audit-search.ts';
import { ChainStatus } from './chain-status.tsx';
import css from './audit.module.css';

interface AuditPageProps {
  readonly search: AuditSearch;
  readonly onSearch: (search: AuditSearch) => void;
}

/** Who changed what, and whether the chain of these entries is whole. */
export function AuditPage({ search, onSearch }: AuditPageProps) {
  const { t } = useTranslation();
  return (
    <AdminOnly title={t('page.audit')}>
      <Page title={t('page.audit')} bar={<AuditFilters search={search} onSearch={onSearch} />}>
        <div className={css['page']}>
          <ChainStatus />
          <Entries search={search} onSearch={onSearch} />
        </div>
      </Page>
    </AdminOnly>
  );
}

function Entries({ search, onSearch }: AuditPageProps) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(auditQuery(toAuditQuery(search)));
  if (query.isError && query.data === undefined)
    return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <RowsSkeleton rows={8} />;
  const entries = query.data.pages.flatMap(({ items }) => items);
  const filtered = Object.keys(search).length > 0;
  if (entries.length === 0) {
    return (
      <Blank
        icon={<IconHistory size={28} stroke={1.4} aria-hidden="true" />}
        title={t(filtered ? 'audit.none' : 'audit.empty')}
        how={t(filtered ? 'audit.noneHow' : 'audit.emptyHow')}
        action={
          filtered && (
            <Button variant="default" onClick={() => onSearch({})}>
              {t('audit.clear')}
            </Button>
          )
        }
      />
    );
  }
  return (
    <>
      <ul className={css['entries']} aria-label={t('audit.list')}>
        {entries.map((entry) => (
          <AuditEntryRow key={entry.seq} entry={entry} />
        ))}
      </ul>
      <div className={css['foot']}>
        {query.hasNextPage && (
          <Button
            variant="default"
            size="xs"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('audit.more')}
          </Button>
        )}
        <span>{t('audit.shown', { count: entries.length })}</span>
      </div>
    </>
  );
}
