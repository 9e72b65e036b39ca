import { Button } from '@mantine/core';
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconHelpCircleFilled,
  IconLoader2,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { auditVerificationQuery } from '../api/audit.ts';
import type { AuditVerification } from '../api/audit.ts';
import { problemOf } from '../api/problem.ts';
import { capital } from '../document/humanise.ts';
import css from './chain-status.module.css';

/** Whether the audit is as it was written, and where it ends. */
export function ChainStatus() {
  const { t } = useTranslation();
  const query = useQuery(auditVerificationQuery);
  const { tone, icon, title, more } = lookOf(query, t);
  return (
    <div className={css['chain']} data-tone={tone}>
      {icon}
      <div className={css['text']} role="status">
        <strong>{title}</strong>
        {more}
      </div>
      <Button
        size="xs"
        variant="default"
        loading={query.isFetching && query.data !== undefined}
        disabled={query.isFetching}
        onClick={() => void query.refetch()}
      >
        {t('audit.again')}
      </Button>
    </div>
  );
}

interface Look {
  readonly tone: 'good' | 'critical' | 'warning' | 'neutral';
  readonly icon: ReactNode;
  readonly title: string;
  readonly more?: ReactNode;
}

interface Asked {
  readonly data: AuditVerification | undefined;
  readonly error: Error | null;
}

function lookOf({ data, error }: Asked, t: TFunction): Look {
  if (error !== null) {
    const { detail, title } = problemOf(error);
    return {
      tone: 'warning',
      icon: <IconHelpCircleFilled size={18} aria-hidden="true" />,
      title: t('audit.unverified'),
      more: <span>{detail ?? title}</span>,
    };
  }
  if (data === undefined) {
    return {
      tone: 'neutral',
      icon: <IconLoader2 size={18} aria-hidden="true" />,
      title: t('audit.verifying'),
    };
  }
  if (!data.ok) {
    return {
      tone: 'critical',
      icon: <IconAlertTriangleFilled size={18} aria-hidden="true" />,
      title: t('audit.broken', { seq: data.brokenAt ?? 0 }),
      more: (
        <>
          <span>{capital(data.reason ?? '')}.</span>
          <span>{t('audit.brokenHow')}</span>
        </>
      ),
    };
  }
  return {
    tone: 'good',
    icon: <IconCircleCheckFilled size={18} aria-hidden="true" />,
    title: t('audit.verified', { count: data.entries }),
    more: data.head !== null && (
      <span>
        {t('audit.verifiedHow')}{' '}
        <span className="mono">{`${data.head.seq}:${data.head.hash}`}</span>
      </span>
    ),
  };
}
