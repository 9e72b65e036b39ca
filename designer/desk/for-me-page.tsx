import { Button } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import { firstRecordsQuery, typesQuery } from '../api/queries.ts';
import { PriorityMark } from '../chip/priority-chip.tsx';
import { StateChip } from '../chip/state-chip.tsx';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { useSession } from '../shell/session.ts';
import { Loading, RowsSkeleton } from '../shell/skeleton.tsx';
import { useKeys } from '../shell/use-keys.ts';
import { Moment } from '../value/moment.tsx';
import { TypeIcon } from '../value/type-icon.tsx';
import { useType, useWorkflow } from '../value/use-definitions.ts';
import { useMyApprovals } from './use-my-approvals.ts';
import css from './for-me-page.module.css';

/** Everything asked of whoever is signed in. */
export function ForMePage() {
  const { t } = useTranslation();
  const me = useSession();
  const types = useQuery(typesQuery).data;
  const approvals = useMyApprovals(types);
  const assigned = useQuery(firstRecordsQuery({ assignee: me.id, open: true, sort: '-updatedAt' }));
  const opened = useQuery(firstRecordsQuery({ 'field.requester': me.id, open: true }, 10));
  const inTeams = useQuery({
    ...firstRecordsQuery({ assignmentGroup: me.teams, open: true }),
    enabled: me.teams.length > 0,
  });
  useKeys({ '/': () => document.querySelector<HTMLElement>('[data-record]')?.focus() });

  const mine = assigned.data?.items ?? [];
  const unassigned = (inTeams.data?.items ?? []).filter((r) => r.data['assignee'] === undefined);
  const requested = (opened.data?.items ?? []).filter((r) => r.data['assignee'] !== me.id);
  const loading = assigned.isPending || approvals.isPending;
  const empty = mine.length + unassigned.length + approvals.records.length + requested.length === 0;
  return (
    <Page title={t('forMe.title')}>
      {assigned.isError && assigned.data === undefined ? (
        <Failure caught={assigned.error} onRetry={() => void assigned.refetch()} />
      ) : loading ? (
        <>
          <Loading />
          <RowsSkeleton rows={6} />
        </>
      ) : empty ? (
        <Blank
          icon={<IconMoodSmile size={28} stroke={1.4} />}
          title={t('forMe.noneTitle')}
          how={t('forMe.noneHow')}
          action={
            types?.some((type) => type.id === 'incident') === true ? (
              <Button
                variant="default"
                renderRoot={(root) => (
                  <Link to="/desk/$type" params={{ type: 'incident' }} search={{}} {...root} />
                )}
              >
                {types.find((type) => type.id === 'incident')?.plural}
              </Button>
            ) : undefined
          }
        />
      ) : (
        <div className={css['groups']}>
          <Group title={t('forMe.approvals')} records={approvals.records} strong />
          <Group title={t('forMe.assigned')} records={mine} />
          <Group title={t('forMe.teams')} records={unassigned} />
          <Group title={t('forMe.opened')} records={requested} />
        </div>
      )}
    </Page>
  );
}

interface GroupProps {
  readonly title: string;
  readonly records: readonly RecordView[];
  readonly strong?: boolean;
}

function Group({ title, records, strong = false }: GroupProps): ReactNode {
  if (records.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className={css['title']} data-strong={strong}>
        {title} <span data-figures>{records.length}</span>
      </h2>
      <ul className={css['list']}>
        {records.map((record) => (
          <Row key={record.id} record={record} />
        ))}
      </ul>
    </section>
  );
}

function Row({ record }: { readonly record: RecordView }) {
  const type = useType(record.type);
  const workflow = useWorkflow(record.type);
  const { priority } = record.data;
  return (
    <li>
      <Link
        to="/records/$id"
        params={{ id: record.number }}
        className={css['row']}
        data-record={record.number}
      >
        <span className={css['icon']}>
          <TypeIcon name={type?.icon} size={15} />
        </span>
        <span className={css['number']}>{record.number}</span>
        <span className={css['priority']} data-priority={priority}>
          {typeof priority === 'number' && <PriorityMark value={priority} />}
        </span>
        <span className={css['name']}>{record.title}</span>
        <StateChip state={record.state} workflow={workflow} plain />
        <span className={css['when']}>
          <Moment at={record.updatedAt} />
        </span>
      </Link>
    </li>
  );
}
