import { Checkbox, Popover, TextInput, UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Workflow } from '../api/definitions.ts';
import { useFilterOptions } from './filter-options.ts';
import type { Filterable } from './filter-options.ts';
import css from './filter-bar.module.css';

interface FilterChipProps {
  readonly filterable: Filterable;
  readonly workflow: Workflow | undefined;
  readonly values: readonly string[];
  readonly initiallyOpen: boolean;
  readonly onChange: (values: readonly string[]) => void;
  readonly onLeave: () => void;
}

/** One clause of the list's sentence: "Priority is 1 or 2". Press it to choose other values. */
export function FilterChip(props: FilterChipProps) {
  const { filterable, workflow, values, initiallyOpen, onChange, onLeave } = props;
  const { t, i18n } = useTranslation();
  const [opened, setOpened] = useState(initiallyOpen);
  const [wanted, setWanted] = useState('');
  const options = useFilterOptions(filterable, workflow, wanted);
  const labels = values.map((value) => options.find((o) => o.value === value)?.label ?? value);
  const sentence =
    labels.length === 0
      ? t('list.filterUnset', { field: filterable.title })
      : t('list.filterOn', {
          field: filterable.title,
          values: new Intl.ListFormat(i18n.language, { type: 'disjunction' }).format(labels),
        });
  const found = options.filter(({ label }) => label.toLowerCase().includes(wanted.toLowerCase()));
  const toggle = (value: string): void =>
    onChange(values.includes(value) ? values.filter((v) => v !== value) : [...values, value]);
  return (
    <Popover
      opened={opened}
      onChange={(next) => {
        setOpened(next);
        if (!next) onLeave();
      }}
      position="bottom-start"
      trapFocus
      width={260}
    >
      <span className={css['chip']}>
        <Popover.Target>
          <UnstyledButton className={css['chipText']} onClick={() => setOpened((now) => !now)}>
            {sentence}
          </UnstyledButton>
        </Popover.Target>
        <UnstyledButton
          className={css['chipRemove']}
          aria-label={t('list.removeFilter', { filter: sentence })}
          onClick={() => {
            onLeave();
            onChange([]);
          }}
        >
          <IconX size={12} stroke={2} aria-hidden="true" />
        </UnstyledButton>
      </span>
      <Popover.Dropdown p={8} aria-label={filterable.title}>
        <TextInput
          aria-label={t('list.findValue')}
          placeholder={t('list.findValue')}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          data-autofocus
        />
        <ul className={css['choices']}>
          {found.map(({ value, label }) => (
            <li key={value}>
              <Checkbox
                className={css['choice']}
                size="xs"
                label={label}
                checked={values.includes(value)}
                onChange={() => toggle(value)}
              />
            </li>
          ))}
          {found.length === 0 && <li className={css['none']}>{t('list.noValues')}</li>}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
