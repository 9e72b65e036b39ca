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
import { title } from '../document/humanise.ts';
import { stateTitle } from '../document/workflow-names.ts';
import { useType, useWorkflow } from '../value/use-definitions.ts';
import css from './why.module.css';

const ICONS: { readonly [kind in TraceEntry['kind']]: typeof IconLink } = {
  opened: IconCirclePlus,
  joined: IconLogin2,
  moved: IconArrowNarrowRight,
  updated: IconPencil,
  counted: IconRepeat,
  unchanged: IconRepeat,
  'not-accepted': IconBan,
  emitted: IconSpeakerphone,
  linked: IconLink,
  effect: IconSend,
  skipped: IconSendOff,
  suppressed: IconEyeOff,
};

interface TraceViewProps {
  readonly trace: readonly TraceEntry[];
  /** Titles of policies by id. */
  readonly policies: ReadonlyMap<string, string>;
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
}

/** What happened, step by step. */
export function TraceView({ trace, ...about }: TraceViewProps) {
  const { t } = useTranslation();
  const records = useRecords(about.record, trace);
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
                <Step entry={entry} {...about} records={records} />
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** What a record in a trace is called, and of which type it is. */
interface Known {
  readonly number: string;
  readonly type: string;
}

interface StepProps extends Omit<TraceViewProps, 'trace'> {
  readonly entry: TraceEntry;
  readonly records: ReadonlyMap<string, Known>;
}

function Step({ entry, record, records, policies, ...own }: StepProps): ReactNode {
  const { t } = useTranslation();
  const name = (id: string): string => records.get(id)?.number ?? id.slice(0, 8);
  const id = 'record' in entry ? (entry.record ?? undefined) : undefined;
  const of = id === undefined || id === record.id ? undefined : records.get(id)?.type;
  // The states and fields of another record are those of its own type.
  const other = { type: useType(of), workflow: useWorkflow(of) };
  const { type, workflow } = id === record.id ? own : other;
  const linked = useLinkTitle(entry, records);
  const state = (path: string): string => stateTitle(path, workflow);
  switch (entry.kind) {
    case 'opened':
      return (
        <Link to="/records/$id" params={{ id: entry.number }} className={css['link']}>
          {t('why.stepOpened', { number: entry.number, state: state(entry.state) })}
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
        ? t('why.stepMovedSame', { record: name(entry.record), to: state(entry.to) })
        : t('why.stepMoved', {
            record: name(entry.record),
            from: state(entry.from),
            to: state(entry.to),
          });
    case 'updated':
      return t('why.stepUpdated', {
        record: name(entry.record),
        fields: entry.fields.map((field) => type?.fields[field]?.title ?? title(field)).join(', '),
      });
    case 'counted':
      return t('why.stepCounted', { record: name(entry.record) });
    case 'unchanged':
      return t('why.stepUnchanged', { record: name(entry.record), event: title(entry.event) });
    case 'not-accepted':
      return t('why.stepNotAccepted', {
        record: name(entry.record),
        event: title(entry.event),
        state: state(entry.state),
      });
    case 'emitted':
      return t('why.stepEmitted', { event: title(entry.event) });
    case 'linked':
      return t('why.stepLinked', {
        from: name(entry.from),
        to: name(entry.to),
        relation: linked ?? title(entry.relation),
      });
    case 'effect':
      return t('why.stepEffect', { what: entry.title });
    case 'skipped':
      return t('why.stepSkipped', { what: entry.title, reason: entry.reason });
    case 'suppressed':
      return t('why.stepSuppressed', {
        policy: policies.get(entry.policy) ?? entry.policy,
        reason: entry.reason,
      });
  }
}

/** Under what a link is shown on the record it leads to; undefined where nobody knows. */
function useLinkTitle(entry: TraceEntry, records: ReadonlyMap<string, Known>): string | undefined {
  const type = useType(entry.kind === 'linked' ? records.get(entry.to)?.type : undefined);
  if (entry.kind !== 'linked') return undefined;
  return Object.values(type?.links ?? {}).find(
    ({ relation, direction }) => relation === entry.relation && direction === 'in',
  )?.title;
}

/** The records a trace may name: this one, those it opened, those linked. */
function useRecords(record: RecordView, trace: readonly TraceEntry[]): ReadonlyMap<string, Known> {
  const links = useQuery(linksQuery(record.number)).data ?? [];
  return new Map<string, Known>([
    ...links.map((link) => [link.record.id, link.record] as const),
    ...trace.flatMap((entry) =>
      entry.kind === 'opened' || entry.kind === 'joined' ? [[entry.record, entry] as const] : [],
    ),
    [record.id, record],
  ]);
}
