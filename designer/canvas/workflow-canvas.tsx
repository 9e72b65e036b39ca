import '@xyflow/react/dist/base.css';
import { Skeleton, useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, useStore } from '@xyflow/react';
import type { EdgeChange, NodeChange } from '@xyflow/react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType, Workflow } from '../api/definitions.ts';
import type { Direction } from '../document/elk-graph.ts';
import type { Visited } from '../document/visited.ts';
import { Failure } from '../shell/failure.tsx';
import { useWording } from '../value/use-definitions.ts';
import { CanvasControls } from './canvas-controls.tsx';
import { Inspector } from './inspector.tsx';
import { SelectContext } from './select-context.ts';
import { StateShape } from './state-shape.tsx';
import { toFlow } from './to-flow.ts';
import type { FlowEdge, FlowNode } from './to-flow.ts';
import { TransitionLine } from './transition-line.tsx';
import { usePlaced } from './use-placed.ts';
import type { PlacedWorkflow } from './use-placed.ts';
import css from './canvas.module.css';

const NODE_TYPES = { state: StateShape };
const EDGE_TYPES = { transition: TransitionLine };

interface WorkflowCanvasProps {
  readonly workflow: Workflow;
  readonly type: RecordType | undefined;
  /** A record's way through it, lit; null draws the workflow alone. */
  readonly visited: Visited | null;
}

/** A workflow drawn, with what is selected told beside it. */
export function WorkflowCanvas({ workflow, type, visited }: WorkflowCanvasProps) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [turned, setTurned] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const direction: Direction = narrow !== turned ? 'DOWN' : 'RIGHT';
  const wording = useWording({ type, workflow });
  const drawing = usePlaced(workflow, wording, direction);
  if (drawing.error !== null && drawing.error !== undefined) return <Failure caught={drawing.error} />;
  return (
    <SelectContext value={setSelected}>
      <ReactFlowProvider key={direction}>
        <div className={css['board']}>
          <div
            className={css['canvas']}
            role="region"
            aria-label={t('workflow.canvas', { title: workflow.title })}
          >
            {drawing.placed === undefined ? (
              <DrawingSkeleton title={workflow.title} />
            ) : (
              <Drawing drawing={drawing} visited={visited} selected={selected} onSelect={setSelected} />
            )}
            <CanvasControls onTurn={() => setTurned((was) => !was)} lit={visited !== null} />
          </div>
          <Inspector
            graph={drawing.graph}
            workflow={workflow}
            type={type}
            visited={visited}
            selected={selected}
            onSelect={setSelected}
          />
        </div>
      </ReactFlowProvider>
    </SelectContext>
  );
}

interface DrawingProps {
  readonly drawing: PlacedWorkflow;
  readonly visited: Visited | null;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

function Drawing({ drawing, visited, selected, onSelect }: DrawingProps) {
  const scheme = useComputedColorScheme();
  const { graph, words, placed } = drawing;
  const zoom = useStore((state) => state.transform[2]);
  const flow = useMemo(
    () =>
      placed === undefined
        ? { nodes: [], edges: [] }
        : toFlow(graph, words, placed, visited, selected),
    [graph, words, placed, visited, selected],
  );
  const onChanges = useCallback(
    (changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[]) => {
      const chosen = changes.find((change) => change.type === 'select' && change.selected);
      if (chosen?.type === 'select') onSelect(chosen.id);
    },
    [onSelect],
  );
  return (
    <ReactFlow
      nodes={flow.nodes}
      edges={flow.edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      colorMode={scheme}
      onNodesChange={onChanges}
      onEdgesChange={onChanges}
      onPaneClick={() => onSelect(null)}
      fitView
      fitViewOptions={{ padding: 0.08, maxZoom: 1 }}
      minZoom={0.1}
      maxZoom={2}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable
      deleteKeyCode={null}
      multiSelectionKeyCode={null}
      selectionKeyCode={null}
      panOnScroll
      proOptions={{ hideAttribution: true }}
      className={css['flow']}
      data-detail={zoom > 0.55 ? 'full' : zoom > 0.28 ? 'titles' : 'blocks'}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--line)" />
    </ReactFlow>
  );
}

function DrawingSkeleton({ title }: { readonly title: string }) {
  const { t } = useTranslation();
  return (
    <div className={css['drawing']} role="status" aria-label={t('workflow.drawing', { title })}>
      {[112, 140, 124, 132].map((width) => (
        <Skeleton key={width} width={width} height={40} radius="md" />
      ))}
    </div>
  );
}
