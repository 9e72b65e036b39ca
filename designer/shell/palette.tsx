import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import {
  IconAffiliate,
  IconArrowRight,
  IconKeyboard,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSun,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { firstRecordsQuery, typesQuery, workflowsQuery } from '../api/queries.ts';
import { title } from '../document/humanise.ts';
import { useMay } from '../form/may.ts';
import { TypeIcon } from '../value/type-icon.tsx';
import { paletteStore } from './palette-store.ts';
import { PLACES, placeOfType, typesOfPlace } from './places.ts';
import { useSession } from './session.ts';

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

interface PaletteProps {
  readonly onShortcuts: () => void;
}

/** Ctrl-K: everything is one search away. */
export function Palette({ onShortcuts }: PaletteProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const groups = useGroups(query, onShortcuts);
  const wanted = query.trim().toLowerCase();
  const shown = groups
    .map(({ group, searched, entries }) => ({
      group,
      entries: searched
        ? entries
        : entries.filter(({ label }) => label.toLowerCase().includes(wanted)),
    }))
    .filter(({ entries }) => entries.length > 0);
  const first = shown[0]?.entries[0]?.id;
  // What was found may arrive after the last letter: the first of it is what Enter means.
  useEffect(() => {
    const { listId } = paletteStore.getState();
    const list = document.getElementById(listId);
    if (first === undefined || list === null || list.querySelector('[data-selected]') !== null) {
      return;
    }
    list.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
    paletteStore.updateState((state) => ({ ...state, selected: 0 }));
  }, [first]);
  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      // Ctrl-K is the frame's, which has it before this code is here.
      shortcut={null}
      scrollable
      lockScroll={false}
      maxHeight={420}
      radius="md"
      overlayProps={{ backgroundOpacity: 0.3 }}
    >
      <Spotlight.Search
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.placeholder')}
        leftSection={<IconSearch size={17} stroke={1.7} />}
      />
      <Spotlight.ActionsList>
        {shown.map(({ group, entries }) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {entries.slice(0, 8).map((entry) => (
              <Spotlight.Action
                key={entry.id}
                label={entry.label}
                {...(entry.description === undefined ? {} : { description: entry.description })}
                leftSection={entry.icon}
                onClick={entry.run}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {shown.length === 0 && <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

interface Group {
  readonly group: string;
  /** The server has filtered it already. */
  readonly searched: boolean;
  readonly entries: readonly Entry[];
}

function useGroups(query: string, onShortcuts: () => void): readonly Group[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useSession();
  const may = useMay(me);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const types = useQuery(typesQuery).data ?? [];
  const workflows = useQuery(workflowsQuery).data ?? [];
  const arrow = <IconArrowRight size={16} stroke={1.6} aria-hidden="true" />;
  const dark = colorScheme === 'dark';
  return [
    { group: t('palette.records'), searched: true, entries: useFound(query) },
    {
      group: t('palette.go'),
      searched: false,
      entries: [
        ...PLACES.map(({ id, to, icon: Icon }) => ({
          id,
          label: t(`place.${id}`),
          icon: <Icon size={16} stroke={1.6} aria-hidden="true" />,
          run: () => void navigate({ to }),
        })),
        ...[
          ...typesOfPlace(types, 'desk', me.roles),
          ...typesOfPlace(types, 'estate', me.roles),
        ].map((type) => ({
          id: `list-${type.id}`,
          label: type.plural,
          icon: <TypeIcon name={type.icon} />,
          run: () =>
            void navigate({
              to: placeOfType(type.id) === 'desk' ? '/desk/$type' : '/estate/$type',
              params: { type: type.id },
            }),
        })),
        {
          id: 'policies',
          label: t('page.policies'),
          icon: arrow,
          run: () => void navigate({ to: '/design/policies' }),
        },
        {
          id: 'tables',
          label: t('page.tables'),
          icon: arrow,
          run: () => void navigate({ to: '/design/tables' }),
        },
        {
          id: 'definitions',
          label: t('page.definitions'),
          icon: arrow,
          run: () => void navigate({ to: '/admin/definitions' }),
        },
        ...(me.roles.includes('agent')
          ? [
              {
                id: 'set-aside',
                label: t('page.setAside'),
                icon: arrow,
                run: () => void navigate({ to: '/admin/set-aside' }),
              },
            ]
          : []),
        ...(me.roles.includes('admin')
          ? [
              {
                id: 'audit',
                label: t('page.audit'),
                icon: arrow,
                run: () => void navigate({ to: '/admin/audit' }),
              },
            ]
          : []),
      ],
    },
    {
      group: t('palette.create'),
      searched: false,
      entries: types
        .filter((type) => may(type, 'open'))
        .map((type) => ({
          id: `new-${type.id}`,
          label: t('palette.newRecord', { type: type.title.toLowerCase() }),
          icon: <IconPlus size={16} stroke={1.6} aria-hidden="true" />,
          run: () => void navigate({ to: '/new/$type', params: { type: type.id } }),
        })),
    },
    {
      group: t('palette.workflows'),
      searched: false,
      entries: workflows.map((workflow) => ({
        id: `workflow-${workflow.id}`,
        label: workflow.title,
        icon: <IconAffiliate size={16} stroke={1.6} aria-hidden="true" />,
        run: () => void navigate({ to: '/design/workflows/$id', params: { id: workflow.id } }),
      })),
    },
    {
      group: t('palette.actions'),
      searched: false,
      entries: [
        {
          id: 'appearance',
          label: `${t('shell.theme')}: ${t(dark ? 'shell.themeLight' : 'shell.themeDark')}`,
          icon: dark ? <IconSun size={16} stroke={1.6} /> : <IconMoon size={16} stroke={1.6} />,
          run: () => setColorScheme(dark ? 'light' : 'dark'),
        },
        {
          id: 'shortcuts',
          label: t('shell.shortcuts'),
          icon: <IconKeyboard size={16} stroke={1.6} aria-hidden="true" />,
          run: onShortcuts,
        },
      ],
    },
  ];
}

function useFound(query: string): readonly Entry[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const types = useQuery(typesQuery).data;
  const [wanted] = useDebouncedValue(query.trim(), 150);
  const found = useQuery({
    ...firstRecordsQuery({ q: wanted }, 6),
    enabled: wanted.length >= 2,
    placeholderData: keepPreviousData,
  });
  if (query.trim().length < 2) return [];
  return (found.data?.items ?? []).map((record) => ({
    id: record.id,
    label: record.title,
    description: t('palette.recordIn', { number: record.number, state: title(record.state) }),
    icon: <TypeIcon name={types?.find((type) => type.id === record.type)?.icon} />,
    run: () => void navigate({ to: '/records/$id', params: { id: record.number } }),
  }));
}
