import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView, StepResult } from '../api/contract.ts';
import { request } from '../api/request.ts';
import { takeRecord } from '../record/use-step.ts';
import { tell } from '../shell/tell.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** Pausing and resuming automation of a record, each asked why first. */
export function usePause(record: RecordView): {
  readonly ask: (verb: 'pause' | 'resume') => void;
  readonly dialog: ReactNode;
} {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'pause' | 'resume' | null>(null);
  const { number } = record;
  const send = async (verb: 'pause' | 'resume', reason: string): Promise<void> => {
    const path = `/api/records/${encodeURIComponent(record.id)}/${verb}`;
    const done = await request<StepResult>(path, { method: 'POST', body: { reason } });
    takeRecord(client, done.record);
    tell(t(verb === 'pause' ? 'intervene.paused' : 'intervene.resumed', { number }));
  };
  const dialog = asking !== null && (
    <ReasonDialog
      title={t(`intervene.${asking}Title`, { number })}
      how={t(`intervene.${asking}How`)}
      verb={t(`intervene.${asking}Verb`)}
      onConfirm={(reason) => send(asking, reason)}
      onClose={() => setAsking(null)}
    />
  );
  return { ask: setAsking, dialog };
}
