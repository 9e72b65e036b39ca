import { MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reference } from '../api/contract.ts';
import type { Json } from '../api/json.ts';
import { firstRecordsQuery } from '../api/queries.ts';
import { useSession } from '../shell/session.ts';
import { useDirectory } from '../value/use-directory.ts';
import type { FieldInputProps } from './field-input.tsx';

interface Choice {
  readonly value: string;
  readonly label: string;
}

interface ReferenceInputProps extends FieldInputProps {
  readonly shared: { readonly error: string | undefined; readonly required: boolean };
  /** `person`, `team` or a record type. */
  readonly of: string;
  readonly several?: boolean;
}

/** Chooses people, teams or records by name. */
export function ReferenceInput(props: ReferenceInputProps) {
  const { field, value, onChange, references, shared, of, several = false } = props;
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const chosen = Array.isArray(value)
    ? (value as readonly Json[]).map(String)
    : typeof value === 'string'
      ? [value]
      : [];
  const choices = useChoices(of, search, chosen, references);
  const searching = {
    ...shared,
    data: [...choices],
    searchable: true,
    searchValue: search,
    onSearchChange: setSearch,
    nothingFoundMessage: t('form.nothingFound'),
    placeholder: chosen.length > 0 ? '' : t('form.search'),
    limit: 50,
    comboboxProps: { transitionProps: { duration: 80 } },
    // The server has searched already; what it found is shown whatever its title says.
    ...(of === 'person' || of === 'team'
      ? {}
      : { filter: ({ options }: { options: unknown }) => options as never }),
  };
  if (several) {
    return (
      <MultiSelect
        {...searching}
        value={chosen}
        onChange={(ids) => onChange(ids.length === 0 ? undefined : ids)}
        hidePickedOptions
      />
    );
  }
  return (
    <Select
      {...searching}
      value={chosen[0] ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      clearable={field.required !== true}
    />
  );
}

function useChoices(
  of: string,
  search: string,
  chosen: readonly string[],
  references: { readonly [id: string]: Reference } | undefined,
): readonly Choice[] {
  const { t } = useTranslation();
  const me = useSession();
  const [wanted] = useDebouncedValue(search, 150);
  const { people, teams } = useDirectory();
  const isRecord = of !== 'person' && of !== 'team';
  const records = useQuery({
    ...firstRecordsQuery({ type: of, ...(wanted === '' ? {} : { q: wanted }) }, 20),
    enabled: isRecord,
    placeholderData: keepPreviousData,
  }).data;
  const found: Choice[] = isRecord
    ? (records?.items ?? []).map((r) => ({ value: r.id, label: `${r.title} (${r.number})` }))
    : of === 'person'
      ? people.map((p) => ({
          value: p.id,
          label: p.id === me.id ? `${p.name} (${t('form.me').toLowerCase()})` : p.name,
        }))
      : teams.map((team) => ({
          value: team.id,
          label: team.name,
        }));
  const missing = chosen.filter((id) => !found.some((choice) => choice.value === id));
  return [...missing.map((id) => ({ value: id, label: references?.[id]?.title ?? id })), ...found];
}
