import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ActionMap, Invoke, RecordType, Transition, Workflow } from '../api/definitions.ts';
import { eventWords } from '@interlock/engine/drawing';
import { delayWords, edgeWords } from '../document/edge-words.ts';
import { humanise } from '../document/humanise.ts';
import type { TransitionEdge, WorkflowGraph } from '@interlock/engine/drawing';
import { statesOf } from '../document/workflow-names.ts';
import { ConditionView } from '../policies/condition-view.tsx';
import { useWording } from '../value/use-definitions.ts';
import { Actions, BackToList, Part } from './state-details.tsx';
import css from './inspector.module.css';

interface TransitionDetailsProps {
  readonly edge: TransitionEdge;
  readonly graph: WorkflowGraph;
  readonly workflow: Workflow;
  readonly type: RecordType | undefined;
  readonly onSelect: (id: string | null) => void;
}

/** A transition in words: what makes it happen, only if what, who may, what it asks, what it does. */
export function TransitionDetails(props: TransitionDetailsProps) {
  const { edge, graph, workflow, type, onSelect } = props;
  const { t } = useTranslation();
  const wording = useWording({ type, workflow });
  const words = edgeWords(edge, workflow, wording);
  const label = (path: string): string =>
    graph.nodes.find((node) => node.id === path)?.label ?? path;
  const { trigger } = edge;
  return (
    <>
      <BackToList onSelect={onSelect} />
      <h2 className={css['title']}>{words.title}</h2>
      <p className={css['kind']}>
        <UnstyledButton className={css['inline']} onClick={() => onSelect(edge.source)}>
          {t('workflow.from', { state: label(edge.source) })}
        </UnstyledButton>{' '}
        {edge.target !== '' && (
          <UnstyledButton className={css['inline']} onClick={() => onSelect(edge.target)}>
            {t('workflow.to', { state: label(edge.target) })}
          </UnstyledButton>
        )}
      </p>
      {edge.description !== null && <p className={css['text']}>{edge.description}</p>}
      <Part title={t('workflow.trigger')}>
        <li>
          {trigger.kind === 'event' ? (
            <>
              {t('workflow.onEvent', { type: eventWords(trigger.type) })}{' '}
              <code className="mono">{trigger.type}</code>
            </>
          ) : trigger.kind === 'after' ? (
            delayWords(trigger.after, workflow, wording)
          ) : (
            words.title
          )}
        </li>
      </Part>
      {edge.guard !== null && (
        <section className={css['part']}>
          <h3>{t('workflow.guard')}</h3>
          <ConditionView condition={edge.guard} wording={wording} />
        </section>
      )}
      {trigger.kind === 'event' && (
        <section className={css['part']}>
          <h3>{t('workflow.allow')}</h3>
          {edge.allow === null ? (
            <p>{t('workflow.allowDefault')}</p>
          ) : (
            <ConditionView condition={edge.allow} wording={wording} />
          )}
        </section>
      )}
      {edge.asks.length > 0 && (
        <Part title={t('workflow.form')}>
          {edge.asks.map((id) => (
            <li key={id}>{type?.fields[id]?.title ?? humanise(id)}</li>
          ))}
        </Part>
      )}
      <Actions
        title={t('why.did')}
        actions={actionsOf(edge, workflow)}
        type={type}
        workflow={workflow}
      />
    </>
  );
}

/** The actions of the transition an edge stands for, from the document. */
function actionsOf(edge: TransitionEdge, workflow: Workflow): ActionMap | undefined {
  const state = statesOf(workflow).find((found) => found.path === edge.source)?.state;
  const id = edge.id.slice(edge.source.length + 1);
  const own: Transition | undefined = state?.transitions?.[id];
  if (own !== undefined) return own.actions;
  const [invokeId = '', result, resultId = ''] = id.split('.');
  const invoke: Invoke | undefined = state?.invoke?.[invokeId];
  if (result === 'onDone') return invoke?.onDone[resultId]?.actions;
  return result === 'onError' ? invoke?.onError?.[resultId]?.actions : invoke?.onTimeout?.actions;
}
