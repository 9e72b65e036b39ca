import { Collapse, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reference } from '../api/contract.ts';
import type { ExplainedPolicy, ExplainedRuling } from '../api/decision.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { title } from '../document/humanise.ts';
import { useType, useWorkflow } from '../value/use-definitions.ts';
import { ConditionTree } from './condition-tree.tsx';
import { Verdict } from './verdict.tsx';
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
            actions={ruling.matched.find((one) => one.policy === policy.policy)?.actions ?? []}
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
  readonly actions: readonly string[];
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  readonly references: { readonly [id: string]: Reference };
}

/** One policy: why it fired or did not, what would have turned it, and its conditions with what they saw. */
function PolicyRow({ explained, actions, type, workflow, references }: PolicyRowProps) {
  const { policy: id, title, matched, because, otherwise, condition } = explained;
  const result = matched ?? false;
  const { t } = useTranslation();
  const [opened, setOpened] = useState(result);
  const region = useId();
  return (
    <li className={css['policy']} data-result={result}>
      <UnstyledButton
        className={css['policyLine']}
        aria-expanded={opened}
        aria-controls={region}
        onClick={() => setOpened((was) => !was)}
      >
        <Verdict result={matched} />
        <span className={css['policyTitle']}>
          {title}
          {!opened && <small>{because}</small>}
        </span>
        <IconChevronRight size={14} stroke={1.8} aria-hidden="true" data-open={opened} />
      </UnstyledButton>
      <Collapse expanded={opened} id={region} transitionDuration={120}>
        <div className={css['policyBody']}>
          <p className={css['quiet']}>{because}</p>
          {otherwise !== null && <p className={css['otherwise']}>{otherwise}</p>}
          {condition !== null && (
            <ConditionTree
              node={condition}
              type={type}
              workflow={workflow}
              references={references}
            />
          )}
          {actions.length > 0 && (
            <p className={css['did']}>
              {t('why.did')}{' '}
              {actions.map((action) => (
                <code key={action}>{action}</code>
              ))}
            </p>
          )}
          <Link to="/design/policies/$id" params={{ id }} className={css['link']}>
            {t('why.openPolicy')}
          </Link>
        </div>
      </Collapse>
    </li>
  );
}
