import { Collapse, UnstyledButton } from '@mantine/core';
import {
  IconBan,
  IconCheck,
  IconChevronRight,
  IconClockHour4,
  IconLoader2,
  IconParking,
  IconSend,
  IconX,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EffectView } from '../api/contract.ts';
import { effectsQuery } from '../api/queries.ts';
import { Chip } from '../chip/chip.tsx';
import type { ChipTone } from '../chip/chip.tsx';
import { actionWords } from '../document/action-words.ts';
import { Blank, Failure } from '../shell/failure.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { Moment } from '../value/moment.tsx';
import { useWording } from '../value/use-definitions.ts';
import css from './effects-tab.module.css';

type Status = EffectView['status'];

const LOOKS: { readonly [status in Status]: { tone: ChipTone; icon: typeof IconCheck } } = {
  pending: { tone: 'neutral', icon: IconClockHour4 },
  running: { tone: 'accent', icon: IconLoader2 },
  done: { tone: 'good', icon: IconCheck },
  failed: { tone: 'critical', icon: IconX },
  parked: { tone: 'warning', icon: IconParking },
  cancelled: { tone: 'neutral', icon: IconBan },
};

/** What this record's steps set going outside, and how it went. */
export function EffectsTab({ number }: { readonly number: string }) {
  const { t } = useTranslation();
  const query = useQuery(effectsQuery(number));
  if (query.isError) return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <RowsSkeleton rows={3} />;
  if (query.data.length === 0) {
    return (
      <Blank
        icon={<IconSend size={28} stroke={1.4} />}
        title={t('effect.empty')}
        how={t('effect.emptyHow')}
      />
    );
  }
  return (
    <ul className={css['effects']} aria-label={t('effect.title')}>
      {query.data.map((effect) => (
        <EffectRow key={effect.id} effect={effect} />
      ))}
    </ul>
  );
}

function EffectRow({ effect }: { readonly effect: EffectView }) {
  const { t } = useTranslation();
  const wording = useWording();
  const [opened, setOpened] = useState(false);
  const look = LOOKS[effect.status];
  const Icon = look.icon;
  return (
    <li className={css['effect']}>
      <UnstyledButton
        className={css['line']}
        aria-expanded={opened}
        onClick={() => setOpened((was) => !was)}
      >
        <IconChevronRight size={14} stroke={1.8} aria-hidden="true" data-open={opened} />
        <span className={css['what']}>
          {actionWords({ type: effect.type, params: effect.params }, wording)}
        </span>
        <Chip tone={look.tone} icon={<Icon size={13} stroke={2} aria-hidden="true" />}>
          {t(`effect.${effect.status}`)}
        </Chip>
        <span className={css['when']}>
          <Moment at={effect.updatedAt} />
        </span>
      </UnstyledButton>
      {effect.lastError !== null && effect.status !== 'done' && (
        <p className={css['error']}>{effect.lastError}</p>
      )}
      <Collapse expanded={opened} transitionDuration={120}>
        <dl className={css['detail']}>
          <dt>{t('effect.attempts')}</dt>
          <dd data-figures>{effect.attempts}</dd>
          <dt>{t('effect.key')}</dt>
          <dd className="mono">{effect.id}</dd>
          <dt>{t('effect.detail')}</dt>
          <dd>
            <pre className="mono">{JSON.stringify(effect.params, null, 2)}</pre>
          </dd>
        </dl>
      </Collapse>
    </li>
  );
}
