import { Button, CloseButton, Popover, TextInput, UnstyledButton } from '@mantine/core';
import { IconFilter, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType, Workflow } from '../api/definitions.ts';
import { FilterChip } from './filter-chip.tsx';
import { useFilterables } from './filter-options.ts';
import { filtersOf, withFilter, withoutFilters } from './list-search.ts';
import type { ListSearch } from './list-search.ts';
import css from './filter-bar.module.css';

const SHOWN = ['open', 'closed', 'any'] as const;

interface FilterBarProps {
  readonly type: RecordType;
  readonly workflow: Workflow | undefined;
  readonly search: ListSearch;
  readonly onChange: (search: ListSearch) => void;
  readonly searchBox: RefObject<HTMLInputElement | null>;
  readonly addButton: RefObject<HTMLButtonElement | null>;
}

/** What the list shows, told as a sentence that can be changed word by word. */
export function FilterBar({
  type,
  workflow,
  search,
  onChange,
  searchBox,
  addButton,
}: FilterBarProps) {
  const { t } = useTranslation();
  const filterables = useFilterables(type);
  const [adding, setAdding] = useState<string | null>(null);
  const filters = filtersOf(search);
  // The one being added stays in its place while its first value travels through the address.
  const isNew = adding !== null && !filters.some(({ field }) => field === adding);
  const shown = isNew ? [...filters, { field: adding, values: [] }] : filters;
  return (
    <div className={css['bar']}>
      <TextInput
        ref={searchBox}
        className={css['search']}
        aria-label={t('list.searchLabel')}
        placeholder={t('list.searchPlaceholder', { type: type.plural.toLowerCase() })}
        leftSection={<IconSearch size={15} stroke={1.7} aria-hidden="true" />}
        rightSection={
          search.q === undefined ? null : (
            <CloseButton
              size="sm"
              aria-label={t('list.clear')}
              onClick={() => onChange({ ...search, q: undefined })}
            />
          )
        }
        defaultValue={search.q ?? ''}
        key={search.q === undefined ? 'empty' : 'filled'}
        onKeyDown={(event) => {
          const value = event.currentTarget.value.trim();
          if (event.key === 'Enter') onChange(searching(search, value));
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        onBlur={(event) => {
          const value = event.currentTarget.value.trim();
          if (value !== (search.q ?? '')) onChange(searching(search, value));
        }}
      />
      <div className={css['sentence']}>
        <span className={css['show']} role="group" aria-label={t('list.showLabel')}>
          {SHOWN.map((which) => (
            <UnstyledButton
              key={which}
              className={css['which']}
              aria-pressed={(search.show ?? 'open') === which}
              onClick={() => onChange({ ...search, show: which === 'open' ? undefined : which })}
            >
              {t(`list.show_${which}`)}
            </UnstyledButton>
          ))}
        </span>
        {shown.map(({ field, values }, i) => {
          const filterable = filterables.find((one) => one.id === field);
          if (filterable === undefined) return null;
          return (
            <span key={field} className={css['clause']}>
              <span className={css['word']}>{t(i === 0 ? 'list.where' : 'list.and')}</span>
              <FilterChip
                filterable={filterable}
                workflow={workflow}
                values={values}
                initiallyOpen={field === adding}
                onChange={(next) => onChange(withFilter(search, field, next))}
                onLeave={() => setAdding(null)}
              />
            </span>
          );
        })}
        <AddFilter
          buttonRef={addButton}
          choices={filterables.filter(({ id }) => !shown.some((filter) => filter.field === id))}
          onChoose={setAdding}
        />
        {(filters.length > 0 || search.q !== undefined) && (
          <UnstyledButton className={css['clear']} onClick={() => onChange(withoutFilters(search))}>
            {t('list.clear')}
          </UnstyledButton>
        )}
      </div>
    </div>
  );
}

function searching(search: ListSearch, q: string): ListSearch {
  return { ...search, q: q === '' ? undefined : q, sel: undefined };
}

interface AddFilterProps {
  readonly choices: readonly { readonly id: string; readonly title: string }[];
  readonly onChoose: (id: string) => void;
  readonly buttonRef: RefObject<HTMLButtonElement | null>;
}

function AddFilter({ choices, onChoose, buttonRef }: AddFilterProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState('');
  const found = choices.filter(({ title }) => title.toLowerCase().includes(wanted.toLowerCase()));
  const choose = (id: string | undefined): void => {
    if (id === undefined) return;
    setOpened(false);
    setWanted('');
    onChoose(id);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus width={240}>
      <Popover.Target>
        <Button
          ref={buttonRef}
          variant="subtle"
          color="gray"
          size="xs"
          leftSection={<IconFilter size={14} stroke={1.7} aria-hidden="true" />}
          onClick={() => setOpened((now) => !now)}
          className={css['add']}
          aria-label={t('list.addFilterLabel')}
        >
          {t('list.addFilter')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={t('list.chooseField')}>
        <TextInput
          aria-label={t('list.findField')}
          placeholder={t('list.findField')}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            choose(found[0]?.id);
          }}
          data-autofocus
        />
        <ul className={css['choices']}>
          {found.map(({ id, title }) => (
            <li key={id}>
              <UnstyledButton className={css['choice']} onClick={() => choose(id)}>
                {title}
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
