import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry, RecordView } from '../api/contract.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { historyQuery } from '../api/queries.ts';
import { edgeWords } from '../document/edge-words.ts';
import { toGraph } from '@interlock/engine/drawing';
import { Failure } from '../shell/failure.tsx';
import { useWording } from '../value/use-definitions.ts';
import { useNow } from '../value/use-now.ts';
import { NoteComposer } from './note-composer.tsx';
import { Panel } from './panel.tsx';
import { TimelineEntry } from './timeline-entry.tsx';
import css from './timeline.module.css';

interface TimelineProps {
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  /** Absent for those who may not see decisions. */
  readonly onWhy: ((decision: string) => void) | undefined;
}

/** A record's life, newest first, day by day. */
export function Timeline({ record, type, workflow, onWhy }: TimelineProps) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const query = useInfiniteQuery(historyQuery(record.number));
  const labels = useTransitionLabels(workflow, type);
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  const days = Map.groupBy(entries, (entry) =>
    dayWords(entry.at, now, i18n.language, t('timeline.today')),
  );
  return (
    <Panel title={t('record.activity')}>
      <NoteComposer record={record} />
      {query.isError && query.data === undefined && (
        <Failure caught={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <Skeleton height={72} mt={16} />}
      <div className={css['days']}>
        {[...days].map(([day, list]) => (
          <section key={day} aria-label={day}>
            <h3 className={css['day']}>{day}</h3>
            <ol className={css['entries']}>
              {list.map((entry: HistoryEntry) => (
                <TimelineEntry
                  key={entry.revision}
                  entry={entry}
                  record={record}
                  type={type}
                  workflow={workflow}
                  labels={labels}
                  onWhy={onWhy}
                />
              ))}
            </ol>
          </section>
        ))}
      </div>
      {query.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('timeline.more')}
        </Button>
      )}
    </Panel>
  );
}

/** What each transition is called, by its key. */
function useTransitionLabels(
  workflow: Workflow | undefined,
  type: RecordType | undefined,
): ReadonlyMap<string, string> {
  const wording = useWording({ type, workflow });
  return useMemo(() => {
    if (workflow === undefined) return new Map();
    const graph = toGraph(workflow);
    const edges = [...graph.edges, ...graph.nodes.flatMap((node) => node.reactions)];
    return new Map(edges.map((edge) => [edge.id, edgeWords(edge, workflow, wording).title]));
  }, [workflow, wording]);
}

function dayWords(at: string, now: number, language: string, today: string): string {
  const date = new Date(at);
  if (date.toDateString() === new Date(now).toDateString()) return today;
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(date);
}
