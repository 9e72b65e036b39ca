import { Handle, Position } from '@xyflow/react';
import type { NodeProps } from '@xyflow/react';
import {
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconHourglassHigh,
  IconPlayerPause,
  IconRubberStamp,
  IconSend,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../chip/state-chip.tsx';
import type { StateNode } from '@interlock/engine/drawing';
import type { FlowNode } from './to-flow.ts';
import css from './canvas.module.css';

/** A state as it is drawn: card, group, parallel, end, history, or the dot where a chart begins. */
export function StateShape({ data, selected }: NodeProps<FlowNode>) {
  const { state, light } = data;
  return (
    <div
      className={css['state']}
      data-shape={state.shape}
      data-tone={state.tone}
      data-light={light}
      data-selected={selected}
    >
      <Handle
        type="target"
        position={Position.Left}
        className={css['handle']}
        isConnectable={false}
      />
      <Inside state={state} />
      <Handle
        type="source"
        position={Position.Right}
        className={css['handle']}
        isConnectable={false}
      />
    </div>
  );
}

function Inside({ state }: { readonly state: StateNode }) {
  const { t } = useTranslation();
  switch (state.shape) {
    case 'start':
      return null;
    case 'history':
      return (
        <span
          className={css['history']}
          title={t(state.deep ? 'workflow.kindHistoryDeep' : 'workflow.kindHistory')}
        >
          {state.deep ? 'H*' : 'H'}
        </span>
      );
    case 'final':
      return (
        <span className={css['end']}>
          {state.outcome === 'failed' ? (
            <IconCircleXFilled size={16} aria-label={t('workflow.endsFailed')} />
          ) : (
            <IconCircleCheckFilled size={16} aria-label={t('workflow.endsOk')} />
          )}
          <span className={css['label']}>{state.label}</span>
        </span>
      );
    case 'card':
      return (
        <>
          <span className={css['cardHead']}>
            <span className={css['tone']}>
              <StateMark tone={state.tone} />
            </span>
            <span className={css['label']}>{state.label}</span>
            <ClockBadges state={state} />
          </span>
          {state.waits.length > 0 && (
            <span className={css['waits']}>
              {state.waits.map((wait) => (
                <span key={wait.id} className={css['wait']}>
                  {wait.work === 'records' ? (
                    <IconRubberStamp size={13} stroke={1.7} aria-hidden="true" />
                  ) : (
                    <IconSend size={13} stroke={1.7} aria-hidden="true" />
                  )}
                  {wait.title}
                </span>
              ))}
            </span>
          )}
        </>
      );
    case 'group':
    case 'parallel':
    case 'region':
      return (
        <span className={css['groupHead']}>
          {state.shape === 'parallel' && <ParallelMark />}
          <span className={css['label']}>{state.label}</span>
          <ClockBadges state={state} />
        </span>
      );
  }
}

function ParallelMark() {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <path d="M2 4.5h10M2 9.5h10" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}

function ClockBadges({ state }: { readonly state: StateNode }) {
  const { t } = useTranslation();
  return state.clocks.map((clock) => {
    const Icon = clock.mode === 'run' ? IconHourglassHigh : IconPlayerPause;
    const label = t(clock.mode === 'run' ? 'workflow.clockRuns' : 'workflow.clockPauses', {
      title: clock.title,
    });
    return (
      <span key={clock.id} className={css['clock']} title={label}>
        <Icon size={14} stroke={1.7} aria-label={label} />
      </span>
    );
  });
}
