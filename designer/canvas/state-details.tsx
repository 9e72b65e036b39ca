import { UnstyledButton } from '@mantine/core';
import { IconArrowLeft, IconArrowNarrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ActionMap, RecordType, Workflow } from '../api/definitions.ts';
import { actionWords } from '../document/action-words.ts';
import { edgeWords } from '../document/edge-words.ts';
import type { StateNode, TransitionEdge, WorkflowGraph } from '@interlock/engine/drawing';
import type { Visited } from '../document/visited.ts';
import { statesOf } from '../document/workflow-names.ts';
import { useWording } from '../value/use-definitions.ts';
import css from './inspector.module.css';

interface StateDetailsProps {
  readonly state: StateNode;
  readonly graph: WorkflowGraph;
  readonly workflow: Workflow;
  readonly type: RecordType | undefined;
  readonly visited: Visited | null;
  readonly onSelect: (id: string | null) => void;
}

const KINDS = {
  card: 'workflow.kindCard',
  group: 'workflow.kindGroup',
  parallel: 'workflow.kindParallel',
  region: 'workflow.kindRegion',
  final: 'workflow.kindFinal',
  history: 'workflow.kindHistory',
  start: 'workflow.kindCard',
} as const;

/** A state in words: what it is, what it waits for, what it does, the ways out. */
export function StateDetails(props: StateDetailsProps) {
  const { state, graph, workflow, type, visited, onSelect } = props;
  const { t } = useTranslation();
  const definition = statesOf(workflow).find((found) => found.path === state.id)?.state;
  const out = graph.edges.filter((edge) => edge.source === state.id);
  return (
    <>
      <BackToList onSelect={onSelect} />
      <h2 className={css['title']}>{state.label}</h2>
      <p className={css['kind']}>
        {t(KINDS[state.shape])}
        {state.outcome !== null &&
          ` · ${t(state.outcome === 'ok' ? 'workflow.endsOk' : 'workflow.endsFailed')}`}
      </p>
      {visited?.current.has(state.id) === true ? (
        <p className={css['here']}>{t('workflow.current')}</p>
      ) : visited?.states.has(state.id) === true ? (
        <p className={css['kind']}>{t('workflow.visited')}</p>
      ) : null}
      {state.description !== null && <p className={css['text']}>{state.description}</p>}
      {state.clocks.length > 0 && (
        <Part title={t('workflow.clocksHere')}>
          {state.clocks.map((clock) => (
            <li key={clock.id}>
              {t(clock.mode === 'run' ? 'workflow.clockRuns' : 'workflow.clockPauses', {
                title: clock.title,
              })}
            </li>
          ))}
        </Part>
      )}
      {state.waits.length > 0 && (
        <Part title={t('workflow.waits')}>
          {state.waits.map((wait) => (
            <li key={wait.id}>{wait.title}</li>
          ))}
        </Part>
      )}
      <Actions
        title={t('workflow.entry')}
        actions={definition?.entry}
        type={type}
        workflow={workflow}
      />
      {out.length > 0 && (
        <Part title={t('workflow.out')}>
          {out.map((edge) => (
            <EdgeRow key={edge.id} edge={edge} {...props} />
          ))}
        </Part>
      )}
      {state.reactions.length > 0 && (
        <Part title={t('workflow.reactions')}>
          {state.reactions.map((edge) => (
            <EdgeRow key={edge.id} edge={edge} {...props} />
          ))}
        </Part>
      )}
      <Actions
        title={t('workflow.exit')}
        actions={definition?.exit}
        type={type}
        workflow={workflow}
      />
    </>
  );
}

/** Back from a state or a transition to the list of all states. */
export function BackToList({ onSelect }: Pick<StateDetailsProps, 'onSelect'>) {
  const { t } = useTranslation();
  return <Back to={t('workflow.listTitle')} onBack={() => onSelect(null)} />;
}

interface BackProps {
  /** What it leads back to. */
  readonly to: string;
  readonly onBack: () => void;
}

/** Back from one thing beside the drawing to the list of all. */
export function Back({ to, onBack }: BackProps) {
  return (
    <UnstyledButton className={css['back']} onClick={onBack}>
      <IconArrowLeft size={14} stroke={1.8} aria-hidden="true" />
      {to}
    </UnstyledButton>
  );
}

interface PartProps {
  readonly title: string;
  readonly children: React.ReactNode;
}

/** A titled list inside the inspector. */
export function Part({ title, children }: PartProps) {
  return (
    <section className={css['part']}>
      <h3>{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}

interface ActionsProps {
  readonly title: string;
  readonly actions: ActionMap | undefined;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow;
}

/** What is done, in words, in the order it is done. */
export function Actions({ title, actions, type, workflow }: ActionsProps) {
  const wording = useWording({ type, workflow });
  const list = Object.entries(actions ?? {}).toSorted(
    ([a, x], [b, y]) => (x.order ?? 0) - (y.order ?? 0) || (a < b ? -1 : 1),
  );
  if (list.length === 0) return null;
  return (
    <Part title={title}>
      {list.map(([id, action]) => (
        <li key={id}>{actionWords(action, wording)}</li>
      ))}
    </Part>
  );
}

function EdgeRow({
  edge,
  workflow,
  type,
  graph,
  onSelect,
}: StateDetailsProps & { readonly edge: TransitionEdge }) {
  const wording = useWording({ type, workflow });
  const words = edgeWords(edge, workflow, wording);
  const target = graph.nodes.find((node) => node.id === edge.target)?.label;
  return (
    <li>
      <UnstyledButton className={css['edge']} onClick={() => onSelect(edge.id)}>
        <span>{words.title}</span>
        {target !== undefined && (
          <span className={css['to']}>
            <IconArrowNarrowRight size={14} stroke={1.6} aria-hidden="true" />
            {target}
          </span>
        )}
        {words.guard !== null && <small>{words.guard}</small>}
      </UnstyledButton>
    </li>
  );
}
