import { Collapse, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Reference } from '../api/contract.ts';
import type { TracedCondition } from '../api/condition.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { ConditionTree } from './condition-tree.tsx';
import { Verdict } from './verdict.tsx';
import css from './why.module.css';

interface ExplainedRowProps {
  readonly explained: {
    readonly because: string;
    readonly otherwise: string | null;
    readonly condition: TracedCondition | null;
  };
  readonly title: string;
  /** Null: it was not asked. */
  readonly result: boolean | null;
  /** Whether the reason says more than the conditions below it do. */
  readonly told: boolean;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  readonly references: { readonly [id: string]: Reference };
  readonly children?: ReactNode;
}

/** Something that had conditions: closed with its reason in a sentence, open with every comparison instead. */
export function ExplainedRow({
  explained,
  title,
  result,
  told,
  children,
  ...about
}: ExplainedRowProps) {
  const { because, otherwise, condition } = explained;
  const [opened, setOpened] = useState(result === true);
  const region = useId();
  return (
    <li className={css['policy']} data-result={result ?? false}>
      <UnstyledButton
        className={css['policyLine']}
        aria-expanded={opened}
        aria-controls={region}
        onClick={() => setOpened((was) => !was)}
      >
        <Verdict result={result} />
        <span className={css['policyTitle']}>
          {title}
          {!opened && <small>{because}</small>}
        </span>
        <IconChevronRight size={14} stroke={1.8} aria-hidden="true" data-open={opened} />
      </UnstyledButton>
      <Collapse expanded={opened} id={region} transitionDuration={120}>
        <div className={css['policyBody']}>
          {(told || condition === null) && <p className={css['quiet']}>{because}</p>}
          {condition !== null && <ConditionTree node={condition} {...about} />}
          {otherwise !== null && <p className={css['otherwise']}>{otherwise}</p>}
          {children}
        </div>
      </Collapse>
    </li>
  );
}
