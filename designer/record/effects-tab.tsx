import { ActionIcon, Collapse, Menu, UnstyledButton } from '@mantine/core';
import {
  IconBan,
  IconCheck,
  IconChevronRight,
  IconClockHour4,
  IconDots,
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
import { useMayIntervene } from '../intervene/may-intervene.ts';
import { useEffectAct, verbsOf } from '../intervene/use-effect-act.tsx';
import type { EffectVerb } from '../intervene/use-effect-act.tsx';
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
  const may = useMayIntervene();
  const act = useEffectAct();
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
    <>
      <ul className={css['effects']} aria-label={t('effect.title')}>
        {query.data.map((effect) => (
          <EffectRow key={effect.id} effect={effect} onAct={may ? act.ask : undefined} />
        ))}
      </ul>
      {act.dialog}
    </>
  );
}

interface EffectRowProps {
  readonly effect: EffectView;
  /** Absent for those who may not step in. */
  readonly onAct: ((verb: EffectVerb, effect: EffectView) => void) | undefined;
}

function EffectRow({ effect, onAct }: EffectRowProps) {
  const { t } = useTranslation();
  const wording = useWording();
  const [opened, setOpened] = useState(false);
  const look = LOOKS[effect.status];
  const Icon = look.icon;
  const what = actionWords({ type: effect.type, params: effect.params }, wording);
  return (
    <li className={css['effect']}>
      <div className={css['row']}>
        <UnstyledButton
          className={css['line']}
          aria-expanded={opened}
          onClick={() => setOpened((was) => !was)}
        >
          <IconChevronRight size={14} stroke={1.8} aria-hidden="true" data-open={opened} />
          <span className={css['what']}>{what}</span>
          <Chip tone={look.tone} icon={<Icon size={13} stroke={2} aria-hidden="true" />}>
            {t(`effect.${effect.status}`)}
          </Chip>
          <span className={css['when']}>
            <Moment at={effect.updatedAt} />
          </span>
        </UnstyledButton>
        {onAct !== undefined && (
          <EffectMenu effect={effect} what={what} onAct={(verb) => onAct(verb, effect)} />
        )}
      </div>
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

interface EffectMenuProps {
  readonly effect: EffectView;
  readonly what: string;
  readonly onAct: (verb: EffectVerb) => void;
}

/** What can be done about an effect; keeps its place where nothing can, so that rows stay in line. */
function EffectMenu({ effect, what, onAct }: EffectMenuProps) {
  const { t } = useTranslation();
  const verbs = verbsOf(effect);
  if (verbs.length === 0) return <span className={css['noMenu']} />;
  return (
    <Menu position="bottom-end" width={160}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          aria-label={t('effectAct.menu', { what })}
        >
          <IconDots size={16} stroke={1.8} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {verbs.map((verb) => (
          <Menu.Item key={verb} onClick={() => onAct(verb)}>
            {t(`effectAct.${verb}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
