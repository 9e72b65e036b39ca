import { useQuery } from '@tanstack/react-query';
import { toGraph } from '@interlock/engine/drawing';
import { useMemo } from 'react';
import type { RecordType, WorkflowView } from '../api/definitions.ts';
import { verificationQuery } from '../api/verification.ts';
import { ChecksPanel } from '../checks/checks-panel.tsx';
import { ChecksTabs } from '../checks/checks-tabs.tsx';
import { traceWay } from '../document/trace-way.ts';
import { WorkflowCanvas } from './workflow-canvas.tsx';
import { findingKey } from './workflow-search.ts';
import type { WorkflowSearch } from './workflow-search.ts';

interface CheckedCanvasProps {
  readonly view: WorkflowView;
  readonly type: RecordType | undefined;
  readonly search: WorkflowSearch;
  readonly onSearch: (next: WorkflowSearch, replace?: boolean) => void;
}

/** A workflow drawn, with what checks found in it; the way to a finding is lit as far as it has been played. */
export function CheckedCanvas({ view, type, search, onSearch }: CheckedCanvasProps) {
  const { workflow } = view;
  const graph = useMemo(() => toGraph(workflow), [workflow]);
  const found = useQuery(verificationQuery(view.id, view.hash)).data ?? null;
  const trace = found?.findings.find((one) => findingKey(one) === search.finding)?.trace;
  const { beside: shown = 'states', step } = search;
  const visited = useMemo(
    () =>
      trace === undefined || trace.length === 0
        ? null
        : traceWay(trace, Math.min(step ?? trace.length, trace.length), graph),
    [trace, step, graph],
  );
  const { beside: _beside, ...way } = search;
  const show = (what: 'states' | 'checks'): void =>
    onSearch(what === 'checks' ? { ...way, beside: what } : way);
  return (
    <WorkflowCanvas
      workflow={workflow}
      type={type}
      visited={visited}
      beside={{
        tabs: <ChecksTabs shown={shown} found={found} onShow={show} />,
        instead:
          shown === 'checks'
            ? (onShow) => <ChecksPanel {...{ view, type, graph, search, onSearch, onShow }} />
            : null,
        onChosen: () => {
          if (shown === 'checks') show('states');
        },
      }}
    />
  );
}
