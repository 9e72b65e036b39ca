import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RecordSummary } from '../api/contract.ts';
import { Moment } from '../value/moment.tsx';
import css from './set-aside.module.css';

/** One thing set aside, as the list shows it. */
export interface AsideRow {
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly at: string;
  readonly small: string;
  readonly about: RecordSummary | null;
  readonly retry: (reason: string) => Promise<void>;
  /** Has nothing more come of it. */
  readonly giveUp: (reason: string) => Promise<void>;
}

/** What was set aside, since when, why, and its record. */
export function SetAsideRow({ row }: { readonly row: AsideRow }) {
  const { t } = useTranslation();
  const { what, why, at, small, about } = row;
  return (
    <div className={css['row']}>
      <div className={css['line']}>
        <span className={css['what']}>{what}</span>
        <span className={css['when']}>
          <small>{small}</small>
          <Moment at={at} />
        </span>
      </div>
      <p className={css['why']}>{why}</p>
      {about === null ? (
        <span className={css['faint']}>{t('aside.noRecord')}</span>
      ) : (
        <Link to="/records/$id" params={{ id: about.number }} search={{}} className={css['about']}>
          <span className="mono">{about.number}</span> {about.title}
        </Link>
      )}
    </div>
  );
}
