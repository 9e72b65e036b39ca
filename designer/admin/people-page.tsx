import { Button, Drawer, Menu, ActionIcon } from '@mantine/core';
import { IconDots, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person, SignInLink } from '../api/contract.ts';
import { peopleQuery, teamsQuery } from '../api/queries.ts';
import { problemOf } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { tell, tellFailure } from '../shell/tell.ts';
import { Moment } from '../value/moment.tsx';
import { PersonName } from '../value/person-name.tsx';
import { AdminOnly } from './admin-only.tsx';
import { Confirm } from './confirm.tsx';
import { PersonForm } from './person-form.tsx';
import { roleTitle } from './role-title.ts';
import { SecretOnce } from './secret-once.tsx';
import css from './admin.module.css';

interface Given {
  readonly name: string;
  readonly link: string;
}

/** People: who may sign in, in which roles; inviting gives a link that is shown once. */
export function PeoplePage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery(peopleQuery);
  const teams = useQuery(teamsQuery).data ?? [];
  const [editing, setEditing] = useState<Person | 'new' | null>(null);
  const [given, setGiven] = useState<Given | null>(null);
  const [removing, setRemoving] = useState<Person | null>(null);
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['people'] });
  const renew = async (person: Person): Promise<void> => {
    try {
      const { link } = await request<SignInLink>(
        `/api/people/${encodeURIComponent(person.id)}/link`,
        { method: 'POST', body: {} },
      );
      setGiven({ name: person.name, link });
      refresh();
    } catch (caught) {
      tellFailure(t, problemOf(caught));
    }
  };
  const people = query.data?.filter((person) => person.active);
  return (
    <AdminOnly title={t('page.people')}>
      <Page
        title={t('page.people')}
        actions={
          <Button
            leftSection={<IconUserPlus size={15} stroke={1.8} />}
            onClick={() => setEditing('new')}
          >
            {t('admin.invite')}
          </Button>
        }
      >
        {given !== null && (
          <SecretOnce
            title={t('admin.invited', { name: given.name })}
            how={t('admin.inviteHow', { name: given.name })}
            secret={given.link}
            onDone={() => setGiven(null)}
          />
        )}
        {query.isError && query.data === undefined ? (
          <Failure caught={query.error} onRetry={() => void query.refetch()} />
        ) : people === undefined ? (
          <RowsSkeleton rows={6} />
        ) : people.length === 0 ? (
          <Blank
            icon={<IconUsers size={28} stroke={1.4} />}
            title={t('admin.noPeople')}
            how={t('admin.noPeopleHow')}
          />
        ) : (
          <ul className={css['rows']}>
            {people.map((person) => (
              <li key={person.id} className={css['row']}>
                <span className={css['main']}>
                  <PersonName id={person.id} name={person.name} />
                  <small className="mono">{person.id}</small>
                </span>
                <span>{(person.roles ?? []).map((role) => roleTitle(role, t)).join(', ')}</span>
                <span>
                  {person.teams
                    .map((id) => teams.find((team) => team.id === id)?.name ?? id)
                    .join(', ') || t('admin.none')}
                </span>
                <span className={css['faint']}>{person.email}</span>
                <Menu position="bottom-end">
                  <Menu.Target>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size={28}
                      aria-label={`${t('shell.more')}: ${person.name}`}
                    >
                      <IconDots size={16} stroke={1.8} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => setEditing(person)}>
                      {t('admin.editPerson')}
                    </Menu.Item>
                    <Menu.Item onClick={() => void renew(person)}>{t('admin.newLink')}</Menu.Item>
                    <Menu.Item onClick={() => setRemoving(person)}>
                      {t('admin.removePerson')}
                    </Menu.Item>
                    {typeof person.signedInAt === 'string' && (
                      <Menu.Label>
                        {t('admin.lastUsed')} <Moment at={person.signedInAt} />
                      </Menu.Label>
                    )}
                  </Menu.Dropdown>
                </Menu>
              </li>
            ))}
          </ul>
        )}
        <Drawer
          opened={editing !== null}
          onClose={() => setEditing(null)}
          title={editing === 'new' || editing === null ? t('admin.invite') : editing.name}
          size={420}
          closeButtonProps={{ 'aria-label': t('shell.close') }}
        >
          {editing !== null && (
            <PersonForm
              person={editing === 'new' ? null : editing}
              onLeave={() => setEditing(null)}
              onInvited={(name, link) => {
                setEditing(null);
                setGiven({ name, link });
                refresh();
              }}
              onSaved={(name) => {
                setEditing(null);
                tell(t('admin.saved', { name }));
                refresh();
              }}
            />
          )}
        </Drawer>
        <Confirm
          opened={removing !== null}
          title={t('admin.removeTitle', { name: removing?.name ?? '' })}
          how={t('admin.removeHow', { name: removing?.name ?? '' })}
          verb={t('admin.removePerson')}
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            if (removing === null) return;
            await request(`/api/people/${encodeURIComponent(removing.id)}`, { method: 'DELETE' });
            tell(t('admin.removed', { name: removing.name }));
            refresh();
          }}
        />
      </Page>
    </AdminOnly>
  );
}
