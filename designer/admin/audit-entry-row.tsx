import { Collapse, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../api/audit.ts';
import { auditActionWords } from '../document/audit-words.ts';
import { Moment, exactWords } from '../value/moment.tsx';
import { PersonName } from '../value/person-name.tsx';
import { AuditDifferences } from './audit-differences.tsx';
import { AuditSubject } from './audit-subject.tsx';
import css from './audit.module.css';

interface AuditEntryRowProps {
  readonly entry: AuditEntry;
}

/** One entry of the audit: when, who, what, on what; opened, what differed and its place in the chain. */
export function AuditEntryRow({ entry }: AuditEntryRowProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { seq, at, actor, action } = entry;
  const what = auditActionWords(action, t);
  return (
    <li className={css['entry']}>
      <div className={css['line']}>
        <UnstyledButton
          className={css['open']}
          aria-expanded={opened}
          aria-label={t('audit.details', { seq, what })}
          onClick={() => setOpened((was) => !was)}
        >
          <IconChevronRight size={14} stroke={1.8} aria-hidden="true" data-open={opened} />
        </UnstyledButton>
        <span className={css['when']}>
          <Moment at={at} />
        </span>
        <span className={css['who']}>
          <PersonName id={actor.id} name={actor.name} />
        </span>
        <span className={css['what']}>{what}</span>
        <span className={css['on']}>
          <AuditSubject entry={entry} />
        </span>
      </div>
      <Collapse expanded={opened} transitionDuration={120}>
        {opened && <Details entry={entry} />}
      </Collapse>
    </li>
  );
}

// Made only when it is asked for: a list has hundreds of entries.
function Details({ entry }: AuditEntryRowProps) {
  const { t, i18n } = useTranslation();
  const { seq, at, subject, before, after, hash } = entry;
  return (
    <div className={css['details']}>
      <AuditDifferences before={before} after={after} />
      <dl className={css['facts']}>
        <dt>{t('audit.at')}</dt>
        <dd>{exactWords(Date.parse(at), i18n.language)}</dd>
        <dt>{t('audit.subject')}</dt>
        <dd className="mono">{`${subject.kind} ${subject.id}`}</dd>
        <dt>{t('audit.seq')}</dt>
        <dd data-figures>{seq}</dd>
        <dt>{t('audit.hash')}</dt>
        <dd className="mono">{hash}</dd>
      </dl>
    </div>
  );
}
