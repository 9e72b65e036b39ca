import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ClockView, RecordView } from '../api/contract.ts';
import type { RecordType } from '../api/definitions.ts';
import { textOf } from '../api/json.ts';
import { clocksQuery, firstRecordsQuery, typesQuery } from '../api/queries.ts';
import { Clock } from '../chip/clock.tsx';
import { PriorityChip } from '../chip/priority-chip.tsx';
import { StateMark, toneOf } from '../chip/state-chip.tsx';
import { stateTitle } from '../document/workflow-names.ts';
import { placeOfType } from '../shell/places.ts';
import { Page } from '../shell/page.tsx';
import { PageSkeleton } from '../shell/skeleton.tsx';
import { TypeIcon } from '../value/type-icon.tsx';
import { useWorkflow } from '../value/use-definitions.ts';
import { countBy } from './count-by.ts';
import css from './insight-page.module.css';

/** Records counted of each type; more than that is said to be more. */
const COUNTED = 200;
/** Records whose clocks are read. */
const CLOCKED = 20;

/** How much of what is open, and whose clocks run out: counted from the records, nothing else. */
export function InsightPage() {
  const { t } = useTranslation();
  const types = useQuery(typesQuery).data;
  if (types === undefined) return <PageSkeleton />;
  const work = types.filter((type) => type.id !== 'ci' && type.id !== 'service');
  return (
    <Page title={t('insight.title')}>
      <div className={css['page']}>
        <section aria-label={t('insight.byType')}>
          <h2 className={css['title']}>{t('insight.byType')}</h2>
          <ul className={css['types']}>
            {work.map((type) => (
              <TypeCount key={type.id} type={type} />
            ))}
          </ul>
          <p className={css['small']}>{t('insight.capped', { count: COUNTED })}</p>
        </section>
        <Incidents type={types.find((type) => type.id === 'incident')} />
      </div>
    </Page>
  );
}

function useOpen(type: string) {
  return useQuery(firstRecordsQuery({ type, open: true, sort: '-updatedAt' }, COUNTED)).data;
}

function TypeCount({ type }: { readonly type: RecordType }) {
  const { t } = useTranslation();
  const open = useOpen(type.id);
  const workflow = useWorkflow(type.id);
  const states = countBy(open?.items ?? [], (record) => record.state);
  const total = open?.items.length ?? 0;
  return (
    <li className={css['type']}>
      <div className={css['typeHead']}>
        <TypeIcon name={type.icon} size={15} />
        <span>{type.plural}</span>
        <strong data-figures>
          {open === undefined ? '' : total}
          {typeof open?.nextCursor === 'string' && '+'}
        </strong>
      </div>
      {total > 0 ? (
        <>
          <div className={css['stack']} aria-hidden="true">
            {states.map(([state, count]) => (
              <span key={state} data-tone={toneOf(state, workflow)} style={{ flexGrow: count }} />
            ))}
          </div>
          <ul className={css['states']}>
            {states.map(([state, count]) => (
              <li key={state} data-tone={toneOf(state, workflow)}>
                <Link
                  to={placeOfType(type.id) === 'desk' ? '/desk/$type' : '/estate/$type'}
                  params={{ type: type.id }}
                  search={{ 'f.state': [state] }}
                >
                  <StateMark tone={toneOf(state, workflow)} />
                  <span>{stateTitle(state, workflow)}</span>
                  <span data-figures>{count}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className={css['small']}>{open === undefined ? '' : t('insight.none')}</p>
      )}
    </li>
  );
}

function Incidents({ type }: { readonly type: RecordType | undefined }) {
  const { t } = useTranslation();
  const open = useOpen('incident');
  if (type === undefined || open === undefined) return null;
  const priorities = countBy(open.items, (record) => textOf(record.data['priority'])).toSorted(
    ([a], [b]) => (a === '' ? 1 : b === '' ? -1 : Number(a) - Number(b)),
  );
  const most = Math.max(1, ...priorities.map(([, count]) => count));
  return (
    <>
      <section aria-label={t('insight.byPriority')}>
        <h2 className={css['title']}>{t('insight.byPriority')}</h2>
        <ul className={css['bars']}>
          {priorities.map(([priority, count]) => (
            <li key={priority}>
              <Link
                to="/desk/$type"
                params={{ type: 'incident' }}
                search={priority === '' ? {} : { 'f.priority': [priority] }}
              >
                <span className={css['barLabel']}>
                  {priority === '' ? (
                    t('insight.unset')
                  ) : (
                    <PriorityChip value={Number(priority)} field={type.fields['priority']} plain />
                  )}
                </span>
                <span className={css['bar']} aria-hidden="true">
                  <span data-priority={priority} style={{ width: `${(count / most) * 100}%` }} />
                </span>
                <span data-figures>{count}</span>
              </Link>
            </li>
          ))}
        </ul>
        {priorities.length === 0 && <p className={css['small']}>{t('insight.noPriority')}</p>}
      </section>
      <IncidentClocks records={mostUrgent(open.items)} />
    </>
  );
}

function mostUrgent(records: readonly RecordView[]): readonly RecordView[] {
  const rank = (record: RecordView): number => {
    const { priority } = record.data;
    return typeof priority === 'number' ? priority : 9;
  };
  return records.toSorted((a, b) => rank(a) - rank(b)).slice(0, CLOCKED);
}

interface Reading {
  readonly record: RecordView;
  readonly clock: ClockView;
  readonly readAt: number;
}

function IncidentClocks({ records }: { readonly records: readonly RecordView[] }) {
  const { t } = useTranslation();
  const read = useQueries({ queries: records.map((record) => clocksQuery(record.number)) });
  const readings = records
    .flatMap((record, i): Reading[] =>
      (read[i]?.data ?? [])
        .filter((clock) => clock.mode !== 'stopped' && clock.remainingMs !== null)
        .map((clock) => ({ record, clock, readAt: read[i]?.dataUpdatedAt ?? 0 })),
    )
    .toSorted((a, b) => (a.clock.remainingMs ?? 0) - (b.clock.remainingMs ?? 0));
  return (
    <section aria-label={t('insight.clocks')}>
      <h2 className={css['title']}>{t('insight.clocks')}</h2>
      <p className={css['small']}>{t('insight.clocksNote', { count: records.length })}</p>
      <ul className={css['clocks']}>
        {readings.map(({ record, clock, readAt }) => (
          <li key={`${record.id}.${clock.id}`}>
            <Link to="/records/$id" params={{ id: record.number }}>
              <span className="mono">{record.number}</span>
              <span className={css['name']}>{record.title}</span>
              <span className={css['clockTitle']}>{clock.title}</span>
              <Clock clock={clock} readAt={readAt} as="chip" />
            </Link>
          </li>
        ))}
      </ul>
      {readings.length === 0 && <p className={css['small']}>{t('insight.noClocks')}</p>}
    </section>
  );
}
