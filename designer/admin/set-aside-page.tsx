import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EffectAbout, EventAbout, TimerAbout } from '../api/contract.ts';
import { setAsideQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { actionWords } from '../document/action-words.ts';
import { actOnEffect } from '../intervene/use-effect-act.tsx';
import { actOnTimer } from '../intervene/use-timer-act.tsx';
import { Page } from '../shell/page.tsx';
import { useNarrow } from '../shell/use-narrow.ts';
import { useWording } from '../value/use-definitions.ts';
import { SetAsideList } from './set-aside-list.tsx';
import css from './set-aside.module.css';

/** What the page can show. */
const SHOWN = ['parked', 'failed', 'timers', 'events'] as const;

/** One of {@link SHOWN}. */
export type SetAside = (typeof SHOWN)[number];

interface SetAsidePageProps {
  readonly show: SetAside;
  readonly onShow: (show: SetAside) => void;
}

/** What failed and waits for somebody: effects, timers and events, tried again or given up by the dozen. */
export function SetAsidePage({ show, onShow }: SetAsidePageProps) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  return (
    <Page
      title={t('page.setAside')}
      bar={
        <Tabs
          value={show}
          onChange={(value) => onShow(SHOWN.find((one) => one === value) ?? 'parked')}
          aria-label={t('aside.show')}
        >
          <Tabs.List className={css['tabs'] ?? ''}>
            {SHOWN.map((one) => (
              <Tabs.Tab key={one} value={one} aria-label={t(`aside.${one}`)}>
                {t(narrow ? `aside.short_${one}` : `aside.${one}`)}
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
      toRow={({ id, type, params, lastError, updatedAt, attempts, about }) => ({
        id,
        what: actionWords({ type, params }, wording),
        why: lastError ?? '',
        at: updatedAt,
        small: t('aside.attempts', { count: attempts }),
        about,
        retry: (reason) => actOnEffect('retry', id, { reason }),
        giveUp: (reason) => actOnEffect('cancel', id, { reason }),
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
      toRow={({ key, title, kind, parked, dueAt, about }) => ({
        id: `${about.id} ${key}`,
        what: kind === 'clock' ? t('record.clockTimer', { title }) : title,
        why: parked ?? '',
        at: dueAt,
        small: t('aside.due'),
        about,
        retry: (reason) => actOnTimer('retry', about.id, key, reason),
        giveUp: (reason) => actOnTimer('dismiss', about.id, key, reason),
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
      toRow={({ source, id, type, reason: why, acceptedAt, about }) => ({
        id: `${source} ${id}`,
        what: type,
        why: why ?? '',
        at: acceptedAt,
        small: t('aside.from', { source }),
        about,
        retry: (reason) => actOnEvent('retry', { source, id, reason }),
        giveUp: (reason) => actOnEvent('dismiss', { source, id, reason }),
      })}
    />
  );
}

async function actOnEvent(
  verb: 'retry' | 'dismiss',
  body: { readonly source: string; readonly id: string; readonly reason: string },
): Promise<void> {
  await request(`/api/events/${verb}`, { method: 'POST', body });
}
