import { IconArrowNarrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry, RecordView } from '../api/contract.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { isJsonObject, textOf } from '../api/json.ts';
import type { Json } from '../api/json.ts';
import { StateChip } from '../chip/state-chip.tsx';
import { title } from '../document/humanise.ts';
import { FieldValue } from '../value/field-value.tsx';
import { Moment } from '../value/moment.tsx';
import { PersonMark } from '../value/person-name.tsx';
import { useNames } from '../value/use-names.ts';
import css from './timeline.module.css';

interface TimelineEntryProps {
  readonly entry: HistoryEntry;
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  /** Names of transitions by key. */
  readonly labels: ReadonlyMap<string, string>;
  readonly onWhy: ((decision: string) => void) | undefined;
}

/** Kinds of entries by which a process owner stepped in, and said why. */
const STEPPED_IN: ReadonlySet<HistoryEntry['kind']> = new Set([
  'moved',
  'paused',
  'resumed',
  'timer-dismissed',
]);

/** One thing that happened: who, what, what changed, why. */
export function TimelineEntry(props: TimelineEntryProps) {
  const { entry, record, type, workflow, labels, onWhy } = props;
  const { t } = useTranslation();
  const names = useNames();
  const who = entry.actorName ?? names.get(entry.actor.id) ?? entry.actor.name;
  const taken = entry.taken
    .map((key) => labels.get(key.replace('/', '#')))
    .filter((label) => label !== undefined && label !== '');
  const byHand = STEPPED_IN.has(entry.kind);
  const reason = isJsonObject(entry.input) ? textOf(entry.input['reason']) : '';
  const moved = entry.from !== null && entry.from !== entry.to;
  const changes = Object.entries(entry.changes);
  return (
    <li className={css['entry']}>
      <PersonMark name={who} engine={entry.actor.kind !== 'person'} />
      <div className={css['body']}>
        <div className={css['line']}>
          <span>
            <strong>{who}</strong>{' '}
            {taken[0] !== undefined && entry.kind !== 'opened' && entry.kind !== 'noted' && !byHand
              ? t('timeline.transition', { label: taken.join(', ') })
              : t(`timeline.${entry.kind === 'transition' ? 'went' : entry.kind}`)}
          </span>
          <span className={css['aside']}>
            <Moment at={entry.at} />
            {onWhy !== undefined && entry.decision !== '' && (
              <button
                type="button"
                className={css['why']}
                onClick={() => onWhy(entry.decision)}
                aria-label={`${t('record.why')} ${taken.join(', ')}`}
              >
                {t('record.why')}
              </button>
            )}
          </span>
        </div>
        {(moved || entry.kind === 'opened') && (
          <div className={css['states']}>
            {entry.from !== null && (
              <>
                <StateChip state={entry.from} workflow={workflow} />
                <IconArrowNarrowRight size={16} stroke={1.5} aria-hidden="true" />
              </>
            )}
            <StateChip state={entry.to} workflow={workflow} />
          </div>
        )}
        {byHand && reason !== '' && (
          <div className={css['note']} data-visibility="internal">
            <p>{reason}</p>
          </div>
        )}
        {entry.note !== undefined && (
          <div className={css['note']} data-visibility={entry.note.visibility}>
            {entry.note.visibility === 'public' && (
              <span className={css['public']}>{t('timeline.notePublic')}</span>
            )}
            <p>{entry.note.text}</p>
          </div>
        )}
        {changes.length > 0 && entry.kind !== 'opened' && (
          <ul className={css['changes']}>
            {changes.map(([field, change]) => (
              <Change
                key={field}
                field={field}
                before={change.before}
                after={change.after}
                record={record}
                type={type}
              />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

interface ChangeProps {
  readonly field: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly record: RecordView;
  readonly type: RecordType | undefined;
}

function Change({ field, before, after, record, type }: ChangeProps) {
  const { t } = useTranslation();
  const definition = type?.fields[field];
  const value = (one: Json | undefined) => (
    <FieldValue id={field} field={definition} value={one} references={record.references} dense />
  );
  const cleared = after === undefined || after === null;
  const isNew = before === undefined || before === null;
  return (
    <li>
      <span className={css['field']}>{definition?.title ?? title(field)}</span>
      {!isNew && <span className={css['before']}>{value(before)}</span>}
      {!isNew && <IconArrowNarrowRight size={14} stroke={1.5} aria-label={t('clock.to')} />}
      <span className={css['after']}>{cleared ? t('timeline.cleared') : value(after)}</span>
    </li>
  );
}
