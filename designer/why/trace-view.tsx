import {
  IconArrowNarrowRight,
  IconBan,
  IconCirclePlus,
  IconEyeOff,
  IconLink,
  IconLogin2,
  IconPencil,
  IconRepeat,
  IconSend,
  IconSendOff,
  IconSpeakerphone,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { TraceEntry } from '../api/decision.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { linksQuery } from '../api/queries.ts';
import { humanise } from '../document/humanise.ts';
import { stateTitle } from '../document/workflow-names.ts';
import css from './why.module.css';

const ICONS: { readonly [kind in TraceEntry['kind']]: typeof IconLink } = {
  opened: IconCirclePlus,
  joined: IconLogin2,
  moved: IconArrowNarrowRight,
  updated: IconPencil,
  counted: IconRepeat,
  'not-accepted': IconBan,
  emitted: IconSpeakerphone,
  linked: IconLink,
  effect: IconSend,
  skipped: IconSendOff,
  suppressed: IconEyeOff,
};

interface TraceViewProps {
  readonly trace: readonly TraceEntry[];
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
}

/** What happened, step by step. */
export function TraceView({ trace, record, type, workflow }: TraceViewProps) {
  const { t } = useTranslation();
  const names = useRecordNumbers(record, trace);
  if (trace.length === 0) return null;
  return (
    <section>
      <h3 className={css['rulingTitle']}>{t('why.trace')}</h3>
      <ol className={css['trace']}>
        {trace.map((entry, i) => {
          const Icon = ICONS[entry.kind];
          return (
            <li key={i}>
              <Icon size={15} stroke={1.7} aria-hidden="true" />
              <span>
                <Step entry={entry} record={record} type={type} workflow={workflow} names={names} />
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface StepProps extends Omit<TraceViewProps, 'trace'> {
  readonly entry: TraceEntry;
  /** Numbers of records by id. */
  readonly names: ReadonlyMap<string, string>;
}

function Step({ entry, record, type, workflow, names }: StepProps): ReactNode {
  const { t } = useTranslation();
  const name = (id: string): string => names.get(id) ?? id.slice(0, 8);
  const state = (of: string, path: string): string =>
    of === record.id ? stateTitle(path, workflow) : humanise(path);
  switch (entry.kind) {
    case 'opened':
      return (
        <Link to="/records/$id" params={{ id: entry.number }} className={css['link']}>
          {t('why.stepOpened', { number: entry.number, state: state(entry.record, entry.state) })}
        </Link>
      );
    case 'joined':
      return (
        <Link to="/records/$id" params={{ id: entry.number }} className={css['link']}>
          {t('why.stepJoined', { number: entry.number })}
        </Link>
      );
    case 'moved':
      return entry.from === entry.to
        ? t('why.stepMovedSame', { record: name(entry.record), to: state(entry.record, entry.to) })
        : t('why.stepMoved', {
            record: name(entry.record),
            from: state(entry.record, entry.from),
            to: state(entry.record, entry.to),
          });
    case 'updated':
      return t('why.stepUpdated', {
        record: name(entry.record),
        fields: entry.fields.map((id) => type?.fields[id]?.title ?? humanise(id)).join(', '),
      });
    case 'counted':
      return t('why.stepCounted', { record: name(entry.record) });
    case 'not-accepted':
      return t('why.stepNotAccepted', {
        record: name(entry.record),
        event: entry.event,
        state: state(entry.record, entry.state),
      });
    case 'emitted':
      return t('why.stepEmitted', { event: entry.event });
    case 'linked':
      return t('why.stepLinked', {
        from: name(entry.from),
        to: name(entry.to),
        relation: humanise(entry.relation),
      });
    case 'effect':
      return t('why.stepEffect', { type: entry.type });
    case 'skipped':
      return t('why.stepSkipped', { type: entry.type, reason: entry.reason });
    case 'suppressed':
      return t('why.stepSuppressed', { policy: entry.policy, reason: entry.reason });
  }
}

/** Numbers of the records a trace may name: this one, those it opened, those linked. */
function useRecordNumbers(
  record: RecordView,
  trace: readonly TraceEntry[],
): ReadonlyMap<string, string> {
  const links = useQuery(linksQuery(record.number)).data ?? [];
  return new Map([
    ...links.map((link) => [link.record.id, link.record.number] as const),
    ...trace.flatMap((entry) =>
      entry.kind === 'opened' || entry.kind === 'joined'
        ? [[entry.record, entry.number] as const]
        : [],
    ),
    [record.id, record.number],
  ]);
}
