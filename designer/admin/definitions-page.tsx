import { Button } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconRefresh } from '@tabler/icons-react';
import type { Issue } from '@interlock/engine';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PackStatus } from '../api/definitions.ts';
import { problemOf } from '../api/problem.ts';
import { packsQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { Chip } from '../chip/chip.tsx';
import { Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { useSession } from '../shell/session.ts';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { tell, tellFailure } from '../shell/tell.ts';
import { Moment } from '../value/moment.tsx';
import css from './admin.module.css';

/** What definitions are in force, what is wrong with the files, and loading them again. */
export function DefinitionsPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const admin = useSession().roles.includes('admin');
  const query = useQuery(packsQuery);
  const [working, setWorking] = useState(false);
  const reload = async (): Promise<void> => {
    setWorking(true);
    try {
      await request<PackStatus>('/api/packs/reload', { method: 'POST', body: {} });
      tell(t('admin.reloadOk'));
      for (const key of ['types', 'workflows', 'policies', 'tables']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    } catch (caught) {
      const problem = problemOf(caught);
      tellFailure(
        t,
        problem,
        problem.issues === undefined
          ? undefined
          : {
              title: t('admin.reloadFailed'),
              how: t('admin.attemptFailed', { count: problem.issues.length }),
            },
      );
    } finally {
      setWorking(false);
      void client.invalidateQueries({ queryKey: ['packs'] });
    }
  };
  return (
    <Page
      title={t('page.definitions')}
      actions={
        admin && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={15} stroke={1.8} />}
            onClick={() => void reload()}
            loading={working}
          >
            {t('admin.reload')}
          </Button>
        )
      }
    >
      {query.isError && query.data === undefined ? (
        <Failure caught={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <RowsSkeleton rows={4} />
      ) : (
        <Status status={query.data} />
      )}
    </Page>
  );
}

function Status({ status }: { readonly status: PackStatus }) {
  const { t } = useTranslation();
  const attempt = status.lastAttempt ?? null;
  const failed = attempt !== null && !attempt.ok;
  const issues = failed ? attempt.issues : status.issues;
  return (
    <div className={css['definitions']}>
      <div className={css['attempt']} data-ok={!failed} role="status">
        {failed ? <IconAlertTriangleFilled size={18} /> : <IconCircleCheckFilled size={18} />}
        <span>
          <strong>
            {failed ? t('admin.attemptFailed', { count: issues.length }) : t('admin.attemptOk')}
          </strong>
          {failed && <span>{t('admin.reloadFailed')}</span>}
        </span>
      </div>
      <dl className={css['facts']}>
        <dt>{t('admin.hash')}</dt>
        <dd className="mono">{status.hash}</dd>
        <dt>{t('admin.loadedAt')}</dt>
        <dd>
          <Moment at={status.loadedAt} />
        </dd>
      </dl>
      <h2 className={css['subtitle']}>{t('admin.issues')}</h2>
      {issues.length === 0 ? (
        <p className={css['faint']}>{t('admin.noIssues')}</p>
      ) : (
        <ul className={css['issues']}>
          {issues.map((issue) => (
            <IssueRow
              key={`${issue.file ?? ''}${issue.path}${issue.code}${issue.message}`}
              issue={issue}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function IssueRow({ issue }: { readonly issue: Issue }) {
  const { t } = useTranslation();
  const isError = issue.severity === 'error';
  return (
    <li>
      <Chip tone={isError ? 'critical' : 'warning'}>
        {t(isError ? 'admin.severityError' : 'admin.severityWarning')}
      </Chip>
      <span className={css['issue']}>
        {issue.message}
        <small className="mono">
          {issue.file}
          {issue.path === '' ? '' : ` ${issue.path}`}
        </small>
      </span>
    </li>
  );
}
