import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimerView } from '../api/contract.ts';
import { request } from '../api/request.ts';
import { tell } from '../shell/tell.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** What can be done about a timer that was set aside. */
export type TimerVerb = 'retry' | 'dismiss';

const DONE = { retry: 'timerAct.retried', dismiss: 'timerAct.dismissed' } as const;

/** Does something about a timer of a record that was set aside. Throws ApiError. */
export async function actOnTimer(
  verb: TimerVerb,
  record: string,
  key: string,
  reason: string,
): Promise<void> {
  const path = ['records', record, 'timers', key, verb].map(encodeURIComponent).join('/');
  await request(`/api/${path}`, { method: 'POST', body: { reason } });
}

interface Asking {
  readonly verb: TimerVerb;
  readonly record: string;
  readonly timer: TimerView;
}

/** Firing timers that were set aside again, and dismissing them, each asked why first. */
export function useTimerAct(): {
  readonly ask: (verb: TimerVerb, record: string, timer: TimerView) => void;
  readonly dialog: ReactNode;
} {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const ask = (verb: TimerVerb, record: string, timer: TimerView): void =>
    setAsking({ verb, record, timer });
  if (asking === null) return { ask, dialog: null };
  const { verb, record, timer } = asking;
  const { key, title } = timer;
  const dialog = (
    <ReasonDialog
      title={t(`timerAct.${verb}Title`, { title })}
      how={t(`timerAct.${verb}How`)}
      verb={t(`timerAct.${verb}Verb`)}
      leave={t('timerAct.keep')}
      onConfirm={async (reason) => {
        await actOnTimer(verb, record, key, reason);
        tell(t(DONE[verb], { title }));
        void client.invalidateQueries({
          predicate: ({ queryKey: [kind] }) => kind === 'record' || kind === 'aside',
        });
      }}
      onClose={() => setAsking(null)}
    />
  );
  return { ask, dialog };
}
