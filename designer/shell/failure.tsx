import { Button } from '@mantine/core';
import { IconCloudOff, IconLock, IconMoodEmpty, IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isUnreachable, problemOf } from '../api/problem.ts';
import css from './failure.module.css';

interface FailureProps {
  readonly caught: unknown;
  readonly onRetry?: () => void;
}

/** What could not be loaded: what failed, what was kept, what to do, and the id for support. */
export function Failure({ caught, onRetry }: FailureProps) {
  const { t } = useTranslation();
  const problem = problemOf(caught);
  const look = lookOf(problem.status, isUnreachable(problem));
  const how =
    look === 'unreachable'
      ? t('failure.unreachableHow')
      : look === 'notFound'
        ? t('failure.notFoundHow')
        : look === 'forbidden'
          ? t('failure.forbiddenHow')
          : (problem.detail ?? problem.title);
  return (
    <div role="alert">
      <Blank
        icon={ICONS[look]}
        title={t(look === 'failed' ? 'failure.title' : `failure.${look}`)}
        how={how}
        action={
          onRetry !== undefined && look !== 'notFound' && look !== 'forbidden' ? (
            <Button variant="default" onClick={onRetry}>
              {t('failure.retry')}
            </Button>
          ) : (
            <Button variant="default" renderRoot={(props) => <Link to="/desk" {...props} />}>
              {t('failure.home')}
            </Button>
          )
        }
        small={
          problem.requestId === undefined ? undefined : t('failure.id', { id: problem.requestId })
        }
      />
    </div>
  );
}

type Look = 'unreachable' | 'notFound' | 'forbidden' | 'failed';

const ICONS: { readonly [look in Look]: ReactNode } = {
  unreachable: <IconCloudOff size={28} stroke={1.4} aria-hidden="true" />,
  notFound: <IconMoodEmpty size={28} stroke={1.4} aria-hidden="true" />,
  forbidden: <IconLock size={28} stroke={1.4} aria-hidden="true" />,
  failed: <IconPlugConnectedX size={28} stroke={1.4} aria-hidden="true" />,
};

function lookOf(status: number, unreachable: boolean): Look {
  if (unreachable) return 'unreachable';
  if (status === 404) return 'notFound';
  return status === 403 ? 'forbidden' : 'failed';
}

interface BlankProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** Why it is empty, and the next step. */
  readonly how: ReactNode;
  readonly action?: ReactNode;
  readonly small?: ReactNode;
}

/** A place with nothing in it: why, and the next step. */
export function Blank({ icon, title, how, action, small }: BlankProps) {
  return (
    <div className={css['blank']}>
      {icon !== undefined && <span className={css['icon']}>{icon}</span>}
      <h2 className={css['title']}>{title}</h2>
      <p className={css['how']}>{how}</p>
      {action}
      {small !== undefined && <p className={css['small']}>{small}</p>}
    </div>
  );
}
