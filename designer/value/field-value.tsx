import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Reference } from '../api/contract.ts';
import type { Field } from '../api/definitions.ts';
import { isJsonObject, textOf } from '../api/json.ts';
import type { Json, JsonObject } from '../api/json.ts';
import { PriorityChip } from '../chip/priority-chip.tsx';
import { SeverityChip } from '../chip/severity-chip.tsx';
import { durationWords } from '../document/duration-words.ts';
import { humanise } from '../document/humanise.ts';
import { valueWords } from '../document/operand-words.ts';
import { isEmpty } from './is-empty.ts';
import { Appointment, Moment } from './moment.tsx';
import { PersonName } from './person-name.tsx';
import { useWording } from './use-definitions.ts';
import css from './field-value.module.css';

interface FieldValueProps {
  readonly id: string;
  readonly field: Field | undefined;
  readonly value: Json | undefined;
  /** Names of the ids in the record's data. */
  readonly references: { readonly [id: string]: Reference } | undefined;
  /** In a list: one line, no ground under chips. */
  readonly dense?: boolean;
}

/** A field's value, the same wherever it is shown. Nothing for an empty one. */
export function FieldValue({ id, field, value, references, dense = false }: FieldValueProps) {
  const { t } = useTranslation();
  if (value === undefined || value === null || value === '') return null;
  if (id === 'priority' && typeof value === 'number') {
    return <PriorityChip value={value} field={field} plain={dense} />;
  }
  if (id === 'severity' && typeof value === 'string') {
    return <SeverityChip value={value} label={field?.labels?.[value]} plain={dense} />;
  }
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.length === 0) return null;
    const each: Field | undefined =
      field === undefined
        ? undefined
        : {
            title: field.title,
            type: field.items?.type ?? 'string',
            ...(field.labels === undefined ? {} : { labels: field.labels }),
            ...(field.items?.ref === undefined ? {} : { ref: field.items.ref }),
          };
    return (
      <span className={css['list']}>
        {items.map((item, i) => (
          <span key={i} className={css['item']}>
            <FieldValue id={id} field={each} value={item} references={references} dense={dense} />
          </span>
        ))}
      </span>
    );
  }
  if (typeof value === 'boolean') return <>{t(value ? 'form.yes' : 'form.no')}</>;
  if (isJsonObject(value)) return <ObjectValue value={value} />;
  const label = field?.labels?.[textOf(value)];
  if (label !== undefined) return <>{label}</>;
  if (field?.ref !== undefined && typeof value === 'string') {
    return (
      <ReferenceValue id={value} of={field.ref} reference={references?.[value]} dense={dense} />
    );
  }
  if (typeof value === 'number') return <span data-figures>{value}</span>;
  return <TextValue text={textOf(value)} field={field} dense={dense} />;
}

/** An object as its parts: "by grace · vote approved". */
function ObjectValue({ value }: { readonly value: JsonObject }) {
  const wording = useWording();
  return (
    <>
      {Object.entries(value)
        .filter(([, part]) => !isEmpty(part))
        .map(([name, part]) => `${humanise(name)} ${valueWords(part, wording)}`)
        .join(' · ')}
    </>
  );
}

interface ReferenceValueProps {
  readonly id: string;
  /** `person`, `team` or a record type. */
  readonly of: string;
  readonly reference: Reference | undefined;
  readonly dense: boolean;
}

function ReferenceValue({ id, of, reference, dense }: ReferenceValueProps) {
  if (of === 'person') return <PersonName id={id} name={reference?.title} />;
  if (of === 'team') {
    return <PersonName id={id} name={reference?.title} team unmarked={dense} />;
  }
  return (
    <Link
      to="/records/$id"
      params={{ id: reference?.number ?? id }}
      className={css['link']}
      data-dense={dense}
      title={reference?.number}
    >
      {reference?.title ?? id}
    </Link>
  );
}

interface TextValueProps {
  readonly text: string;
  readonly field: Field | undefined;
  readonly dense: boolean;
}

function TextValue({ text, field, dense }: TextValueProps) {
  const { t } = useTranslation();
  switch (field?.format) {
    case 'date-time':
      return dense ? <Moment at={text} /> : <Appointment at={text} />;
    case 'date':
      return <time dateTime={text}>{text}</time>;
    case 'duration':
      return <>{durationWords(text, { say: t })}</>;
    case 'uri':
      return /^https?:\/\//.test(text) ? (
        <a className={css['link']} href={text} target="_blank" rel="noreferrer noopener">
          {text}
        </a>
      ) : (
        <>{text}</>
      );
    case 'email':
    case 'markdown':
    case undefined:
      return dense ? <>{text}</> : <span className={css['text']}>{text}</span>;
  }
}
