import { Button } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useRef } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reference } from '../api/contract.ts';
import type { JsonObject } from '../api/json.ts';
import { FieldInput } from './field-input.tsx';
import { useFormState } from './use-form-state.ts';
import type { FormFields } from './use-form-state.ts';
import css from './record-form.module.css';

/** A part of a form with a title of its own. */
export interface FormSection {
  readonly title: string;
  readonly fields: readonly string[];
}

interface RecordFormProps {
  readonly fields: FormFields;
  /** Parts in order; without them the fields stand one under the other. */
  readonly sections?: readonly FormSection[];
  /** What the form starts with. */
  readonly initial: JsonObject;
  /** Under which what is typed is kept until it is sent. */
  readonly draftKey: string;
  readonly submitLabel: string;
  /** Sends it; what it throws is shown, and nothing typed is lost. */
  readonly onSubmit: (values: JsonObject) => Promise<void>;
  readonly onLeave: () => void;
  readonly references?: { readonly [id: string]: Reference } | undefined;
  /** What conditions of the form see as `record`. */
  readonly record?: JsonObject | undefined;
  /** Said above the fields. */
  readonly children?: ReactNode;
}

/** A form over fields a pack defines: labels above, errors at the field, Ctrl-Enter submits. */
export function RecordForm(props: RecordFormProps) {
  const { sections, submitLabel, onLeave, references, children } = props;
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const state = useFormState({
    ...props,
    onFailed: (field) => {
      form.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`)?.focus();
    },
  });
  const parts = sections ?? [{ title: '', fields: state.shown }];
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void state.submit();
  };
  const problems = Object.keys(state.errors).length;
  return (
    <form
      ref={form}
      className={css['form']}
      onSubmit={submit}
      // Before the inputs see it: Enter would open a list of choices.
      onKeyDownCapture={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          event.stopPropagation();
          void state.submit();
        }
      }}
      noValidate
      autoComplete="off"
    >
      {children}
      {state.restored && (
        <p className={css['restored']}>
          {t('create.draftKept')}
          <button type="button" onClick={state.startOver}>
            {t('create.discard')}
          </button>
        </p>
      )}
      {(problems > 0 || state.failures.length > 0) && (
        <div className={css['failures']} role="alert">
          <IconAlertCircle size={16} stroke={1.8} aria-hidden="true" />
          <div>
            <strong>
              {state.failures.length > 0 && problems === 0
                ? t('failure.action')
                : t('form.fix', { count: problems + state.failures.length })}
            </strong>
            {state.failures.map((failure) => (
              <p key={failure}>{failure}</p>
            ))}
            {state.supportId !== undefined && (
              <p className={css['id']}>{t('failure.id', { id: state.supportId })}</p>
            )}
          </div>
        </div>
      )}
      {parts.map(({ title, fields }) => {
        const asked = fields.filter((id) => state.shown.includes(id));
        if (asked.length === 0) return null;
        return (
          <fieldset key={title} className={css['section']}>
            {title !== '' && <legend>{title}</legend>}
            {asked.map((id) => {
              const field = state.fields[id];
              if (field === undefined) return null;
              return (
                <FieldInput
                  key={id}
                  id={id}
                  field={field}
                  value={state.values[id]}
                  onChange={(value) => state.set(id, value)}
                  error={state.errors[id]}
                  references={references}
                  autoFocus={id === state.shown[0]}
                />
              );
            })}
          </fieldset>
        );
      })}
      <div className={css['actions']}>
        <Button type="submit" loading={state.sending}>
          {submitLabel}
        </Button>
        <Button variant="subtle" color="gray" onClick={onLeave} disabled={state.sending}>
          {t('form.cancel')}
        </Button>
        <kbd className={css['hint']}>{t('form.submitHint')}</kbd>
      </div>
    </form>
  );
}
