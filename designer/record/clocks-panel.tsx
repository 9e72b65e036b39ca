import { Collapse, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClockView } from '../api/contract.ts';
import { clocksQuery } from '../api/queries.ts';
import { Clock } from '../chip/clock.tsx';
import { lengthWords } from '../document/duration-words.ts';
import { shortWords } from '../value/moment.tsx';
import { useNow } from '../value/use-now.ts';
import { Panel } from './panel.tsx';
import css from './clocks-panel.module.css';

/** A record's SLA clocks; each opens to how it adds up. */
export function ClocksPanel({ number }: { readonly number: string }) {
  const { t } = useTranslation();
  const query = useQuery(clocksQuery(number));
  const clocks = query.data ?? [];
  if (clocks.length === 0) return null;
  return (
    <Panel title={t('record.clocks')}>
      <div className={css['clocks']}>
        {clocks.map((clock) => (
          <div key={clock.id}>
            <Clock clock={clock} readAt={query.dataUpdatedAt} />
            <Intervals clock={clock} />
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Intervals({ clock }: { readonly clock: ClockView }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const [opened, setOpened] = useState(false);
  if (clock.intervals.length === 0) return null;
  const at = (iso: string): string => shortWords(Date.parse(iso), now, i18n.language);
  return (
    <>
      <UnstyledButton
        className={css['toggle']}
        aria-expanded={opened}
        onClick={() => setOpened((was) => !was)}
      >
        <IconChevronRight size={12} stroke={2} aria-hidden="true" data-open={opened} />
        {t('clock.intervals')}
      </UnstyledButton>
      <Collapse expanded={opened} transitionDuration={120}>
        <ol className={css['intervals']}>
          {clock.intervals.map((stretch) => (
            <li key={stretch.from} data-kind={stretch.kind}>
              <span>
                {at(stretch.from)} – {stretch.to === null ? t('clock.now') : at(stretch.to)}
              </span>
              <span>
                {stretch.kind === 'run'
                  ? lengthWords(stretch.businessMs, { say: t }, clock.calendar === 'always')
                  : t('clock.notCounted')}
              </span>
              <small>{stretch.note}</small>
            </li>
          ))}
        </ol>
      </Collapse>
    </>
  );
}
