import {
  IconArrowNarrowRight,
  IconFilePlus,
  IconHourglass,
  IconHourglassOff,
  IconSend,
  IconSendOff,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MovePreview, RecordView } from '../api/contract.ts';
import type { Workflow } from '../api/definitions.ts';
import { typesQuery } from '../api/queries.ts';
import { StateChip } from '../chip/state-chip.tsx';
import { actionWords } from '../document/action-words.ts';
import { title } from '../document/humanise.ts';
import { stateTitle } from '../document/workflow-names.ts';
import { Moment } from '../value/moment.tsx';
import { useWording } from '../value/use-definitions.ts';
import css from './move-dialog.module.css';

interface MovePreviewProps {
  readonly preview: MovePreview;
  /** The state asked for. */
  readonly target: string;
  readonly record: RecordView;
  /** Whether the record has ended afterwards. */
  readonly ends: boolean;
  readonly workflow: Workflow;
  readonly paused: boolean;
}

/** What a move would do: where it leads, what stops, what starts, whom else it concerns. */
export function MovePreviewView(props: MovePreviewProps) {
  const { preview, target, record, ends, workflow, paused } = props;
  const { t } = useTranslation();
  const { timers, effects, records } = preview;
  const stops = timers.stopped.length + effects.cancelled.length;
  const starts = timers.started.length + effects.started.length;
  const arrives = preview.to.split(',').some((path) => `${path}.`.startsWith(`${target}.`));
  const notes = [
    ...(arrives ? [] : [t('intervene.goesOn', { state: stateTitle(preview.to, workflow) })]),
    ...(ends && !record.done ? [t('intervene.ends', { number: record.number })] : []),
    ...(record.done && !ends ? [t('intervene.livesAgain', { number: record.number })] : []),
    ...(paused && starts > 0 ? [t('intervene.whilePaused')] : []),
  ];
  return (
    <>
      <div className={css['way']}>
        <StateChip state={preview.from} workflow={workflow} />
        <IconArrowNarrowRight size={16} stroke={1.5} aria-label={t('clock.to')} />
        <StateChip state={preview.to} workflow={workflow} />
      </div>
      {notes.map((note) => (
        <p key={note} className={css['note']}>
          {note}
        </p>
      ))}
      {stops + starts + records.length === 0 && (
        <p className={css['quiet']}>{t('intervene.previewNothing')}</p>
      )}
      <Group title={t('intervene.stops')} shown={stops > 0}>
        {timers.stopped.map((timer) => (
          <TimerLine
            key={timer.key}
            timer={timer}
            icon={<IconHourglassOff size={14} stroke={1.7} />}
          />
        ))}
        {effects.cancelled.map((effect, i) => (
          <EffectLine key={i} effect={effect} icon={<IconSendOff size={14} stroke={1.7} />} />
        ))}
      </Group>
      <Group title={t('intervene.starts')} shown={starts > 0}>
        {timers.started.map((timer) => (
          <TimerLine
            key={timer.key}
            timer={timer}
            icon={<IconHourglass size={14} stroke={1.7} />}
          />
        ))}
        {effects.started.map((effect, i) => (
          <EffectLine key={i} effect={effect} icon={<IconSend size={14} stroke={1.7} />} />
        ))}
      </Group>
      <Group title={t('intervene.others')} shown={records.length > 0}>
        {records.map((other, i) => (
          <OtherLine key={i} other={other} />
        ))}
      </Group>
    </>
  );
}

interface GroupProps {
  readonly title: string;
  readonly shown: boolean;
  readonly children: ReactNode;
}

function Group({ title: heading, shown, children }: GroupProps) {
  if (!shown) return null;
  return (
    <div className={css['group']}>
      <h3>{heading}</h3>
      <ul>{children}</ul>
    </div>
  );
}

type Timer = MovePreview['timers']['started'][number];

function TimerLine({ timer, icon }: { readonly timer: Timer; readonly icon: ReactNode }) {
  const { t } = useTranslation();
  return (
    <li>
      {icon}
      <span className={css['what']}>
        {timer.kind === 'clock' ? t('record.clockTimer', { title: timer.title }) : timer.title}
      </span>
      <Moment at={timer.dueAt} />
    </li>
  );
}

type Effect = MovePreview['effects']['started'][number];

function EffectLine({ effect, icon }: { readonly effect: Effect; readonly icon: ReactNode }) {
  const wording = useWording();
  return (
    <li>
      {icon}
      <span className={css['what']}>{actionWords(effect, wording)}</span>
    </li>
  );
}

function OtherLine({ other }: { readonly other: MovePreview['records'][number] }) {
  const { t } = useTranslation();
  const type = useQuery(typesQuery).data?.find(({ id }) => id === other.type);
  const words =
    other.number === null
      ? t('intervene.opens', { type: type?.title ?? title(other.type) })
      : t('intervene.changes', { number: other.number, state: stateTitle(other.to, undefined) });
  return (
    <li>
      <IconFilePlus size={14} stroke={1.7} aria-hidden="true" />
      <span className={css['what']}>
        {words} <small>{other.title}</small>
      </span>
    </li>
  );
}
