import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimerView } from '../api/contract.ts';
import { request } from '../api/request.ts';
import { tell } from '../shell/tell.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** Has a timer of a record that was set aside fire again. Throws ApiError. */
export async function retryTimer(record: string, key: string, reason: string): Promise<void> {
  const path = ['records', record, 'timers', key, 'retry'].map(encodeURIComponent).join('/');
  await request(`/api/${path}`, { method: 'POST', body: { reason } });
}

/** Firing timers that were set aside again, asked why first. */
export function useTimerAct(): {
  readonly ask: (record: string, timer: TimerView) => void;
  readonly dialog: ReactNode;
} {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState<{ record: string; timer: TimerView } | null>(null);
  const dialog = asking !== null && (
    <ReasonDialog
      title={t('timerAct.retryTitle', { title: asking.timer.title })}
      how={t('timerAct.retryHow')}
      verb={t('timerAct.retryVerb')}
      onConfirm={async (reason) => {
        const { record, timer } = asking;
        await retryTimer(record, timer.key, reason);
        tell(t('timerAct.retried', { title: timer.title }));
        void client.invalidateQueries({
          predicate: ({ queryKey: [kind] }) => kind === 'record' || kind === 'aside',
        });
      }}
      onClose={() => setAsking(null)}
    />
  );
  return { ask: (record, timer) => setAsking({ record, timer }), dialog };
}
