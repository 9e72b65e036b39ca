import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { VerifyFinding } from '../api/verification.ts';
import css from './checks.module.css';

const ICONS = { error: IconAlertOctagon, warning: IconAlertTriangle, note: IconInfoCircle };

/** How bad a finding is: shape, colour and, for screen readers, the word. */
export function FindingMark({ severity }: Pick<VerifyFinding, 'severity'>) {
  const { t } = useTranslation();
  const Icon = ICONS[severity];
  return (
    <span className={css['mark']} data-severity={severity} title={t(`checks.${severity}`)}>
      <Icon size={16} stroke={1.8} aria-label={t(`checks.${severity}`)} />
    </span>
  );
}
