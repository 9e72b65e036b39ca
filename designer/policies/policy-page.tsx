import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { policyQuery } from '../api/queries.ts';
import { Chip } from '../chip/chip.tsx';
import { actionWords } from '../document/action-words.ts';
import { isJsonObject } from '../api/json.ts';
import type { Json } from '../api/json.ts';
import { title as titleOf } from '../document/humanise.ts';
import { valueWords } from '../document/operand-words.ts';
import { Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { PageSkeleton } from '../shell/skeleton.tsx';
import { useType, useWording } from '../value/use-definitions.ts';
import { ConditionView } from './condition-view.tsx';
import css from './policies.module.css';

/** One policy as a sentence: when, and if, then. */
export function PolicyPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useQuery(policyQuery(id));
  const policy = query.data;
  // Events are named after the type of record they are about.
  const type = useType(policy?.on[0]?.split('.')[0]);
  const wording = useWording({ type });
  if (policy === undefined) {
    if (query.isError) return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
    return <PageSkeleton />;
  }
  const actions = Object.entries(policy.actions).toSorted(
    ([a, x], [b, y]) => (x.order ?? 0) - (y.order ?? 0) || (a < b ? -1 : 1),
  );
  return (
    <Page
      title={policy.title}
      layout="read"
      before={
        <span className={css['crumb']}>
          <Link to="/design/policies">{t('page.policies')}</Link>
          <span aria-hidden="true">/</span>
        </span>
      }
      actions={
        <>
          {policy.enabled === false && <Chip>{t('policy.disabled')}</Chip>}
          <span className={css['order']} title={t('policy.priorityHelp')}>
            {t('policy.priority', { value: policy.priority ?? 1 })}
          </span>
        </>
      }
    >
      <div className={css['policy']}>
        {policy.description !== undefined && <p className={css['about']}>{policy.description}</p>}
        <section className={css['clause']}>
          <h2>{t('policy.on')}</h2>
          <ul>
            {policy.on.map((event) => (
              <li key={event}>
                <code className="mono">{event}</code>
              </li>
            ))}
          </ul>
        </section>
        <section className={css['clause']}>
          <h2>{t('policy.conditions')}</h2>
          <ConditionView condition={policy.conditions} wording={wording} />
        </section>
        <section className={css['clause']}>
          <h2>{t('policy.then')}</h2>
          <ol>
            {actions.map(([actionId, action]) => (
              <li key={actionId}>
                <span className={css['action']}>{actionWords(action, wording)}</span>
                <Params params={(action.params ?? {}) as { readonly [name: string]: Json }} />
              </li>
            ))}
          </ol>
        </section>
        <p className={css['id']}>{policy.id}</p>
      </div>
    </Page>
  );
}

/** What an action is given, where its sentence does not say it all. */
function Params({ params }: { readonly params: { readonly [name: string]: Json } }) {
  const wording = useWording();
  const data = params['data'];
  if (!isJsonObject(data)) return null;
  return (
    <dl className={css['params']}>
      {Object.entries(data).map(([name, value]) => (
        <div key={name}>
          <dt>{titleOf(name)}</dt>
          <dd className={isJsonObject(value) ? 'mono' : undefined}>{valueWords(value, wording)}</dd>
        </div>
      ))}
    </dl>
  );
}
