import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus, IconRotate2 } from '@tabler/icons-react';
import { useReactFlow } from '@xyflow/react';
import { useTranslation } from 'react-i18next';
import type { Placed } from '@interlock/engine/drawing';
import { showAll } from './show-all.ts';
import css from './canvas.module.css';

interface CanvasControlsProps {
  /** What is drawn; undefined while it is being laid out. */
  readonly placed: Placed | undefined;
  readonly onTurn: () => void;
  /** A record's way is drawn: say what the light means. */
  readonly lit: boolean;
}

/** Zoom, fit, turn; and what the light means. */
export function CanvasControls({ placed, onTurn, lit }: CanvasControlsProps) {
  const { t } = useTranslation();
  const flow = useReactFlow();
  const buttons = [
    [t('workflow.zoomIn'), IconPlus, () => void flow.zoomIn({ duration: 120 })],
    [t('workflow.zoomOut'), IconMinus, () => void flow.zoomOut({ duration: 120 })],
    [
      t('workflow.fit'),
      IconFocusCentered,
      () => placed !== undefined && void showAll(flow, placed, 120),
    ],
    [t('workflow.turn'), IconRotate2, onTurn],
  ] as const;
  return (
    <>
      <div className={css['controls']}>
        {buttons.map(([label, Icon, run]) => (
          <Tooltip key={label} label={label} position="right">
            <ActionIcon variant="subtle" color="gray" size={32} aria-label={label} onClick={run}>
              <Icon size={16} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
      {lit && (
        <ul className={css['legend']} aria-label={t('workflow.legend')}>
          <li data-kind="current">{t('workflow.legendCurrent')}</li>
          <li data-kind="visited">{t('workflow.legendVisited')}</li>
        </ul>
      )}
    </>
  );
}
