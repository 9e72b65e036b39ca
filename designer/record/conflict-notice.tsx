import { Button } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { Field } from '../api/definitions.ts';
import type { Json } from '../api/json.ts';
import { FieldValue } from '../value/field-value.tsx';
import css from './conflict-notice.module.css';

interface ConflictNoticeProps {
  readonly id: string;
  readonly field: Field;
  /** What the reader typed. */
  readonly mine: Json | undefined;
  /** The record as it was when the edit began. */
  readonly base: RecordView;
  /** The record as it is stored now. */
  readonly current: RecordView;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
}

/** Somebody was faster: what was, what is, what was typed, and a choice. Nothing is lost. */
export function ConflictNotice(props: ConflictNoticeProps) {
  const { id, field, mine, base, current, onTakeTheirs, onKeepMine } = props;
  const { t } = useTranslation();
  const rows = [
    ['conflict.was', base.data[id], base.references],
    ['conflict.theirs', current.data[id], current.references],
    ['conflict.yours', mine, current.references],
  ] as const;
  return (
    <div className={css['notice']} role="alert">
      <strong className={css['title']}>
        <IconGitMerge size={15} stroke={1.8} aria-hidden="true" />
        {t('conflict.title')}
      </strong>
      <p>{t('conflict.how')}</p>
      <dl className={css['rows']}>
        {rows.map(([label, value, references]) => (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd>
              {value === undefined || value === null || value === '' ? (
                t('record.unset')
              ) : (
                <FieldValue id={id} field={field} value={value} references={references} />
              )}
            </dd>
          </div>
        ))}
      </dl>
      <div className={css['buttons']}>
        <Button size="xs" onClick={onKeepMine}>
          {t('conflict.keepMine')}
        </Button>
        <Button size="xs" variant="default" onClick={onTakeTheirs}>
          {t('conflict.takeTheirs')}
        </Button>
      </div>
    </div>
  );
}
