import { Button, Group, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView, TransitionView } from '../api/contract.ts';
import type { Workflow } from '../api/definitions.ts';
import { problemOf } from '../api/problem.ts';
import { statesOf } from '../document/workflow-names.ts';
import { tellFailure } from '../shell/tell.ts';
import { useStep } from './use-step.ts';
import { refusalWords } from './refusal-words.ts';

/** Takes transitions: those that ask something open their form, those that end the record ask first. */
export function useTake(
  record: RecordView,
  workflow: Workflow | undefined,
  onForm: (transition: TransitionView) => void,
): {
  readonly start: (transition: TransitionView) => void;
  /** Id of the transition under way. */
  readonly working: string | null;
  readonly confirm: ReactNode;
} {
  const { t } = useTranslation();
  const client = useQueryClient();
  const step = useStep(workflow);
  const [working, setWorking] = useState<string | null>(null);
  const [asking, setAsking] = useState<TransitionView | null>(null);

  const send = async (transition: TransitionView): Promise<void> => {
    setAsking(null);
    setWorking(transition.id);
    try {
      await step(record, transition.event, {});
    } catch (caught) {
      const problem = problemOf(caught);
      tellFailure(t, problem, refusalWords(problem, record.number, workflow, t) ?? undefined);
      void client.invalidateQueries({ queryKey: ['record', record.number] });
    } finally {
      setWorking(null);
    }
  };

  const start = (transition: TransitionView): void => {
    if (transition.form !== null && Object.keys(transition.form).length > 0) onForm(transition);
    else if (ends(transition, workflow)) setAsking(transition);
    else void send(transition);
  };

  const confirm = (
    <Modal
      opened={asking !== null}
      onClose={() => setAsking(null)}
      title={t('record.confirmTitle', { label: asking?.label ?? '', number: record.number })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
      size={420}
    >
      <p>{asking?.description ?? t('record.confirmEnds', { number: record.number })}</p>
      <Group justify="flex-end" gap={8}>
        <Button variant="subtle" color="gray" onClick={() => setAsking(null)}>
          {t('record.cancel')}
        </Button>
        <Button data-autofocus onClick={() => asking !== null && void send(asking)}>
          {asking?.label}
        </Button>
      </Group>
    </Modal>
  );
  return { start, working, confirm };
}

/** True for a transition that ends the record: nothing leads on from there. */
function ends(transition: TransitionView, workflow: Workflow | undefined): boolean {
  if (transition.target === null || workflow === undefined) return false;
  const target = statesOf(workflow).find((found) => found.path === transition.target);
  return target?.state.kind === 'final' && target.parent === null;
}
