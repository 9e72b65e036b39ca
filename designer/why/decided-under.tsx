import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DecisionView } from '../api/decision.ts';
import { Moment } from '../value/moment.tsx';
import { PersonName } from '../value/person-name.tsx';
import css from './why.module.css';

interface DecidedUnderProps {
  readonly decision: Pick<DecisionView, 'commit' | 'published' | 'explainedBy'>;
}

/** The commit a decision was made under, to be copied, and how it had been published. */
export function DecidedUnder({ decision }: DecidedUnderProps) {
  const { t } = useTranslation();
  const { commit, published, explainedBy } = decision;
  return (
    <>
      {commit === null ? <span>{t('why.noCommit')}</span> : <Commit commit={commit} />}
      {published !== null && (
        <div className={css['quiet']}>
          {published.versions.length > 0 && (
            <>{published.versions.map(({ tag }) => tag).join(', ')} · </>
          )}
          {published.by === null ? (
            t('why.takenOver')
          ) : (
            <>
              {t('why.publishedBy')}{' '}
              <PersonName id={published.by.id} name={published.by.name} unmarked />
            </>
          )}{' '}
          <Moment at={published.at} />
        </div>
      )}
      {explainedBy === 'definitions-now' && (
        <div className={css['quiet']}>{t('why.explainedNow')}</div>
      )}
    </>
  );
}

function Commit({ commit }: { readonly commit: string }) {
  const { t } = useTranslation();
  return (
    <span className={css['commit']}>
      <span className={css['code']} title={commit}>
        {commit.slice(0, 10)}
      </span>
      <CopyButton value={commit}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t(copied ? 'why.commitCopied' : 'why.copyCommit')}
            onClick={copy}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
