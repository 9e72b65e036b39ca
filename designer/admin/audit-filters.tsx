import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { peopleQuery } from '../api/queries.ts';
import { AUDIT_ACTIONS, auditActionWords } from '../document/audit-words.ts';
import type { AuditSearch } from './audit-search.ts';
import css from './audit.module.css';

interface AuditFiltersProps {
  readonly search: AuditSearch;
  readonly onSearch: (search: AuditSearch) => void;
}

/** Whose entries of the audit are shown, of what, and from when to when. */
export function AuditFilters({ search, onSearch }: AuditFiltersProps) {
  const { t } = useTranslation();
  const people = useQuery(peopleQuery).data ?? [];
  const actions = AUDIT_ACTIONS.map((value) => ({ value, label: auditActionWords(value, t) }));
  const actors = [
    ...people.map(({ id, name }) => ({ value: id, label: name })),
    { value: 'engine', label: 'Interlock' },
  ];
  const change = (name: keyof AuditSearch, value: string | null): void => {
    const { [name]: _, ...others } = search;
    onSearch(value === null || value === '' ? others : { ...others, [name]: value });
  };
  return (
    <div className={css['filters']} role="group" aria-label={t('audit.filters')}>
      <Select
        className={css['choice'] ?? ''}
        label={t('audit.who')}
        placeholder={t('audit.anybody')}
        data={withChosen(actors, search.actor, (id) => id)}
        value={search.actor ?? null}
        onChange={(value) => change('actor', value)}
        nothingFoundMessage={t('audit.noFound')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('audit.anybody') }}
      />
      <Select
        className={css['choice'] ?? ''}
        label={t('audit.what')}
        placeholder={t('audit.anything')}
        data={withChosen(actions, search.action, (action) => auditActionWords(action, t))}
        value={search.action ?? null}
        onChange={(value) => change('action', value)}
        nothingFoundMessage={t('audit.noFound')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('audit.anything') }}
      />
      <TextInput
        className={css['day'] ?? ''}
        type="date"
        label={t('audit.from')}
        value={search.from ?? ''}
        onChange={(event) => change('from', event.currentTarget.value)}
        {...(search.to === undefined ? {} : { max: search.to })}
      />
      <TextInput
        className={css['day'] ?? ''}
        type="date"
        label={t('audit.to')}
        value={search.to ?? ''}
        onChange={(event) => change('to', event.currentTarget.value)}
        {...(search.from === undefined ? {} : { min: search.from })}
      />
      {Object.keys(search).length > 0 && (
        <Button variant="subtle" color="gray" onClick={() => onSearch({})}>
          {t('audit.clear')}
        </Button>
      )}
    </div>
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What the address names is among the choices, also where nobody of it is known here. */
function withChosen(
  choices: readonly Choice[],
  chosen: string | undefined,
  labelOf: (value: string) => string,
): Choice[] {
  const known = chosen === undefined || choices.some(({ value }) => value === chosen);
  return known ? [...choices] : [...choices, { value: chosen, label: labelOf(chosen) }];
}
