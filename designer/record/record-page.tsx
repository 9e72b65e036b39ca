import { ActionIcon, CopyButton, Tabs, Tooltip } from '@mantine/core';
import { IconCheck, IconLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, lazy, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { recordQuery } from '../api/queries.ts';
import { PriorityChip } from '../chip/priority-chip.tsx';
import { SeverityChip } from '../chip/severity-chip.tsx';
import { StateChip } from '../chip/state-chip.tsx';
import { Failure } from '../shell/failure.tsx';
import { placeOfType } from '../shell/places.ts';
import { InterveneMenu } from '../intervene/intervene-menu.tsx';
import { PauseBanner } from '../intervene/pause-banner.tsx';
import { useSession } from '../shell/session.ts';
import { PageSkeleton, RowsSkeleton } from '../shell/skeleton.tsx';
import { useKeys } from '../shell/use-keys.ts';
import { Moment } from '../value/moment.tsx';
import { PersonName } from '../value/person-name.tsx';
import { TypeIcon } from '../value/type-icon.tsx';
import { useType, useWorkflow } from '../value/use-definitions.ts';
import { WhyDrawer } from '../why/why-drawer.tsx';
import { Asked } from './asked.tsx';
import { ClocksPanel } from './clocks-panel.tsx';
import { EffectsTab } from './effects-tab.tsx';
import { FieldsPanel } from './fields-panel.tsx';
import { LinksPanel } from './links-panel.tsx';
import type { RecordSearch, Tab } from './record-search.ts';
import { Timeline } from './timeline.tsx';
import { TimersPanel } from './timers-panel.tsx';
import css from './record-page.module.css';

const WorkflowTab = lazy(async () => {
  const module = await import('./workflow-tab.tsx');
  return { default: module.WorkflowTab };
});

interface RecordPageProps {
  readonly id: string;
  readonly search: RecordSearch;
  readonly onSearch: (search: RecordSearch, replace?: boolean) => void;
}

/** One record: what it is, what is asked now, its clocks, its fields, its life. */
export function RecordPage(props: RecordPageProps) {
  const query = useQuery(recordQuery(props.id));
  if (query.data === undefined) {
    if (query.isError) return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
    return <PageSkeleton />;
  }
  return <Loaded key={query.data.id} {...props} record={query.data} />;
}

function Loaded({ record, search, onSearch }: RecordPageProps & { readonly record: RecordView }) {
  const { t } = useTranslation();
  const type = useType(record.type);
  const workflow = useWorkflow(record.workflow.id, record.workflow.hash);
  // How decisions and effects came about is for agents.
  const agent = useSession().roles.includes('agent');
  const tab = search.tab ?? 'overview';
  const why = (about: string | undefined): void => onSearch({ ...search, why: about });
  useEffect(() => {
    document.title = `${record.number} ${record.title} · Interlock`;
  }, [record.number, record.title]);
  useKeys({ w: () => why('state') }, agent);
  return (
    <div className={css['page']}>
      <Head
        record={record}
        type={type}
        workflow={workflow}
        onWhy={agent ? () => why('state') : undefined}
      />
      {agent && <PauseBanner record={record} />}
      <div className={css['asked']}>
        <Asked record={record} type={type} workflow={workflow} />
      </div>
      <Tabs
        value={tab}
        onChange={(value) => {
          const next = value === 'overview' ? undefined : (value as Tab);
          onSearch({ ...search, tab: next } as RecordSearch);
        }}
        keepMounted={false}
        className={css['tabs']}
      >
        <Tabs.List className={css['tabList']} aria-label={t('record.tabs')}>
          <Tabs.Tab value="overview">{t('record.tabOverview')}</Tabs.Tab>
          <Tabs.Tab value="workflow">{t('record.tabWorkflow')}</Tabs.Tab>
          {agent && <Tabs.Tab value="effects">{t('record.tabEffects')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <div className={css['overview']}>
            <div className={css['main']}>
              {type !== undefined && (
                <FieldsPanel record={record} type={type} onWhy={(field) => why(`field.${field}`)} />
              )}
              <Timeline
                record={record}
                type={type}
                workflow={workflow}
                onWhy={agent ? why : undefined}
              />
            </div>
            <aside className={css['side']} aria-label={t('record.clocks')}>
              <ClocksPanel number={record.number} />
              <TimersPanel number={record.number} />
              <LinksPanel number={record.number} />
              <About record={record} workflow={workflow} />
            </aside>
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="workflow" className={css['canvas']}>
          <Suspense fallback={<RowsSkeleton rows={4} />}>
            {workflow !== undefined && (
              <WorkflowTab record={record} workflow={workflow} type={type} />
            )}
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="effects" className={css['tab']}>
          <EffectsTab number={record.number} />
        </Tabs.Panel>
      </Tabs>
      <WhyDrawer
        about={search.why}
        record={record}
        type={type}
        workflow={workflow}
        onClose={() => why(undefined)}
      />
    </div>
  );
}

interface HeadProps {
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  /** Absent for those who may not see decisions. */
  readonly onWhy: (() => void) | undefined;
}

function Head({ record, type, workflow, onWhy }: HeadProps) {
  const { t } = useTranslation();
  const { priority, severity } = record.data;
  return (
    <header className={css['head']}>
      <div className={css['crumbs']}>
        <TypeIcon name={type?.icon} size={15} />
        {type !== undefined && (
          <Link
            to={placeOfType(type.id) === 'desk' ? '/desk/$type' : '/estate/$type'}
            params={{ type: type.id }}
            search={{}}
          >
            {type.plural}
          </Link>
        )}
        <span aria-hidden="true">/</span>
        <span className="mono">{record.number}</span>
        <CopyButton value={window.location.href}>
          {({ copied, copy }) => (
            <Tooltip label={t(copied ? 'record.copied' : 'record.copyLink')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={24}
                onClick={copy}
                aria-label={t(copied ? 'record.copied' : 'record.copyLink')}
              >
                {copied ? <IconCheck size={14} stroke={2} /> : <IconLink size={14} stroke={1.7} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
        <span className={css['intervene']}>
          <InterveneMenu record={record} workflow={workflow} />
        </span>
      </div>
      <h1 className={css['title']}>{record.title}</h1>
      <div className={css['chips']}>
        <StateChip state={record.state} workflow={workflow} />
        {onWhy !== undefined && (
          <button type="button" className={css['why']} onClick={onWhy}>
            {t('record.why')}
          </button>
        )}
        {typeof priority === 'number' && (
          <PriorityChip value={priority} field={type?.fields['priority']} />
        )}
        {typeof severity === 'string' && (
          <SeverityChip value={severity} label={type?.fields['severity']?.labels?.[severity]} />
        )}
        <span className={css['updated']}>
          {t('record.updated')} <Moment at={record.updatedAt} />
        </span>
      </div>
    </header>
  );
}

function About({ record, workflow }: Pick<HeadProps, 'record' | 'workflow'>) {
  const { t } = useTranslation();
  return (
    <dl className={css['about']}>
      <dt>{t('record.opened')}</dt>
      <dd>
        <Moment at={record.createdAt} />{' '}
        <PersonName id={record.openedBy} name={record.references[record.openedBy]?.title} />
      </dd>
      <dt>{t('record.version')}</dt>
      <dd>
        <Link
          to="/design/workflows/$id"
          params={{ id: record.workflow.id }}
          className={css['link']}
        >
          {t('record.versionOf', {
            title: workflow?.title ?? record.workflow.id,
            version: record.workflow.version,
          })}
        </Link>
      </dd>
    </dl>
  );
}
