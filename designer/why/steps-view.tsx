import { useTranslation } from 'react-i18next';
import type { Reference } from '../api/contract.ts';
import type { ExplainedTransition } from '../api/decision.ts';
import { useType, useWorkflow } from '../value/use-definitions.ts';
import { ExplainedRow } from './explained-row.tsx';
import css from './why.module.css';

interface StepsViewProps {
  readonly transitions: readonly ExplainedTransition[];
  readonly references: { readonly [id: string]: Reference };
}

/** The steps records could go, each with whether its conditions let it: those that were taken first. */
export function StepsView({ transitions, references }: StepsViewProps) {
  const { t } = useTranslation();
  if (transitions.length === 0) return null;
  const sorted = transitions.toSorted((a, b) => Number(b.taken) - Number(a.taken));
  return (
    <section className={css['ruling']}>
      <h3 className={css['rulingTitle']}>{t('why.steps')}</h3>
      <ul className={css['policies']}>
        {sorted.map((one, i) => (
          <StepRow key={`${one.transition}-${i}`} transition={one} references={references} />
        ))}
      </ul>
    </section>
  );
}

interface StepRowProps {
  readonly transition: ExplainedTransition;
  readonly references: { readonly [id: string]: Reference };
}

function StepRow({ transition, references }: StepRowProps) {
  const { t } = useTranslation();
  const { number, title, type: id, taken } = transition;
  const type = useType(id ?? undefined);
  const workflow = useWorkflow(id ?? undefined);
  return (
    <ExplainedRow
      explained={transition}
      title={t('why.stepTaken', { number, what: title.replace(/^the step /, '') })}
      result={taken}
      told={false}
      type={type}
      workflow={workflow}
      references={references}
    />
  );
}
