import { Tooltip } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { followChanges } from '../api/stream.ts';
import type { StreamState } from '../api/stream.ts';
import css from './connection.module.css';

const ConnectionContext = createContext<StreamState>('connecting');

/** Follows changes for everything inside it. */
export function LiveConnection({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(() => followChanges(client, setState), [client]);
  return <ConnectionContext value={state}>{children}</ConnectionContext>;
}

/** How the connection stands: a quiet dot while all is well, words when it is not. */
export function ConnectionMark({ folded }: { readonly folded: boolean }) {
  const { t } = useTranslation();
  const { online } = useNetwork();
  const stream = use(ConnectionContext);
  const state = online ? stream : 'offline';
  const label = t(`connection.${state}`);
  const short =
    state === 'lost'
      ? t('connection.lostShort')
      : state === 'offline'
        ? t('connection.offlineShort')
        : null;
  return (
    <Tooltip label={label} position="right" maw={280}>
      <div className={css['mark']} data-state={state} role="status" aria-live="polite">
        <span className={css['dot']} aria-hidden="true" />
        {short !== null && !folded ? (
          short
        ) : (
          <span className="visually-hidden">{short ?? label}</span>
        )}
      </div>
    </Tooltip>
  );
}
