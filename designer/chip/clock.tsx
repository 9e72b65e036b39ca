import {
  IconAlertTriangleFilled,
  IconCheck,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ClockView } from '../api/contract.ts';
import { durationWords, lengthWords } from '../document/duration-words.ts';
import { Moment, shortWords } from '../value/moment.tsx';
import { useNow } from '../value/use-now.ts';
import { Chip } from './chip.tsx';
import type { ChipTone } from './chip.tsx';
import css from './clock.module.css';

/** How a clock looks: what its colour, icon and word say together. */
export type ClockLook = 'running' | 'near' | 'breached' | 'paused' | 'met' | 'stopped';

/** The look of a clock. From 75 % of its target on, it is near. Pure. */
export function clockLook(
  clock: Pick<ClockView, 'mode' | 'breached' | 'percent' | 'target'>,
): ClockLook {
  if (clock.breached) return 'breached';
  if (clock.mode === 'paused') return 'paused';
  if (clock.mode === 'stopped') return clock.target === null ? 'stopped' : 'met';
  return (clock.percent ?? 0) >= 75 ? 'near' : 'running';
}

const TONES: { readonly [look in ClockLook]: ChipTone } = {
  running: 'information',
  near: 'warning',
  breached: 'critical',
  paused: 'neutral',
  met: 'good',
  stopped: 'neutral',
};

function ClockIcon({ look }: { readonly look: ClockLook }) {
  switch (look) {
    case 'running':
    case 'near':
      return <IconPlayerPlayFilled size={11} aria-hidden="true" />;
    case 'breached':
      return <IconAlertTriangleFilled size={12} aria-hidden="true" />;
    case 'paused':
      return <IconPlayerPauseFilled size={11} aria-hidden="true" />;
    case 'met':
      return <IconCheck size={12} stroke={2.4} aria-hidden="true" />;
    case 'stopped':
      return <IconPlayerStopFilled size={11} aria-hidden="true" />;
  }
}

interface ClockProps {
  readonly clock: ClockView;
  /** When the server was asked, epoch milliseconds: a running clock has moved on since. */
  readonly readAt: number;
  /** `chip`: one line for lists; `full`: with bar, target and due time. */
  readonly as?: 'chip' | 'full';
}

/** An SLA clock: running, paused or breached, and what remains, in the time it counts in. */
export function Clock({ clock, readAt, as = 'full' }: ClockProps) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const look = clockLook(clock);
  const business = clock.calendar !== 'always';
  const passed = clock.mode === 'running' && !business ? Math.max(0, now - readAt) : 0;
  const elapsed = clock.elapsedMs + passed;
  const remaining = clock.remainingMs === null ? null : clock.remainingMs - passed;
  const words =
    remaining === null
      ? t('clock.noTarget', { length: lengthWords(elapsed, { say: t }, !business) })
      : t(remaining < 0 || clock.breached ? 'clock.over' : 'clock.left', {
          length: lengthWords(remaining, { say: t }, !business),
        });
  const mode = t(`clock.${look === 'breached' ? 'breached' : look === 'met' ? 'met' : clock.mode}`);
  if (as === 'chip') {
    return (
      <Chip
        tone={TONES[look]}
        icon={<ClockIcon look={look} />}
        spoken={`${clock.title}: ${mode}, ${words}`}
      >
        {look === 'met' ? mode : words}
      </Chip>
    );
  }
  const percent = Math.min(100, Math.max(0, clock.percent ?? 0));
  return (
    <div className={css['clock']} data-look={look}>
      <div className={css['line']}>
        <span className={css['title']}>{clock.title}</span>
        <Chip tone={TONES[look]} icon={<ClockIcon look={look} />}>
          {mode}
        </Chip>
      </div>
      <div className={css['remaining']} data-figures>
        {look === 'met' ? lengthWords(elapsed, { say: t }, !business) : words}
      </div>
      {clock.target !== null && (
        <div
          className={css['bar']}
          role="progressbar"
          aria-label={clock.title}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(percent)}
          aria-valuetext={`${words}, ${mode}`}
        >
          <span style={{ width: `${percent}%` }} />
        </div>
      )}
      <div className={css['small']}>
        {clock.breachedAt !== null ? (
          <>
            {t('clock.breached')} <Moment at={clock.breachedAt} />
          </>
        ) : clock.breachAt === null ? null : (
          <time dateTime={clock.breachAt}>
            {t('clock.dueBy', { when: shortWords(Date.parse(clock.breachAt), now, i18n.language) })}
          </time>
        )}
      </div>
      <div className={css['small']}>
        {clock.target !== null &&
          t('clock.used', {
            percent: clock.percent ?? 0,
            target: durationWords(clock.target, { say: t }),
          })}
        {' · '}
        {t(business ? 'clock.business' : 'clock.plain')}
      </div>
    </div>
  );
}
