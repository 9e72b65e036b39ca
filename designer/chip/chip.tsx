import type { ReactNode } from 'react';
import css from './chip.module.css';

/** Meaning of a chip's colour; the icon and the word say the same. */
export type ChipTone = 'neutral' | 'accent' | 'critical' | 'warning' | 'good' | 'information';

interface ChipProps {
  readonly tone?: ChipTone;
  readonly icon?: ReactNode;
  /** Without ground and border, for dense rows. */
  readonly plain?: boolean;
  /** What a screen reader says instead of the label. */
  readonly spoken?: string;
  readonly children: ReactNode;
}

/** The one chip everything with a value of few is shown as. */
export function Chip({ tone = 'neutral', icon, plain = false, spoken, children }: ChipProps) {
  return (
    <span className={css['chip']} data-tone={tone} {...(plain ? { 'data-plain': '' } : {})}>
      {icon}
      <span className={css['label']} aria-hidden={spoken === undefined ? undefined : true}>
        {children}
      </span>
      {spoken !== undefined && <span className="visually-hidden">{spoken}</span>}
    </span>
  );
}
