import { Button } from '@mantine/core';
import { IconPlayerPauseFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import { holdQuery } from '../api/queries.ts';
import { Moment } from '../value/moment.tsx';
import { useNames } from '../value/use-names.ts';
import { useMayIntervene } from './may-intervene.ts';
import { usePause } from './use-pause.tsx';
import css from './pause-banner.module.css';

/** Says that automation of a record stands still, since when, who made it so and why; nothing while it runs. */
export function PauseBanner({ record }: { readonly record: RecordView }) {
  const { t } = useTranslation();
  const may = useMayIntervene();
  const names = useNames();
  const hold = useQuery(holdQuery(record.number)).data;
  const pause = usePause(record);
  if (hold === undefined || hold === null) return null;
  return (
    <aside className={css['banner']} aria-label={t('intervene.bannerTitle')}>
      <IconPlayerPauseFilled size={16} aria-hidden="true" />
      <div className={css['text']}>
        <p className={css['title']}>
          <strong>{t('intervene.bannerTitle')}</strong>{' '}
          <span>
            <Moment at={hold.at} />{' '}
            {t('intervene.bannerBy', { name: names.get(hold.actor.id) ?? hold.actor.name })}
          </span>
        </p>
        <p className={css['reason']}>{hold.reason}</p>
        <p className={css['how']}>{t('intervene.bannerHow')}</p>
      </div>
      {may && (
        <Button
          size="xs"
          variant="default"
          className={css['resume'] ?? ''}
          onClick={() => pause.ask('resume')}
        >
          {t('intervene.resumeShort')}
        </Button>
      )}
      {pause.dialog}
    </aside>
  );
}
