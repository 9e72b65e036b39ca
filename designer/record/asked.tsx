import { Button, Menu, Tooltip } from '@mantine/core';
import { IconBan, IconDots, IconRubberStamp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView, TransitionView } from '../api/contract.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { linksQuery, recordQuery, transitionsQuery } from '../api/queries.ts';
import { statesOf } from '../document/workflow-names.ts';
import { useType, useWorkflow } from '../value/use-definitions.ts';
import { TransitionDrawer } from './transition-drawer.tsx';
import { useTake } from './use-take.tsx';
import css from './asked.module.css';

/** Buttons shown before the rest goes into the menu. */
const IN_SIGHT = 4;

interface AskedProps {
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
}

/** What is asked of the reader now: their approval first, then the steps the record allows. */
export function Asked({ record, type, workflow }: AskedProps) {
  const { t } = useTranslation();
  const links = useQuery(linksQuery(record.number)).data ?? [];
  const approvals = links.filter(
    (link) => link.relation === 'approval-of' && link.direction === 'in' && !link.record.done,
  );
  return (
    <section className={css['asked']} aria-label={t('record.asked')}>
      {approvals.map((link) => (
        <PendingApproval key={link.record.id} number={link.record.number} />
      ))}
      <Transitions
        record={record}
        type={type}
        workflow={workflow}
        quiet={record.done}
        primary={approvals.length === 0}
      />
    </section>
  );
}

/** An approval on this record, shown when the reader is the one who is asked. */
function PendingApproval({ number }: { readonly number: string }) {
  const { t } = useTranslation();
  const record = useQuery(recordQuery(number)).data;
  const transitions = useQuery(transitionsQuery(number)).data;
  const type = useType(record?.type);
  const workflow = useWorkflow(record?.workflow.id, record?.workflow.hash);
  if (record === undefined || transitions?.some((one) => one.enabled) !== true) return null;
  return (
    <div className={css['approval']}>
      <IconRubberStamp size={20} stroke={1.6} aria-hidden="true" />
      <div className={css['approvalText']}>
        <strong>{t('record.approvalAsked')}</strong>
        <span>{record.title}</span>
      </div>
      <Transitions record={record} type={type} workflow={workflow} quiet primary />
    </div>
  );
}

/** Ids of the transitions made for people: those somebody gave a label. */
function namedTransitions(workflow: Workflow | undefined): ReadonlySet<string> {
  const states = workflow === undefined ? [] : statesOf(workflow);
  return new Set(
    states.flatMap(({ state }) =>
      Object.entries(state.transitions ?? {}).flatMap(([id, { label }]) =>
        label === undefined ? [] : [id],
      ),
    ),
  );
}

interface TransitionsProps extends AskedProps {
  /** Says nothing when there is nothing to do. */
  readonly quiet: boolean;
  /** Whether its first step is the one primary action of the page. */
  readonly primary: boolean;
}

/** The steps a record allows, as buttons. */
function Transitions({ record, type, workflow, quiet, primary }: TransitionsProps) {
  const { t } = useTranslation();
  const { data: transitions } = useQuery(transitionsQuery(record.number));
  const [open, setOpen] = useState<TransitionView | null>(null);
  const take = useTake(record, workflow, setOpen);
  if (transitions === undefined) return <div className={css['buttons']} />;
  const possible = transitions.filter((one) => one.enabled);
  const named = namedTransitions(workflow);
  const impossible = transitions.filter((one) => !one.enabled && named.has(one.id));
  const inSight = possible.slice(0, IN_SIGHT);
  const rest = possible.slice(IN_SIGHT);
  return (
    <div className={css['buttons']}>
      {possible.length === 0 && !quiet && (
        <span className={css['nothing']}>
          {t(record.done ? 'record.ended' : 'record.nothingAsked')}
        </span>
      )}
      {inSight.map((transition, i) => (
        <Tooltip
          key={transition.id}
          label={transition.description}
          disabled={transition.description === null}
          maw={320}
        >
          <Button
            variant={primary && i === 0 ? 'filled' : 'default'}
            onClick={() => take.start(transition)}
            loading={take.working === transition.id}
          >
            {transition.label}
          </Button>
        </Tooltip>
      ))}
      {(rest.length > 0 || impossible.length > 0) && (
        <Menu position="bottom-start" width={300}>
          <Menu.Target>
            <Button variant="default" px={8} aria-label={t('record.moreActions')}>
              <IconDots size={16} stroke={1.8} aria-hidden="true" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((transition) => (
              <Menu.Item key={transition.id} onClick={() => take.start(transition)}>
                {transition.label}
              </Menu.Item>
            ))}
            {impossible.length > 0 && <Menu.Label>{t('record.notNow')}</Menu.Label>}
            {impossible.map((transition) => (
              <div key={transition.id} className={css['impossible']}>
                <IconBan size={14} stroke={1.8} aria-hidden="true" />
                <div>
                  <span>{transition.label}</span>
                  {transition.why !== null && <p>{transition.why}</p>}
                </div>
              </div>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {take.confirm}
      <TransitionDrawer
        transition={open}
        record={record}
        type={type}
        workflow={workflow}
        onClose={() => setOpen(null)}
      />
    </div>
  );
}
