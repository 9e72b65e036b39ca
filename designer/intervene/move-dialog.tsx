import { Loader, Select } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MoveResult, RecordView } from '../api/contract.ts';
import type { Workflow } from '../api/definitions.ts';
import { problemOf } from '../api/problem.ts';
import { movePreviewQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { moveTargets } from '../document/move-targets.ts';
import { stateTitle } from '../document/workflow-names.ts';
import { takeRecord } from '../record/use-step.ts';
import { tell } from '../shell/tell.ts';
import { MovePreviewView } from './move-preview.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import css from './move-dialog.module.css';

interface MoveDialogProps {
  readonly record: RecordView;
  readonly workflow: Workflow;
  readonly paused: boolean;
  readonly onClose: () => void;
}

/** Puts a record into a state: which one, what that would do, why; then the button names it. */
export function MoveDialog({ record, workflow, paused, onClose }: MoveDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [state, setState] = useState<string | null>(null);
  const here = record.state.split(',');
  const choices = moveTargets(workflow).map(({ path, title }) => ({
    value: path,
    label: here.includes(path) ? t('intervene.now', { state: title }) : title,
  }));
  const preview = useQuery({
    ...movePreviewQuery(record.number, state ?? ''),
    enabled: state !== null,
  });
  const planned = state === null ? undefined : preview.data;
  const verb =
    state === null
      ? t('intervene.moveAny')
      : t(here.includes(state) ? 'intervene.moveAgain' : 'intervene.moveVerb', {
          state: stateTitle(state, workflow),
        });
  const move = async (reason: string): Promise<void> => {
    const path = `/api/records/${encodeURIComponent(record.id)}/move`;
    const body = { state, reason };
    const done = await request<MoveResult>(path, { method: 'POST', body });
    takeRecord(client, done.record);
    tell(
      t('record.moved', {
        number: record.number,
        state: stateTitle(done.record.state, workflow),
      }),
    );
  };
  return (
    <ReasonDialog
      title={t('intervene.moveTitle', { number: record.number })}
      how={t('intervene.moveHow')}
      verb={verb}
      onConfirm={move}
      onClose={onClose}
      ready={planned !== undefined}
      focus={false}
      size={560}
    >
      <Select
        label={t('intervene.moveState')}
        placeholder={t('intervene.moveFind')}
        nothingFoundMessage={t('intervene.moveNone')}
        data={choices}
        value={state}
        onChange={setState}
        searchable
        required
        maxDropdownHeight={280}
        data-autofocus
      />
      {state !== null && (
        <section className={css['preview']} aria-label={t('intervene.preview')} aria-live="polite">
          {preview.isError ? (
            <p className={css['refused']}>
              <IconAlertCircle size={16} stroke={1.8} aria-hidden="true" />
              {problemOf(preview.error).detail ?? problemOf(preview.error).title}
            </p>
          ) : planned?.preview === undefined || planned.preview === null ? (
            <Loader size={16} color="gray" aria-label={t('intervene.previewing')} />
          ) : (
            <MovePreviewView
              preview={planned.preview}
              target={state}
              record={record}
              ends={planned.record.done}
              workflow={workflow}
              paused={paused}
            />
          )}
        </section>
      )}
    </ReasonDialog>
  );
}
