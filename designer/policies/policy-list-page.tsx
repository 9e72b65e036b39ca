import { IconChevronRight, IconGavel } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { policiesQuery } from '../api/queries.ts';
import { Chip } from '../chip/chip.tsx';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import css from './policies.module.css';

/** Every policy, by the event it listens to. */
export function PolicyListPage() {
  const { t } = useTranslation();
  const query = useQuery(policiesQuery);
  const byEvent = Map.groupBy(
    (query.data ?? []).flatMap((policy) => policy.on.map((event) => ({ event, policy }))),
    ({ event }) => event,
  );
  const events = [...byEvent].toSorted(([a], [b]) => a.localeCompare(b));
  return (
    <Page title={t('page.policies')}>
      {query.isError && query.data === undefined ? (
        <Failure caught={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <RowsSkeleton rows={8} />
      ) : query.data.length === 0 ? (
        <Blank
          icon={<IconGavel size={28} stroke={1.4} />}
          title={t('policy.empty')}
          how={t('policy.emptyHow')}
        />
      ) : (
        <div className={css['events']}>
          {events.map(([event, entries]) => (
            <section key={event}>
              <h2 className={css['event']}>
                {t('policy.on')} <code className="mono">{event}</code>
              </h2>
              <ul className={css['list']}>
                {entries
                  .toSorted((a, b) => (b.policy.priority ?? 1) - (a.policy.priority ?? 1))
                  .map(({ policy }) => (
                    <li key={policy.id}>
                      <Link
                        to="/design/policies/$id"
                        params={{ id: policy.id }}
                        className={css['row']}
                      >
                        <span className={css['name']}>{policy.title}</span>
                        {policy.enabled === false && <Chip>{t('policy.disabled')}</Chip>}
                        <span
                          className={css['order']}
                          title={t('policy.priorityHelp')}
                          data-figures
                        >
                          {t('policy.priority', { value: policy.priority ?? 1 })}
                        </span>
                        <IconChevronRight size={16} stroke={1.6} aria-hidden="true" />
                      </Link>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </Page>
  );
}
