import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EffectAbout, EventAbout, TimerAbout } from '../api/contract.ts';
import { setAsideQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { actionWords } from '../document/action-words.ts';
import { retryTimer } from '../intervene/use-timer-act.tsx';
import { Page } from '../shell/page.tsx';
import { useWording } from '../value/use-definitions.ts';
import { SetAsideList } from './set-aside-list.tsx';

/** What the page can show. */
const SHOWN = ['parked', 'failed', 'timers', 'events'] as const;

/** One of {@link SHOWN}. */
export type SetAside = (typeof SHOWN)[number];

interface SetAsidePageProps {
  readonly show: SetAside;
  readonly onShow: (show: SetAside) => void;
}

/** What failed and waits for somebody: effects, timers and events, tried again by the dozen. */
export function SetAsidePage({ show, onShow }: SetAsidePageProps) {
  const { t } = useTranslation();
  return (
    <Page
      title={t('page.setAside')}
      bar={
        <Tabs
          value={show}
          onChange={(value) => onShow(SHOWN.find((one) => one === value) ?? 'parked')}
          aria-label={t('aside.show')}
        >
          <Tabs.List>
            {SHOWN.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`aside.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      }
    >
      <Shown show={show} />
    </Page>
  );
}

function Shown({ show }: { readonly show: SetAside }) {
  if (show === 'timers') return <Timers />;
  return show === 'events' ? <Events /> : <Effects key={show} status={show} />;
}

function Effects({ status }: { readonly status: 'parked' | 'failed' }) {
  const { t } = useTranslation();
  const wording = useWording();
  return (
    <SetAsideList
      kind={status}
      query={setAsideQuery<EffectAbout>('effects', { status })}
      how={t('aside.retryHowEffects')}
      toRow={({ id, type, params, lastError, updatedAt, attempts, about }) => ({
        id,
        what: actionWords({ type, params }, wording),
        why: lastError ?? '',
        at: updatedAt,
        small: t('aside.attempts', { count: attempts }),
        about,
        retry: async (reason) => {
          const path = `/api/effects/${encodeURIComponent(id)}/retry`;
          await request(path, { method: 'POST', body: { reason } });
        },
      })}
    />
  );
}

function Timers() {
  const { t } = useTranslation();
  return (
    <SetAsideList
      kind="timers"
      query={setAsideQuery<TimerAbout>('timers')}
      how={t('aside.retryHowTimers')}
      toRow={({ key, title, kind, parked, dueAt, about }) => ({
        id: `${about.id} ${key}`,
        what: kind === 'clock' ? t('record.clockTimer', { title }) : title,
        why: parked ?? '',
        at: dueAt,
        small: t('aside.due'),
        about,
        retry: (reason) => retryTimer(about.id, key, reason),
      })}
    />
  );
}

function Events() {
  const { t } = useTranslation();
  return (
    <SetAsideList
      kind="events"
      query={setAsideQuery<EventAbout>('events/failed')}
      how={t('aside.retryHowEvents')}
      toRow={({ source, id, type, reason: why, acceptedAt, about }) => ({
        id: `${source} ${id}`,
        what: type,
        why: why ?? '',
        at: acceptedAt,
        small: t('aside.from', { source }),
        about,
        retry: async (reason) => {
          await request('/api/events/retry', { method: 'POST', body: { source, id, reason } });
        },
      })}
    />
  );
}
