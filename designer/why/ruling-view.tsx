import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Reference } from '../api/contract.ts';
import type { ExplainedPolicy, ExplainedRuling } from '../api/decision.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { title } from '../document/humanise.ts';
import { useType, useWorkflow } from '../value/use-definitions.ts';
import { ExplainedRow } from './explained-row.tsx';
import css from './why.module.css';

interface RulingViewProps {
  readonly ruling: ExplainedRuling;
  readonly references: { readonly [id: string]: Reference };
}

/** What every policy said to one event: those that matched first, each opening to its conditions. */
export function RulingView({ ruling, references }: RulingViewProps) {
  const { t } = useTranslation();
  const type = useType(ruling.subject?.type);
  const workflow = useWorkflow(ruling.subject?.type);
  const { policies, others } = ruling;
  const fired = policies.filter(({ matched }) => matched === true).length;
  return (
    <section className={css['ruling']}>
      <h3 className={css['rulingTitle']}>
        {t('why.ruling', { event: title(ruling.event.type) })}
        <span className={css['code']}>{ruling.event.type}</span>
      </h3>
      <p className={css['quiet']}>
        {policies.length === 0
          ? t('why.noPolicies')
          : t('why.fired', { fired, count: policies.length + others })}
      </p>
      <ul className={css['policies']}>
        {policies.map((policy) => (
          <PolicyRow
            key={policy.policy}
            explained={policy}
            ruling={ruling}
            type={type}
            workflow={workflow}
            references={references}
          />
        ))}
      </ul>
      {others > 0 && <p className={css['quiet']}>{t('why.others', { count: others })}</p>}
    </section>
  );
}

interface PolicyRowProps {
  readonly explained: ExplainedPolicy;
  readonly ruling: ExplainedRuling;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  readonly references: { readonly [id: string]: Reference };
}

/** One policy: whether it fired, what would have turned it, and its conditions with what they saw. */
function PolicyRow({ explained, ruling, ...about }: PolicyRowProps) {
  const { policy: id, title, matched, standing, asked } = explained;
  const { t } = useTranslation();
  const said = ruling.considered.find(({ policy }) => policy === id);
  // What a pattern or a limit said does not stand in the conditions.
  const more = said?.pattern !== undefined || said?.limits !== undefined;
  return (
    <ExplainedRow
      {...about}
      explained={explained}
      title={title}
      result={matched}
      told={more || standing.kind !== 'asked'}
    >
      {asked.length > 0 && (
        <p className={css['did']}>
          {t('why.did')}
          {asked.map((action, i) => (
            <span key={`${action.type}-${i}`}>{action.title}</span>
          ))}
        </p>
      )}
      <Link to="/design/policies/$id" params={{ id }} className={css['link']}>
        {t('why.openPolicy')}
      </Link>
    </ExplainedRow>
  );
}
