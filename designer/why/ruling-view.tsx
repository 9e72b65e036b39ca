import { Collapse, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reference } from '../api/contract.ts';
import type { ExplainedPolicy, ExplainedRuling } from '../api/decision.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { policiesQuery } from '../api/queries.ts';
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
  const titles = useQuery(policiesQuery).data;
  const explained = new Map(ruling.policies.map((policy) => [policy.policy, policy]));
  const rows = ruling.considered
    .map((said) => ({
      said,
      explained: explained.get(said.policy),
      name:
        explained.get(said.policy)?.title ??
        titles?.find((policy) => policy.id === said.policy)?.title ??
        said.policy,
      actions: ruling.matched.find((one) => one.policy === said.policy)?.actions ?? [],
    }))
    .toSorted((a, b) => Number(b.said.result) - Number(a.said.result));
  return (
    <section className={css['ruling']}>
      <h3 className={css['rulingTitle']}>
        {t('why.ruling', { event: title(ruling.event.type) })}
        <span className={css['code']}>{ruling.event.type}</span>
      </h3>
      <p className={css['quiet']}>
        {rows.length === 0 ? t('why.noPolicies') : t('why.considered', { count: rows.length })}
      </p>
      <ul className={css['policies']}>
        {rows.map(({ said, explained, name, actions }) => (
          <PolicyRow
            key={said.policy}
            id={said.policy}
            title={name}
            result={said.result}
            because={said.error ?? said.because}
            actions={actions}
            explained={explained}
            type={type}
            workflow={workflow}
            references={references}
          />
        ))}
      </ul>
    </section>
  );
}

interface PolicyRowProps {
  readonly id: string;
  readonly title: string;
  readonly result: boolean;
  readonly because: string | undefined;
  readonly actions: readonly string[];
  readonly explained: ExplainedPolicy | undefined;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  readonly references: { readonly [id: string]: Reference };
}

function PolicyRow(props: PolicyRowProps) {
  const { id, title, result, because, actions, explained, type, workflow, references } = props;
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
        <Verdict result={result} />
        <span className={css['policyTitle']}>
          {title}
          {because !== undefined && !opened && <small>{because}</small>}
        </span>
        <IconChevronRight size={14} stroke={1.8} aria-hidden="true" data-open={opened} />
      </UnstyledButton>
      <Collapse expanded={opened} id={region} transitionDuration={120}>
        <div className={css['policyBody']}>
          {explained?.condition === undefined || explained.condition === null ? (
            <p className={css['quiet']}>{because ?? t('why.notExplained')}</p>
          ) : (
            <ConditionTree
              node={explained.condition}
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
