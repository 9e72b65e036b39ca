import { ActionIcon, Button, Drawer } from '@mantine/core';
import { IconPencil, IconPlus, IconUsers } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Team } from '../api/contract.ts';
import { textOf } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import { peopleQuery, teamsQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { RecordForm } from '../form/record-form.tsx';
import type { FormFields } from '../form/use-form-state.ts';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { tell } from '../shell/tell.ts';
import { PersonMark, PersonName } from '../value/person-name.tsx';
import { AdminOnly } from './admin-only.tsx';
import css from './admin.module.css';

/** Teams and who is in them. */
export function TeamsPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery(teamsQuery);
  const people = useQuery(peopleQuery).data ?? [];
  const [editing, setEditing] = useState<Team | 'new' | null>(null);
  const saved = (name: string): void => {
    setEditing(null);
    tell(t('admin.saved', { name }));
    void client.invalidateQueries({ queryKey: ['teams'] });
    void client.invalidateQueries({ queryKey: ['people'] });
  };
  return (
    <AdminOnly title={t('page.teams')}>
      <Page
        title={t('page.teams')}
        actions={
          <Button leftSection={<IconPlus size={15} stroke={2} />} onClick={() => setEditing('new')}>
            {t('admin.newTeam')}
          </Button>
        }
      >
        {query.isError && query.data === undefined ? (
          <Failure caught={query.error} onRetry={() => void query.refetch()} />
        ) : query.data === undefined ? (
          <RowsSkeleton rows={6} />
        ) : query.data.length === 0 ? (
          <Blank
            icon={<IconUsers size={28} stroke={1.4} />}
            title={t('admin.noTeams')}
            how={t('admin.noTeamsHow')}
          />
        ) : (
          <ul className={css['rows']}>
            {query.data.map((team) => (
              <li key={team.id} className={css['row']}>
                <span className={css['main']}>
                  <PersonName id={team.id} name={team.name} team />
                  <small className="mono">{team.id}</small>
                </span>
                <span
                  className={css['members']}
                  aria-label={t('admin.members', { count: team.members.length })}
                >
                  {team.members.slice(0, 6).map((id) => (
                    <PersonMark key={id} name={people.find((p) => p.id === id)?.name ?? id} />
                  ))}
                  {t('admin.members', { count: team.members.length })}
                </span>
                <span className={css['faint']}>{team.email}</span>
                <span className={css['faint']}>{team.chatHost}</span>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={28}
                  aria-label={`${t('admin.editPerson')}: ${team.name}`}
                  onClick={() => setEditing(team)}
                >
                  <IconPencil size={15} stroke={1.7} />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
        <Drawer
          opened={editing !== null}
          onClose={() => setEditing(null)}
          title={editing === 'new' || editing === null ? t('admin.newTeam') : editing.name}
          size={420}
          closeButtonProps={{ 'aria-label': t('shell.close') }}
        >
          {editing !== null && (
            <TeamForm
              team={editing === 'new' ? null : editing}
              onSaved={saved}
              onLeave={() => setEditing(null)}
            />
          )}
        </Drawer>
      </Page>
    </AdminOnly>
  );
}

interface TeamFormProps {
  readonly team: Team | null;
  readonly onSaved: (name: string) => void;
  readonly onLeave: () => void;
}

function TeamForm({ team, onSaved, onLeave }: TeamFormProps) {
  const { t } = useTranslation();
  const fields: FormFields = {
    ...(team === null
      ? {
          id: {
            title: t('admin.teamId'),
            help: t('admin.teamIdHelp'),
            type: 'string' as const,
            required: true,
            order: 0,
          },
        }
      : {}),
    name: { title: t('admin.name'), type: 'string', required: true, order: 1 },
    email: { title: t('admin.email'), type: 'string', format: 'email', order: 2 },
    chat: {
      title: t('admin.chat'),
      help: t('admin.chatHelp'),
      type: 'string',
      format: 'uri',
      order: 3,
    },
    members: {
      title: t('page.people'),
      type: 'array',
      items: { type: 'string', ref: 'person' },
      order: 4,
    },
  };
  const initial: JsonObject =
    team === null ? {} : { name: team.name, email: team.email ?? undefined, members: team.members };
  const submit = async (values: JsonObject): Promise<void> => {
    const { chat, ...rest } = values;
    // The chat address is write-only: left empty it stays as it is.
    const body = {
      ...rest,
      email: values['email'] ?? null,
      members: values['members'] ?? [],
      ...(chat === undefined || chat === '' ? {} : { chat }),
    };
    const path = team === null ? '/api/teams' : `/api/teams/${encodeURIComponent(team.id)}`;
    await request(path, { method: team === null ? 'POST' : 'PATCH', body });
    onSaved(textOf(values['name']));
  };
  return (
    <RecordForm
      fields={fields}
      initial={initial}
      draftKey={`team.${team?.id ?? 'new'}`}
      submitLabel={team === null ? t('admin.teamSubmit') : t('record.save')}
      onSubmit={submit}
      onLeave={onLeave}
    />
  );
}
