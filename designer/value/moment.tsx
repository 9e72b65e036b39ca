import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { relativeWords } from './relative-words.ts';
import { useNow } from './use-now.ts';
import css from './moment.module.css';

interface MomentProps {
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** A moment, relative to now, with the exact one on hover in the reader's zone. */
export function Moment({ at }: MomentProps) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return <span>{at}</span>;
  return (
    <Tooltip label={exactWords(ms, i18n.language)}>
      <time dateTime={at}>{relativeWords(ms, now, i18n.language, t('time.now'))}</time>
    </Tooltip>
  );
}

/** A moment in full, in the reader's zone: "Mon, 2 March 2026, 10:00:12 CET". Pure but for the zone. */
export function exactWords(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(ms);
}

/** A moment in a few characters: the time today, the date and time otherwise. Pure but for the zone. */
export function shortWords(ms: number, now: number, language: string): string {
  const sameDay = new Date(ms).toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    ...(sameDay ? {} : { weekday: 'short', day: 'numeric', month: 'short' }),
  }).format(ms);
}

/** A moment that was agreed on rather than met with: the exact one first, how far away beside it. */
export function Appointment({ at }: MomentProps) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return <span>{at}</span>;
  return (
    <Tooltip label={exactWords(ms, i18n.language)}>
      <time dateTime={at}>
        {shortWords(ms, now, i18n.language)}{' '}
        <span className={css['away']}>{relativeWords(ms, now, i18n.language, t('time.now'))}</span>
      </time>
    </Tooltip>
  );
}
