import { UnstyledButton } from '@mantine/core';
import { useReactFlow } from '@xyflow/react';
import { useTranslation } from 'react-i18next';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { StateMark } from '../chip/state-chip.tsx';
import type { StateNode, WorkflowGraph } from '../document/to-graph.ts';
import type { Visited } from '../document/visited.ts';
import { StateDetails } from './state-details.tsx';
import { TransitionDetails } from './transition-details.tsx';
import css from './inspector.module.css';

interface InspectorProps {
  readonly graph: WorkflowGraph;
  readonly workflow: Workflow;
  readonly type: RecordType | undefined;
  readonly visited: Visited | null;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

/** What is selected, told in words; with nothing selected, the workflow as a list of its states. */
export function Inspector(props: InspectorProps) {
  const { graph, workflow, type, visited, selected, onSelect } = props;
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
      {state !== undefined ? (
        <StateDetails {...shared} state={state} visited={visited} />
      ) : edge !== undefined ? (
        <TransitionDetails {...shared} edge={edge} />
      ) : (
        <Overview graph={graph} workflow={workflow} visited={visited} onSelect={select} />
      )}
    </aside>
  );
}

type OverviewProps = Pick<InspectorProps, 'graph' | 'workflow' | 'visited' | 'onSelect'>;

function Overview({ graph, workflow, visited, onSelect }: OverviewProps) {
  const { t } = useTranslation();
  const states = graph.nodes.filter((node) => node.shape !== 'start');
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

function depthOf(state: StateNode): number {
  return state.id.split('.').length - 1;
}
