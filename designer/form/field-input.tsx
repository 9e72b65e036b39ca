import {
  Checkbox,
  Group,
  JsonInput,
  MultiSelect,
  NumberInput,
  Radio,
  Select,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FormField, Reference } from '../api/contract.ts';
import { textOf } from '../api/json.ts';
import type { Json } from '../api/json.ts';
import { fromLocal, toLocal } from './local-time.ts';
import { ReferenceInput } from './reference-input.tsx';

/** What every input of a form takes. */
export interface FieldInputProps {
  readonly id: string;
  readonly field: FormField;
  readonly value: Json | undefined;
  /** Undefined clears the field. */
  readonly onChange: (value: Json | undefined) => void;
  readonly error?: string | undefined;
  readonly references?: { readonly [id: string]: Reference } | undefined;
  readonly autoFocus?: boolean;
  /** Without its label, where that stands beside it already. */
  readonly bare?: boolean;
}

/** The input for a field, whatever it holds. */
export function FieldInput(props: FieldInputProps) {
  const { id, field, value, onChange, error, autoFocus = false, bare = false } = props;
  const { t } = useTranslation();
  const shared = {
    name: id,
    id: `field-${id}`,
    'data-field': id,
    error,
    required: field.required ?? false,
    ...(autoFocus ? { 'data-autofocus': true, autoFocus: true } : {}),
    ...(bare ? { 'aria-label': field.title } : { label: field.title, description: field.help }),
    withAsterisk: field.required === true && !bare,
  };
  if (field.ref !== undefined) return <ReferenceInput {...props} shared={shared} of={field.ref} />;
  if (field.enum !== undefined) {
    const known = field.enum;
    return (
      <Select
        {...shared}
        data={known.map((one) => ({
          value: textOf(one),
          label: field.labels?.[textOf(one)] ?? textOf(one),
        }))}
        value={value === undefined || value === null ? null : textOf(value)}
        onChange={(text) => onChange(known.find((one) => textOf(one) === text))}
        placeholder={t('form.choose')}
        clearable={field.required !== true}
        searchable={known.length > 8}
        comboboxProps={{ transitionProps: { duration: 80 } }}
      />
    );
  }
  switch (field.type) {
    case 'boolean':
      // A tick cannot tell "no" from "not answered".
      if (field.required === true) return <YesNoInput {...props} shared={shared} />;
      return (
        <Checkbox
          name={id}
          id={`field-${id}`}
          data-field={id}
          label={field.title}
          description={field.help}
          error={error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
          autoFocus={autoFocus}
        />
      );
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
          allowDecimal={field.type === 'number'}
          {...(field.minimum === undefined ? {} : { min: field.minimum })}
          {...(field.maximum === undefined ? {} : { max: field.maximum })}
        />
      );
    case 'array':
      return <ListInput {...props} shared={shared} />;
    case 'object':
      return (
        <JsonInput
          {...shared}
          value={typeof value === 'string' ? value : JSON.stringify(value ?? {}, null, 2)}
          onChange={(text) => onChange(parsedOr(text))}
          formatOnBlur
          autosize
          minRows={3}
          maxRows={16}
        />
      );
    case 'string':
      return <TextField {...props} shared={shared} />;
  }
}

/** Text that is no JSON yet stays text, so that nothing typed is lost. */
function parsedOr(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

interface WithShared extends FieldInputProps {
  readonly shared: {
    readonly id: string;
    readonly name: string;
    readonly error: string | undefined;
    readonly required: boolean;
  };
}

function YesNoInput({ value, onChange, shared }: WithShared) {
  const { t } = useTranslation();
  const { id, ...rest } = shared;
  return (
    <Radio.Group
      {...rest}
      id={id}
      value={value === true ? 'yes' : value === false ? 'no' : null}
      onChange={(chosen) => onChange(chosen === 'yes')}
    >
      <Group gap={20} mt={4}>
        <Radio value="yes" label={t('form.yes')} data-field={rest.name} />
        <Radio value="no" label={t('form.no')} />
      </Group>
    </Radio.Group>
  );
}

function ListInput({ field, value, onChange, shared, ...rest }: WithShared) {
  const { t } = useTranslation();
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  const { items } = field;
  if (items?.ref !== undefined) {
    return (
      <ReferenceInput
        {...rest}
        field={field}
        value={value}
        onChange={onChange}
        shared={shared}
        of={items.ref}
        several
      />
    );
  }
  if (items?.enum !== undefined) {
    const known = items.enum;
    return (
      <MultiSelect
        {...shared}
        data={known.map((one) => ({
          value: textOf(one),
          label: field.labels?.[textOf(one)] ?? textOf(one),
        }))}
        value={list.map(textOf)}
        onChange={(chosen) => onChange(known.filter((one) => chosen.includes(textOf(one))))}
        placeholder={list.length === 0 ? t('form.choose') : ''}
        clearable
      />
    );
  }
  const isNumber = items?.type === 'integer' || items?.type === 'number';
  return (
    <TagsInput
      {...shared}
      value={list.map(textOf)}
      onChange={(texts) => onChange(isNumber ? texts.map(Number).filter(Number.isFinite) : texts)}
      placeholder={list.length === 0 ? t('form.listHelp') : ''}
      clearable
    />
  );
}

function TextField({ field, value, onChange, shared }: WithShared) {
  const { t } = useTranslation();
  const text = typeof value === 'string' ? value : '';
  const change = (next: string): void => onChange(next === '' ? undefined : next);
  const limit = field.maxLength === undefined ? {} : { maxLength: field.maxLength };
  if (field.multiline === true || field.format === 'markdown') {
    return (
      <Textarea
        {...shared}
        {...limit}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        autosize
        minRows={3}
        maxRows={14}
      />
    );
  }
  if (field.format === 'date-time') {
    return (
      <TextInput
        {...shared}
        type="datetime-local"
        value={toLocal(text)}
        onChange={(event) => change(fromLocal(event.currentTarget.value))}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      {...limit}
      type={field.format === 'date' ? 'date' : field.format === 'email' ? 'email' : 'text'}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      autoComplete="off"
      {...(field.format === 'duration' ? { placeholder: t('form.durationHelp') } : {})}
    />
  );
}
