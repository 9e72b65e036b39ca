import { IconCheck, IconMinus, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Stage } from '../api/decision.ts';
import css from './stages-line.module.css';

const ICONS = {
  passed: IconCheck,
  stopped: IconPlayerStop,
  'not-applicable': IconMinus,
} as const;

const VERDICTS = {
  passed: 'why.stagePassed',
  stopped: 'why.stageStopped',
  'not-applicable': 'why.stageNotApplicable',
} as const;

/** The way an event took, stage by stage on a line; below it, what ended it. */
export function StagesLine({ stages }: { readonly stages: readonly Stage[] }) {
  const { t } = useTranslation();
  const stopped = stages.filter(({ verdict }) => verdict === 'stopped');
  return (
    <section aria-label={t('why.stages')}>
      <ol className={css['line']}>
        {stages.map(({ stage, verdict, text }) => {
          const Icon = ICONS[verdict];
          return (
            <li key={stage} data-verdict={verdict} title={text}>
              <Icon size={12} stroke={2.2} aria-hidden="true" />
              {t(`why.stage_${stage}`)}
              <span className="visually-hidden"> {t(VERDICTS[verdict])}</span>
            </li>
          );
        })}
      </ol>
      {stopped.map(({ stage, text }) => (
        <p key={stage} className={css['ended']}>
          {t(`why.stage_${stage}`)}: {text}.
        </p>
      ))}
    </section>
  );
}
