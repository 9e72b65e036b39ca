import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormField } from '../api/contract.ts';
import type { Json, JsonObject } from '../api/json.ts';
import { isUnreachable, problemOf } from '../api/problem.ts';
import type { Problem } from '../api/problem.ts';
import { isEmpty } from '../value/is-empty.ts';
import { useHolds } from './conditions.ts';
import { dropDraft, keepDraft, readDraft } from './draft.ts';
import { sortIssues } from './field-errors.ts';

/** Fields of a form by id. */
export interface FormFields {
  readonly [id: string]: FormField;
}

interface FormStateInput {
  readonly fields: FormFields;
  readonly initial: JsonObject;
  readonly draftKey: string;
  readonly onSubmit: (values: JsonObject) => Promise<void>;
  /** Told the first field that needs another look. */
  readonly onFailed: (field: string) => void;
  readonly record?: JsonObject | undefined;
}

interface Failed {
  readonly fields: { readonly [field: string]: string };
  readonly others: readonly string[];
  readonly supportId?: string | undefined;
}

const NONE: Failed = { fields: {}, others: [] };

/** What a form holds and how sending it went. Every change is kept as a draft until it is sent. */
export function useFormState(input: FormStateInput) {
  const { fields, initial, draftKey, onSubmit, onFailed, record } = input;
  const { t } = useTranslation();
  const [draft] = useState(() => readDraft(draftKey));
  const [restored, setRestored] = useState(draft !== null);
  const [values, setValues] = useState<JsonObject>(() => ({ ...initial, ...draft }));
  const [failed, setFailed] = useState<Failed>(NONE);
  const [sending, setSending] = useState(false);
  const shown = useShown(fields, values, record);

  const set = (id: string, value: Json | undefined): void => {
    const next = { ...values, [id]: value };
    setValues(next);
    keepDraft(draftKey, next);
    if (id in failed.fields) {
      const { [id]: _mended, ...others } = failed.fields;
      setFailed({ ...failed, fields: others });
    }
  };

  const fail = (next: Failed): void => {
    setFailed(next);
    const first = shown.find((id) => id in next.fields);
    if (first !== undefined) setTimeout(() => onFailed(first));
  };

  const submit = async (): Promise<void> => {
    if (sending) return;
    const missing = shown.filter((id) => fields[id]?.required === true && isEmpty(values[id]));
    if (missing.length > 0) {
      fail({ fields: Object.fromEntries(missing.map((id) => [id, t('form.needed')])), others: [] });
      return;
    }
    setSending(true);
    setFailed(NONE);
    try {
      await onSubmit(Object.fromEntries(shown.map((id) => [id, values[id]])));
      dropDraft(draftKey);
    } catch (caught) {
      fail(readFailure(problemOf(caught), shown, t('failure.unreachableHow')));
    } finally {
      setSending(false);
    }
  };

  return {
    fields,
    values,
    set,
    shown,
    errors: failed.fields,
    failures: failed.others,
    supportId: failed.supportId,
    sending,
    submit,
    restored,
    startOver: (): void => {
      dropDraft(draftKey);
      setValues(initial);
      setFailed(NONE);
      setRestored(false);
    },
  };
}

function readFailure(problem: Problem, shown: readonly string[], unreachable: string): Failed {
  if (isUnreachable(problem)) return { fields: {}, others: [unreachable] };
  const { fields, others } = sortIssues(problem.issues ?? [], shown);
  const told = Object.keys(fields).length > 0 || others.length > 0;
  return {
    fields,
    others: told ? others : [problem.detail ?? problem.title],
    // At a field the words say all; the id is for what cannot be mended here.
    supportId: Object.keys(fields).length > 0 ? undefined : problem.requestId,
  };
}

/** Ids of the fields asked now, in order. */
function useShown(
  fields: FormFields,
  values: JsonObject,
  record: JsonObject | undefined,
): readonly string[] {
  const conditional = Object.values(fields).some((field) => typeof field.visible === 'object');
  const holds = useHolds(conditional);
  return useMemo(() => {
    const facts = (fact: string): Json | undefined =>
      fact === 'form' ? values : fact === 'record' ? record : undefined;
    return Object.entries(fields)
      .toSorted(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0))
      .filter(([, { visible }]) => {
        if (visible === undefined || visible === true) return true;
        return visible !== false && (holds?.(visible, facts) ?? false);
      })
      .map(([id]) => id);
  }, [fields, values, record, holds]);
}
