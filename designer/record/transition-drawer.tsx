import { Drawer } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RecordView, TransitionView } from '../api/contract.ts';
import type { RecordType, Workflow } from '../api/definitions.ts';
import type { JsonObject } from '../api/json.ts';
import { ApiError, problemOf } from '../api/problem.ts';
import { RecordForm } from '../form/record-form.tsx';
import type { FormFields } from '../form/use-form-state.ts';
import { useStep } from './use-step.ts';
import { refusalWords } from './refusal-words.ts';
import css from './asked.module.css';

interface TransitionDrawerProps {
  /** The transition whose form is open; null closes it. */
  readonly transition: TransitionView | null;
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  readonly onClose: () => void;
}

/** The form of a step, beside the record it is about. */
export function TransitionDrawer(props: TransitionDrawerProps) {
  const { transition, record, type, workflow, onClose } = props;
  const { t } = useTranslation();
  return (
    <Drawer
      opened={transition !== null}
      onClose={onClose}
      title={transition === null ? '' : `${transition.label} ${record.number}`}
      size={460}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {transition !== null && (
        <TransitionForm
          transition={transition}
          record={record}
          type={type}
          workflow={workflow}
          onClose={onClose}
        />
      )}
    </Drawer>
  );
}

interface TransitionFormProps {
  readonly transition: TransitionView;
  readonly record: RecordView;
  readonly type: RecordType | undefined;
  readonly workflow: Workflow | undefined;
  readonly onClose: () => void;
}

function TransitionForm({ transition, record, type, workflow, onClose }: TransitionFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const step = useStep(workflow);
  const fields = inFormOrder(transition.form ?? {}, type);
  const initial: JsonObject = Object.fromEntries(
    Object.entries(fields).flatMap(([id, { value }]) => (value === null ? [] : [[id, value]])),
  );
  const submit = async (values: JsonObject): Promise<void> => {
    try {
      await step(record, transition.event, values);
      onClose();
    } catch (caught) {
      const problem = problemOf(caught);
      const words = refusalWords(problem, record.number, workflow, t);
      if (words === null) throw caught;
      void client.invalidateQueries({ queryKey: ['record', record.number] });
      throw new ApiError({ ...problem, detail: `${words.title}. ${words.how}` }, caught);
    }
  };
  return (
    <RecordForm
      fields={fields}
      initial={initial}
      draftKey={`${record.number}.${transition.id}`}
      submitLabel={transition.label}
      onSubmit={submit}
      onLeave={onClose}
      references={record.references}
      record={{ ...record, data: record.data } as unknown as JsonObject}
    >
      {transition.description !== null && (
        <p className={css['description']}>{transition.description}</p>
      )}
    </RecordForm>
  );
}

/** Fields of the same order stand as on the record's own form, so that start comes before end. */
function inFormOrder(
  fields: NonNullable<TransitionView['form']>,
  type: RecordType | undefined,
): FormFields {
  const sections = Object.values(type?.form ?? {}).toSorted(
    (a, b) => (a.order ?? 0) - (b.order ?? 0),
  );
  const known = sections.flatMap((section) => section.fields);
  const rank = (id: string): number => (known.includes(id) ? known.indexOf(id) : known.length);
  return Object.fromEntries(
    Object.entries(fields)
      .toSorted(([a, x], [b, y]) => x.order - y.order || rank(a) - rank(b))
      .map(([id, field], order) => [id, { ...field, order }]),
  );
}
