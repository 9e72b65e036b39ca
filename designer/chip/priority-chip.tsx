import { useTranslation } from 'react-i18next';
import type { Field } from '../api/definitions.ts';
import { Chip } from './chip.tsx';
import type { ChipTone } from './chip.tsx';

const TONES: { readonly [priority: number]: ChipTone } = { 1: 'critical', 2: 'warning' };

interface PriorityChipProps {
  /** 1 critical … 5 planning. */
  readonly value: number;
  readonly field?: Field | undefined;
  readonly plain?: boolean;
}

/** A priority: how many bars, which word. */
export function PriorityChip({ value, field, plain = false }: PriorityChipProps) {
  const { t } = useTranslation();
  const label = field?.labels?.[String(value)];
  return (
    <Chip tone={TONES[value] ?? 'neutral'} icon={<PriorityMark value={value} />} plain={plain}>
      {label ?? t('priority.label', { value })}
    </Chip>
  );
}

/** The bars of a priority by themselves. */
export function PriorityMark({ value }: { readonly value: number }) {
  if (value <= 1) {
    return (
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <rect x="1" y="1" width="12" height="12" rx="3" fill="currentColor" />
        <path d="M7 3.6v4" stroke="var(--ground-raised)" strokeWidth="1.8" strokeLinecap="round" />
        <circle cx="7" cy="10.2" r="1.05" fill="var(--ground-raised)" />
      </svg>
    );
  }
  const lit = Math.max(0, 5 - value);
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" fill="currentColor">
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={1 + bar * 4.4}
          y={9 - bar * 3.4}
          width="3"
          height={4 + bar * 3.4}
          rx="1"
          opacity={bar < lit ? 1 : 0.28}
        />
      ))}
    </svg>
  );
}
