import { Button, Checkbox } from '@mantine/core';
import { IconBan, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMayIntervene } from '../intervene/may-intervene.ts';
import type { AsideAct } from './use-do-all.ts';
import css from './set-aside.module.css';

interface SetAsideBarProps {
  /** How many are in the list. */
  readonly shown: number;
  readonly chosen: number;
  /** How these are given up. */
  readonly givingUp: 'cancel' | 'dismiss';
  readonly onChooseAll: (on: boolean) => void;
  readonly onAsk: (act: AsideAct) => void;
}

/** Choosing from the list, and what can be done about what is chosen; for process owners. */
export function SetAsideBar({ shown, chosen, givingUp, onChooseAll, onAsk }: SetAsideBarProps) {
  const { t } = useTranslation();
  const may = useMayIntervene();
  return (
    <div className={css['bar']}>
      {may ? (
        <>
          <Checkbox
            size="xs"
            label={chosen === 0 ? t('aside.selectAll') : t('aside.selected', { count: chosen })}
            checked={chosen === shown}
            indeterminate={chosen > 0 && chosen < shown}
            onChange={(event) => onChooseAll(event.currentTarget.checked)}
          />
          <span className={css['acts']}>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} stroke={1.8} aria-hidden="true" />}
              disabled={chosen === 0}
              onClick={() => onAsk('retry')}
            >
              {t('aside.retry', { count: chosen })}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconBan size={14} stroke={1.8} aria-hidden="true" />}
              disabled={chosen === 0}
              onClick={() => onAsk(givingUp)}
            >
              {t(`aside.${givingUp}`, { count: chosen })}
            </Button>
          </span>
        </>
      ) : (
        <span>{t('aside.readOnly')}</span>
      )}
      <span className={css['count']}>{t('aside.shown', { count: shown })}</span>
    </div>
  );
}
