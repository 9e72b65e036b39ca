import { Tabs } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PlayedVerification } from '../api/verification.ts';
import css from './checks.module.css';

interface ChecksTabsProps {
  readonly shown: 'states' | 'checks';
  /** Null while it is not known. */
  readonly found: PlayedVerification | null;
  readonly onShow: (what: 'states' | 'checks') => void;
}

/** What stands beside a drawing: its states, or what checks found, with how much there is to look at. */
export function ChecksTabs({ shown, found, onShow }: ChecksTabsProps) {
  const { t } = useTranslation();
  const wrong = found?.findings.filter(({ severity }) => severity !== 'note') ?? [];
  const severity = wrong.some((one) => one.severity === 'error') ? 'error' : 'warning';
  return (
    <Tabs value={shown} onChange={(value) => onShow(value === 'checks' ? value : 'states')}>
      <Tabs.List className={css['tabs']} aria-label={t('checks.tabs')}>
        <Tabs.Tab value="states">{t('checks.states')}</Tabs.Tab>
        <Tabs.Tab
          value="checks"
          rightSection={
            found === null ? null : wrong.length > 0 ? (
              <span className={css['count']} data-severity={severity} data-figures>
                {wrong.length}
              </span>
            ) : (
              <IconCheck size={14} stroke={2.2} className={css['good']} aria-hidden="true" />
            )
          }
        >
          {t('checks.title')}
        </Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
