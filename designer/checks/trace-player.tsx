import { ActionIcon, UnstyledButton } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { WorkflowGraph } from '@interlock/engine/drawing';
import { useTranslation } from 'react-i18next';
import type { Workflow } from '../api/definitions.ts';
import type { PlayedFinding, TraceStep } from '../api/verification.ts';
import { Back } from '../canvas/state-details.tsx';
import { stepWords } from '../document/step-words.ts';
import type { Wording } from '../document/wording.ts';
import { FindingMark } from './finding-mark.tsx';
import css from './checks.module.css';

interface TracePlayerProps {
  readonly finding: PlayedFinding;
  readonly graph: WorkflowGraph;
  readonly workflow: Workflow;
  readonly wording: Wording;
  /** Steps played so far, at least one. */
  readonly played: number;
  readonly onPlay: (played: number) => void;
  readonly onBack: () => void;
}

/** One finding, and the way to it step by step; the drawing shows where the record is. */
export function TracePlayer(props: TracePlayerProps) {
  const { finding, onBack } = props;
  const { t } = useTranslation();
  const { trace } = finding;
  return (
    <>
      <Back to={t('checks.back')} onBack={onBack} />
      <h2 className={css['head']}>
        <FindingMark severity={finding.severity} />
        {t(`checks.kind_${finding.kind}`)}
      </h2>
      <p className={css['message']}>{finding.message}</p>
      {finding.played === true && <p className={css['seen']}>{t('checks.played')}</p>}
      {finding.verdict === 'unknown' && <p className={css['seen']}>{t('checks.perhaps')}</p>}
      {trace !== undefined && <Way {...props} trace={trace} />}
    </>
  );
}

function Way({
  trace,
  graph,
  workflow,
  wording,
  played,
  onPlay,
}: TracePlayerProps & { readonly trace: readonly TraceStep[] }) {
  const { t } = useTranslation();
  const count = trace.length;
  const moves = [
    [t('checks.previous'), IconChevronLeft, played - 1],
    [t('checks.next'), IconChevronRight, played + 1],
  ] as const;
  return (
    <section className={css['part']}>
      <div className={css['player']}>
        <h3>{t('checks.way')}</h3>
        <span data-figures role="status">
          {t('checks.stepOf', { step: played, count })}
        </span>
        {moves.map(([label, Icon, to]) => (
          <ActionIcon
            key={label}
            variant="default"
            size={28}
            aria-label={label}
            disabled={to < 1 || to > count}
            onClick={() => onPlay(to)}
          >
            <Icon size={16} stroke={1.8} />
          </ActionIcon>
        ))}
      </div>
      <ol className={css['steps']}>
        {trace.map((step, i) => {
          const words = stepWords(step, graph, workflow, wording);
          const standing = i + 1 === played ? 'now' : i + 1 < played ? 'done' : 'ahead';
          return (
            <li key={i} data-standing={standing}>
              <UnstyledButton
                className={css['step']}
                onClick={() => onPlay(i + 1)}
                aria-current={standing === 'now' ? 'step' : undefined}
              >
                <strong>{words.title}</strong>
                {words.data.map(({ name, value }) => (
                  <span key={name} className={css['datum']}>
                    <span>{name}</span> {value}
                  </span>
                ))}
                {words.given.map((what) => (
                  <span key={what} className={css['given']}>
                    {t('checks.given', { what })}
                  </span>
                ))}
                <span className={css['leads']}>
                  {words.state === null
                    ? t('checks.restless')
                    : t('checks.leads', { state: words.state })}
                </span>
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
