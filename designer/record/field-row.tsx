import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconHelpCircle, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { Field } from '../api/definitions.ts';
import type { Json } from '../api/json.ts';
import { problemOf } from '../api/problem.ts';
import { dropDraft, keepDraft, readDraft } from '../form/draft.ts';
import { FieldInput } from '../form/field-input.tsx';
import { sortIssues } from '../form/field-errors.ts';
import { tell } from '../shell/tell.ts';
import { FieldValue } from '../value/field-value.tsx';
import { isEmpty } from '../value/is-empty.ts';
import { ConflictNotice } from './conflict-notice.tsx';
import { useEdit } from './use-edit.ts';
import css from './fields-panel.module.css';

interface FieldRowProps {
  readonly id: string;
  readonly field: Field;
  readonly record: RecordView;
  readonly editable: boolean;
  readonly onWhy: (field: string) => void;
}

/** One field: its value, and in the same place its editor. */
export function FieldRow({ id, field, record, editable, onWhy }: FieldRowProps) {
  const { t } = useTranslation();
  const draftKey = `${record.number}.field.${id}`;
  const [editing, setEditing] = useState(() => editable && readDraft(draftKey) !== null);
  const value = record.data[id];
  const computed = field.computed !== undefined;
  const shown = <FieldValue id={id} field={field} value={value} references={record.references} />;
  return (
    <div className={css['row']} data-editing={editing}>
      <dt className={css['label']}>{field.title}</dt>
      <dd className={css['value']}>
        {editing ? (
          <FieldEditor
            id={id}
            field={field}
            record={record}
            draftKey={draftKey}
            onDone={() => setEditing(false)}
          />
        ) : (
          <>
            <span className={css['shown']} data-empty={isEmpty(value)}>
              {isEmpty(value) ? t('record.unset') : shown}
            </span>
            {computed && (
              <Tooltip label={t('record.whyField', { field: field.title.toLowerCase() })}>
                <button type="button" className={css['why']} onClick={() => onWhy(id)}>
                  <IconHelpCircle size={14} stroke={1.7} aria-hidden="true" />
                  {t('record.why')}
                </button>
              </Tooltip>
            )}
            {editable && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={24}
                className={css['edit']}
                aria-label={t('record.edit', { field: field.title })}
                onClick={() => setEditing(true)}
              >
                <IconPencil size={14} stroke={1.7} />
              </ActionIcon>
            )}
          </>
        )}
      </dd>
    </div>
  );
}

interface FieldEditorProps {
  readonly id: string;
  readonly field: Field;
  readonly record: RecordView;
  readonly draftKey: string;
  readonly onDone: () => void;
}

function FieldEditor({ id, field, record, draftKey, onDone }: FieldEditorProps) {
  const { t } = useTranslation();
  const edit = useEdit();
  // What the edit is based on stays what it was when it began, whatever the stream brings meanwhile.
  const [base, setBase] = useState(record);
  const [value, setValue] = useState<Json | undefined>(
    () => readDraft(draftKey)?.['value'] ?? record.data[id],
  );
  const [error, setError] = useState<string | undefined>();
  const [saving, setSaving] = useState(false);
  const [conflict, setConflict] = useState<RecordView | null>(null);

  const leave = (): void => {
    dropDraft(draftKey);
    onDone();
  };
  const save = async (on: RecordView): Promise<void> => {
    setSaving(true);
    setError(undefined);
    try {
      const result = await edit(on, id, value);
      if (result.kind === 'conflict') {
        setConflict(result.current);
        return;
      }
      tell(t('record.saved', { field: field.title }));
      leave();
    } catch (caught) {
      const problem = problemOf(caught);
      const { fields, others } = sortIssues(problem.issues ?? [], [id]);
      setError(fields[id] ?? others[0] ?? problem.detail ?? problem.title);
    } finally {
      setSaving(false);
    }
  };

  return (
    <div
      className={css['editor']}
      onKeyDown={(event) => {
        const single =
          field.multiline !== true &&
          field.format !== 'markdown' &&
          field.type === 'string' &&
          field.ref === undefined &&
          field.enum === undefined;
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || single)) {
          event.preventDefault();
          void save(base);
        }
        if (event.key === 'Escape' && !event.defaultPrevented) leave();
      }}
    >
      <FieldInput
        id={id}
        field={{ ...field, required: field.required ?? false }}
        value={value}
        onChange={(next) => {
          setValue(next);
          keepDraft(draftKey, { value: next ?? null });
        }}
        error={error}
        references={record.references}
        autoFocus
        bare
      />
      {conflict === null ? (
        <div className={css['buttons']}>
          <Button size="xs" onClick={() => void save(base)} loading={saving}>
            {t('record.save')}
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={leave}>
            {t('record.cancel')}
          </Button>
        </div>
      ) : (
        <ConflictNotice
          id={id}
          field={field}
          mine={value}
          base={base}
          current={conflict}
          onTakeTheirs={leave}
          onKeepMine={() => {
            setBase(conflict);
            setConflict(null);
            void save(conflict);
          }}
        />
      )}
    </div>
  );
}
