import { useQuery } from '@tanstack/react-query';
import type { WorkflowGraph } from '@interlock/engine/drawing';
import { useTranslation } from 'react-i18next';
import type { RecordType, WorkflowView } from '../api/definitions.ts';
import { verificationQuery } from '../api/verification.ts';
import type { VerifyFinding } from '../api/verification.ts';
import { findingKey } from '../canvas/workflow-search.ts';
import type { WorkflowSearch } from '../canvas/workflow-search.ts';
import { Failure } from '../shell/failure.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { useWording } from '../value/use-definitions.ts';
import { ChecksList } from './checks-list.tsx';
import { placeOfFinding } from './finding-place.ts';
import { TracePlayer } from './trace-player.tsx';
import css from './checks.module.css';

interface ChecksPanelProps {
  readonly view: WorkflowView;
  readonly type: RecordType | undefined;
  readonly graph: WorkflowGraph;
  readonly search: WorkflowSearch;
  readonly onSearch: (next: WorkflowSearch, replace?: boolean) => void;
  /** Selects a state or transition on the drawing. */
  readonly onShow: (id: string | null) => void;
}

/** What checks found in a workflow; one finding's way, played on the drawing beside it. */
export function ChecksPanel({ view, type, graph, search, onSearch, onShow }: ChecksPanelProps) {
  const { t } = useTranslation();
  const { workflow } = view;
  const wording = useWording({ type, workflow });
  const query = useQuery(verificationQuery(view.id, view.hash));
  if (query.isError) {
    return <Failure caught={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined || query.data === null) {
    return (
      <div role="status" aria-label={t('checks.running')}>
        <p className={css['seen']}>{t('checks.running')}</p>
        <RowsSkeleton rows={4} />
      </div>
    );
  }
  const finding = query.data.findings.find((one) => findingKey(one) === search.finding);
  const open = (one: VerifyFinding): void => {
    // Where a way is played, what is lit is the way.
    onShow(one.trace === undefined ? placeOfFinding(one, graph) : null);
    onSearch({ beside: 'checks', finding: findingKey(one) });
  };
  if (finding === undefined) {
    return <ChecksList found={query.data} workflow={workflow} onOpen={open} />;
  }
  const count = finding.trace?.length ?? 0;
  return (
    <TracePlayer
      finding={finding}
      graph={graph}
      workflow={workflow}
      wording={wording}
      played={Math.min(search.step ?? count, count)}
      onPlay={(step) => onSearch({ ...search, step }, true)}
      onBack={() => {
        onShow(null);
        onSearch({ beside: 'checks' });
      }}
    />
  );
}
