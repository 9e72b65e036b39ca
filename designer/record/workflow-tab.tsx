import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { RecordView } from '../api/contract.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { historyQuery } from '../api/queries.ts';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { toGraph } from '@interlock/engine/drawing';
import { visitedOf } from '../document/visited.ts';

interface WorkflowTabProps {
  readonly record: RecordView;
  readonly workflow: Workflow;
  readonly type: RecordType | undefined;
}

/** The record's workflow, the current state lit and the way it came drawn. */
export function WorkflowTab({ record, workflow, type }: WorkflowTabProps) {
  const query = useInfiniteQuery(historyQuery(record.number));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  // The way it came is only whole with its whole history.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const graph = useMemo(() => toGraph(workflow), [workflow]);
  const visited = useMemo(
    () => visitedOf(record.state, query.data?.pages.flatMap((page) => page.items) ?? [], graph),
    [record.state, query.data, graph],
  );
  return <WorkflowCanvas workflow={workflow} type={type} visited={visited} />;
}
