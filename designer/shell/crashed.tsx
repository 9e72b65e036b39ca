import { Button } from '@mantine/core';
import { IconMoodEmpty, IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/problem.ts';
import { Blank, Failure } from './failure.tsx';

/** A page that broke; the frame around it goes on. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  if (error instanceof ApiError) return <Failure caught={error} onRetry={reset} />;
  return (
    <div role="alert">
      <Blank
        icon={<IconPlugConnectedX size={28} stroke={1.4} />}
        title={t('failure.crashed')}
        how={t('failure.crashedHow')}
        action={
          <Button variant="default" onClick={() => window.location.reload()}>
            {t('failure.reload')}
          </Button>
        }
        small={error instanceof Error ? error.message : undefined}
      />
    </div>
  );
}

/** An address nothing is at. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Blank
      icon={<IconMoodEmpty size={28} stroke={1.4} />}
      title={t('failure.notFound')}
      how={t('failure.notFoundHow')}
      action={
        <Button variant="default" renderRoot={(root) => <Link to="/desk" {...root} />}>
          {t('failure.home')}
        </Button>
      }
    />
  );
}
