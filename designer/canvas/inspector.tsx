import { UnstyledButton } from '@mantine/core';
import { useReactFlow } from '@xyflow/react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { StateMark } from '../chip/state-chip.tsx';
import type { LayoutInput, StateNode } from '@interlock/engine/drawing';
import { reachedOrder } from '@interlock/engine/drawing';
import type { Visited } from '../document/visited.ts';
import { StateDetails } from './state-details.tsx';
import { TransitionDetails } from './transition-details.tsx';
import css from './inspector.module.css';

interface InspectorProps {
  readonly input: LayoutInput;
  readonly workflow: Workflow;
  readonly type: RecordType | undefined;
  readonly visited: Visited | null;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  /** Above all of it: what else can stand here. */
  readonly tabs?: ReactNode;
  /** In place of what is selected; absent or null: what is selected. */
  readonly instead?: ((show: (id: string | null) => void) => ReactNode) | null | undefined;
}

/**
 * Beside the drawing: what is selected, told in words; with nothing selected, the workflow as a list of its states.
 */
export function Inspector(props: InspectorProps) {
  const { input, workflow, type, visited, selected, onSelect, tabs, instead } = props;
  const { graph } = input;
  const { t } = useTranslation();
  const { fitView } = useReactFlow();
  const select = (id: string | null): void => {
    onSelect(id);
    if (id !== null && graph.nodes.some((node) => node.id === id)) {
      void fitView({ nodes: [{ id }], maxZoom: 1, padding: 1.4, duration: 120 });
    }
  };
  const state = graph.nodes.find((node) => node.id === selected);
  const edge = [...graph.edges, ...graph.nodes.flatMap((node) => node.reactions)].find(
    (one) => one.id === selected,
  );
  const shared = { graph, workflow, type, onSelect: select };
  return (
    <aside
      className={css['inspector']}
      aria-label={t('workflow.inspector', { title: state?.label ?? workflow.title })}
    >
      {tabs}
      {instead !== undefined && instead !== null ? (
        instead(select)
      ) : state !== undefined ? (
        <StateDetails {...shared} state={state} visited={visited} />
      ) : edge !== undefined ? (
        <TransitionDetails {...shared} edge={edge} />
      ) : (
        <Overview input={input} workflow={workflow} visited={visited} onSelect={select} />
      )}
    </aside>
  );
}

type OverviewProps = Pick<InspectorProps, 'input' | 'workflow' | 'visited' | 'onSelect'>;

function Overview({ input, workflow, visited, onSelect }: OverviewProps) {
  const { t } = useTranslation();
  const states = inOrder(input);
  return (
    <>
      <h2 className={css['title']}>{t('workflow.listTitle')}</h2>
      {workflow.description !== undefined && <p className={css['text']}>{workflow.description}</p>}
      <ul className={css['states']}>
        {states.map((state) => (
          <li key={state.id}>
            <UnstyledButton
              className={css['state']}
              data-tone={state.tone}
              data-current={visited?.current.has(state.id) === true}
              style={{ paddingLeft: 8 + depthOf(state) * 16 }}
              onClick={() => onSelect(state.id)}
            >
              <span className={css['mark']}>
                <StateMark tone={state.tone} />
              </span>
              {state.label}
              {visited?.current.has(state.id) === true && (
                <small>{t('workflow.legendCurrent')}</small>
              )}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </>
  );
}

/** States as a reader meets them, each directly after the one around it. */
function inOrder({ graph, happy }: LayoutInput): StateNode[] {
  const rank = new Map(reachedOrder(graph, happy).map((id, i) => [id, i]));
  const inside = Map.groupBy(graph.nodes, (node) => node.parent ?? '');
  const walk = (parent: string): StateNode[] =>
    (inside.get(parent) ?? [])
      .filter((node) => node.shape !== 'start')
      .toSorted((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0))
      .flatMap((node) => [node, ...walk(node.id)]);
  return walk('');
}

function depthOf(state: StateNode): number {
  return state.id.split('.').length - 1;
}
