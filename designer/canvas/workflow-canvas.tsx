import '@xyflow/react/dist/base.css';
import { Skeleton, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import {
  Background,
  BackgroundVariant,
  ReactFlow,
  ReactFlowProvider,
  useStore,
} from '@xyflow/react';
import type { EdgeChange, NodeChange } from '@xyflow/react';
import { useCallback, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType, Workflow } from '../api/definitions.ts';
import type { Direction, LayoutInput, Placed } from '@interlock/engine/drawing';
import type { Visited } from '../document/visited.ts';
import { Failure } from '../shell/failure.tsx';
import { useWording } from '../value/use-definitions.ts';
import { CanvasControls } from './canvas-controls.tsx';
import { Inspector } from './inspector.tsx';
import { showAll } from './show-all.ts';
import { SelectContext } from './select-context.ts';
import { StateShape } from './state-shape.tsx';
import { toFlow } from './to-flow.ts';
import type { FlowEdge, FlowNode } from './to-flow.ts';
import { TransitionLine } from './transition-line.tsx';
import { usePlaced } from './use-placed.ts';
import css from './canvas.module.css';

const NODE_TYPES = { state: StateShape };
const EDGE_TYPES = { transition: TransitionLine };

interface WorkflowCanvasProps {
  readonly workflow: Workflow;
  readonly type: RecordType | undefined;
  /** A record's way through it, lit; null draws the workflow alone. */
  readonly visited: Visited | null;
  /** What else may stand beside the drawing than what is selected. */
  readonly beside?: {
    readonly tabs: ReactNode;
    /** Null: what is selected stands there. */
    readonly instead: ((show: (id: string | null) => void) => ReactNode) | null;
    /** Something on the drawing was chosen. */
    readonly onChosen: () => void;
  };
}

/** A workflow drawn, with what is selected told beside it. */
export function WorkflowCanvas({ workflow, type, visited, beside }: WorkflowCanvasProps) {
  const { t } = useTranslation();
  const { ref, width, height } = useElementSize();
  const [turned, setTurned] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const wording = useWording({ type, workflow });
  const { input, placed, error } = usePlaced(workflow, wording);
  if (error !== null && error !== undefined) return <Failure caught={error} />;
  const fitting = placed === undefined ? 'RIGHT' : fittingDirection(placed, width, height);
  const direction = turned ? (fitting === 'RIGHT' ? 'DOWN' : 'RIGHT') : fitting;
  const choose = (id: string | null): void => {
    setSelected(id);
    if (id !== null) beside?.onChosen();
  };
  return (
    <SelectContext value={choose}>
      <ReactFlowProvider key={direction}>
        <div className={css['board']}>
          <div
            ref={ref}
            className={css['canvas']}
            role="region"
            aria-label={t('workflow.canvas', { title: workflow.title })}
          >
            {placed === undefined || width === 0 ? (
              <DrawingSkeleton title={workflow.title} />
            ) : (
              <Drawing
                input={input}
                placed={placed[direction]}
                visited={visited}
                selected={selected}
                onSelect={choose}
              />
            )}
            <CanvasControls
              placed={placed?.[direction]}
              onTurn={() => setTurned((was) => !was)}
              lit={visited !== null}
            />
          </div>
          <Inspector
            input={input}
            workflow={workflow}
            type={type}
            visited={visited}
            selected={selected}
            onSelect={setSelected}
            tabs={beside?.tabs}
            instead={beside?.instead}
          />
        </div>
      </ReactFlowProvider>
    </SelectContext>
  );
}

/** The direction in which the whole drawing can be shown larger. Pure. */
function fittingDirection(
  placed: { readonly [direction in Direction]: Placed },
  width: number,
  height: number,
): Direction {
  const scale = (one: Placed): number => Math.min(width / one.width, height / one.height, 1);
  return scale(placed.DOWN) > scale(placed.RIGHT) ? 'DOWN' : 'RIGHT';
}

interface DrawingProps {
  readonly input: LayoutInput;
  readonly placed: Placed;
  readonly visited: Visited | null;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

function Drawing({ input, placed, visited, selected, onSelect }: DrawingProps) {
  const scheme = useComputedColorScheme();
  const zoom = useStore((state) => state.transform[2]);
  const flow = useMemo(
    () => toFlow(input, placed, visited, selected),
    [input, placed, visited, selected],
  );
  const onChanges = useCallback(
    (changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[]) => {
      const chosen = changes.find((change) => change.type === 'select' && change.selected);
      if (chosen?.type !== 'select') return;
      const bundle = input.bundles.find((one) => one.id === chosen.id);
      onSelect(bundle?.edges[0]?.id ?? chosen.id);
    },
    [onSelect, input],
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
      onInit={(flow) => void showAll(flow, placed)}
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
      data-detail={zoom > 0.4 ? 'full' : zoom > 0.22 ? 'titles' : 'blocks'}
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
