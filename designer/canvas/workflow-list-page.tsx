import { IconAffiliate, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { typesQuery, workflowsQuery } from '../api/queries.ts';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { TypeIcon } from '../value/type-icon.tsx';
import css from './workflow-list-page.module.css';

/** Every workflow there is. */
export function WorkflowListPage() {
  const { t } = useTranslation();
  const query = useQuery(workflowsQuery);
  const types = useQuery(typesQuery).data;
  const workflows = query.data?.toSorted((a, b) => a.title.localeCompare(b.title));
  return (
    <Page title={t('page.workflows')}>
      {query.isError && query.data === undefined ? (
        <Failure caught={query.error} onRetry={() => void query.refetch()} />
      ) : workflows === undefined ? (
        <RowsSkeleton rows={6} />
      ) : workflows.length === 0 ? (
        <Blank
          icon={<IconAffiliate size={28} stroke={1.4} />}
          title={t('workflow.empty')}
          how={t('workflow.emptyHow')}
        />
      ) : (
        <ul className={css['list']}>
          {workflows.map((workflow) => {
            const type = types?.find((one) => one.id === workflow.id);
            return (
              <li key={workflow.id}>
                <Link
                  to="/design/workflows/$id"
                  params={{ id: workflow.id }}
                  className={css['row']}
                >
                  <TypeIcon name={type?.icon} size={18} />
                  <span className={css['name']}>
                    <span className={css['title']}>{workflow.title}</span>
                    {type?.description !== undefined && (
                      <span className={css['about']}>{type.description}</span>
                    )}
                  </span>
                  <span className={css['count']} data-figures>
                    {t('workflow.states', { count: workflow.states })}
                  </span>
                  <span className={css['count']} data-figures>
                    {t('workflow.version', { version: workflow.version })}
                  </span>
                  <code className="mono">{workflow.hash.slice(0, 8)}</code>
                  <IconChevronRight size={16} stroke={1.6} aria-hidden="true" />
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </Page>
  );
}
