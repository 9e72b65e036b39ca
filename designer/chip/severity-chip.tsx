import {
  IconAlertOctagonFilled,
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconInfoCircleFilled,
  IconUrgent,
} from '@tabler/icons-react';
import { title } from '../document/humanise.ts';
import { Chip } from './chip.tsx';
import type { ChipTone } from './chip.tsx';

const LOOKS: { readonly [severity: string]: { tone: ChipTone; icon: typeof IconUrgent } } = {
  critical: { tone: 'critical', icon: IconAlertOctagonFilled },
  high: { tone: 'critical', icon: IconUrgent },
  major: { tone: 'critical', icon: IconUrgent },
  warning: { tone: 'warning', icon: IconAlertTriangleFilled },
  minor: { tone: 'warning', icon: IconAlertTriangleFilled },
  info: { tone: 'information', icon: IconInfoCircleFilled },
  clear: { tone: 'good', icon: IconCircleCheckFilled },
  ok: { tone: 'good', icon: IconCircleCheckFilled },
};

interface SeverityChipProps {
  readonly value: string;
  /** The word the field gives it. */
  readonly label?: string | undefined;
  readonly plain?: boolean;
}

/** An alert's severity. */
export function SeverityChip({ value, label, plain = false }: SeverityChipProps) {
  const look = LOOKS[value] ?? { tone: 'neutral' as const, icon: IconInfoCircleFilled };
  const Icon = look.icon;
  return (
    <Chip tone={look.tone} icon={<Icon size={14} aria-hidden="true" />} plain={plain}>
      {label ?? title(value)}
    </Chip>
  );
}
