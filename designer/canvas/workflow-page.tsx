import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { workflowQuery } from '../api/queries.ts';
import { Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { placeOfType } from '../shell/places.ts';
import { PageSkeleton } from '../shell/skeleton.tsx';
import { useType } from '../value/use-definitions.ts';
import { CheckedCanvas } from './checked-canvas.tsx';
import type { WorkflowSearch } from './workflow-search.ts';
import css from './workflow-page.module.css';

interface WorkflowPageProps {
  readonly id: string;
  readonly search: WorkflowSearch;
  /** Goes to another address of the page; `replace` keeps it out of what Back goes through. */
  readonly onSearch: (next: WorkflowSearch, replace?: boolean) => void;
}

/** One workflow, drawn. */
export function WorkflowPage({ id, search, onSearch }: WorkflowPageProps) {
  const { t } = useTranslation();
  const query = useQuery(workflowQuery(id));
  const type = useType(id);
  if (query.data === undefined) {
    if (query.isError) return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
    return <PageSkeleton />;
  }
  const { workflow, version } = query.data;
  return (
    <Page
      title={workflow.title}
      layout="fill"
      before={
        <span className={css['crumb']}>
          <Link to="/design/workflows">{t('page.workflows')}</Link>
          <span aria-hidden="true">/</span>
        </span>
      }
      actions={
        <>
          <span className={css['version']} data-figures>
            {t('workflow.version', { version })}
          </span>
          {type !== undefined && (
            <Button
              variant="default"
              renderRoot={(root) => (
                <Link
                  to={placeOfType(type.id) === 'desk' ? '/desk/$type' : '/estate/$type'}
                  params={{ type: type.id }}
                  search={{}}
                  {...root}
                />
              )}
            >
              {t('workflow.records')}
            </Button>
          )}
        </>
      }
    >
      <div className={css['drawing']}>
        <CheckedCanvas
          key={query.data.hash}
          view={query.data}
          type={type}
          search={search}
          onSearch={onSearch}
        />
      </div>
    </Page>
  );
}
