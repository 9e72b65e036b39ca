import { Button } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { timersQuery } from '../api/queries.ts';
import { useMayIntervene } from '../intervene/may-intervene.ts';
import { useTimerAct } from '../intervene/use-timer-act.tsx';
import { Moment } from '../value/moment.tsx';
import { Panel } from './panel.tsx';
import css from './timers-panel.module.css';

const VERBS = ['retry', 'dismiss'] as const;

/** What will happen by itself, and when. */
export function TimersPanel({ number }: { readonly number: string }) {
  const { t } = useTranslation();
  const timers = useQuery(timersQuery(number)).data ?? [];
  const may = useMayIntervene();
  const act = useTimerAct();
  if (timers.length === 0) return null;
  return (
    <Panel title={t('record.timers')}>
      <ul className={css['timers']}>
        {timers.map((timer) => (
          <li key={timer.key}>
            <IconHourglass size={14} stroke={1.7} aria-hidden="true" />
            <span>
              {timer.kind === 'clock'
                ? t('record.clockTimer', { title: timer.title })
                : timer.title}
              {timer.parked !== null && <small>{timer.parked}</small>}
              {timer.parked !== null &&
                may &&
                VERBS.map((verb) => (
                  <Button
                    key={verb}
                    size="compact-xs"
                    variant="default"
                    onClick={() => act.ask(verb, number, timer)}
                    aria-label={t(`timerAct.${verb}Label`, { title: timer.title })}
                  >
                    {t(`timerAct.${verb}`)}
                  </Button>
                ))}
            </span>
            <Moment at={timer.dueAt} />
          </li>
        ))}
      </ul>
      {act.dialog}
    </Panel>
  );
}
