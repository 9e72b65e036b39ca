import { Drawer } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { historyQuery } from '../api/queries.ts';
import { stateTitle } from '../document/workflow-names.ts';
import { Blank } from '../shell/failure.tsx';
import { ComputedWhy } from './computed-why.tsx';
import { DecisionWhy } from './decision-why.tsx';

interface WhyDrawerProps {
  /** `state`, `field.<id>`, or a decision's id; undefined closes it. */
  readonly about: string | undefined;
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  readonly onClose: () => void;
}

/** Why something is as it is: the rules that decided it, with the values they saw. */
export function WhyDrawer({ about, record, type, workflow, onClose }: WhyDrawerProps) {
  const { t } = useTranslation();
  const fieldId = about?.startsWith('field.') === true ? about.slice('field.'.length) : undefined;
  const field = fieldId === undefined ? undefined : type?.fields[fieldId];
  const title =
    field !== undefined
      ? t('record.whyField', { field: field.title.toLowerCase() })
      : about === 'state'
        ? t('record.whyState', { state: stateTitle(record.state, workflow) })
        : t('why.title');
  return (
    <Drawer
      opened={about !== undefined}
      onClose={onClose}
      title={title}
      size={560}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {about === undefined ? null : field !== undefined && fieldId !== undefined ? (
        <ComputedWhy id={fieldId} field={field} record={record} type={type} />
      ) : about === 'state' ? (
        <StateWhy record={record} type={type} workflow={workflow} />
      ) : (
        <DecisionWhy id={about} record={record} type={type} workflow={workflow} />
      )}
    </Drawer>
  );
}

type StateWhyProps = Pick<WhyDrawerProps, 'record' | 'type' | 'workflow'>;

/** The decision behind the last step that changed the state. */
function StateWhy({ record, type, workflow }: StateWhyProps) {
  const { t } = useTranslation();
  const history = useInfiniteQuery(historyQuery(record.number));
  const entries = history.data?.pages.flatMap((page) => page.items) ?? [];
  const last = entries.find((entry) => entry.kind === 'opened' || entry.from !== entry.to);
  if (last === undefined) {
    return history.isPending ? null : (
      <Blank title={t('why.noRulings')} how={t('timeline.empty')} />
    );
  }
  return (
    <DecisionWhy id={last.decision} record={record} type={type} workflow={workflow} entry={last} />
  );
}
