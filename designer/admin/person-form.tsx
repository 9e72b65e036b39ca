import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Person, SignInLink } from '../api/contract.ts';
import { textOf } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import { teamsQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { RecordForm } from '../form/record-form.tsx';
import type { FormFields } from '../form/use-form-state.ts';
import { PERSON_ROLES, roleTitle } from './role-title.ts';

interface PersonFormProps {
  /** Null invites somebody new. */
  readonly person: Person | null;
  readonly onInvited: (name: string, link: string) => void;
  readonly onSaved: (name: string) => void;
  readonly onLeave: () => void;
}

/** Invites a person, or edits one. */
export function PersonForm({ person, onInvited, onSaved, onLeave }: PersonFormProps) {
  const { t } = useTranslation();
  const teams = useQuery(teamsQuery).data ?? [];
  const fields: FormFields = {
    ...(person === null
      ? {
          id: {
            title: t('admin.handle'),
            help: t('admin.handleHelp'),
            type: 'string' as const,
            required: true,
            order: 0,
          },
        }
      : {}),
    name: { title: t('admin.name'), type: 'string', required: true, order: 1 },
    email: { title: t('admin.email'), type: 'string', format: 'email', order: 2 },
    roles: {
      title: t('admin.roles'),
      help: t('admin.rolesHelp'),
      type: 'array',
      items: { type: 'string', enum: [...PERSON_ROLES] },
      labels: Object.fromEntries(PERSON_ROLES.map((role) => [role, roleTitle(role, t)])),
      required: true,
      order: 3,
    },
    teams: {
      title: t('admin.teams'),
      type: 'array',
      items: { type: 'string', enum: teams.length === 0 ? [''] : teams.map((team) => team.id) },
      labels: Object.fromEntries(teams.map((team) => [team.id, team.name])),
      order: 4,
    },
  };
  const initial: JsonObject =
    person === null
      ? { roles: ['agent'], teams: [] }
      : {
          name: person.name,
          email: person.email ?? undefined,
          roles: person.roles ?? [],
          teams: person.teams,
        };
  const submit = async (values: JsonObject): Promise<void> => {
    const body = { ...values, email: values['email'] ?? null, teams: values['teams'] ?? [] };
    const name = textOf(values['name']);
    if (person === null) {
      const { link } = await request<SignInLink>('/api/people', { method: 'POST', body });
      onInvited(name, link);
    } else {
      await request(`/api/people/${encodeURIComponent(person.id)}`, { method: 'PATCH', body });
      onSaved(name);
    }
  };
  return (
    <RecordForm
      fields={fields}
      initial={initial}
      draftKey={`person.${person?.id ?? 'new'}`}
      submitLabel={person === null ? t('admin.inviteSubmit') : t('record.save')}
      onSubmit={submit}
      onLeave={onLeave}
    />
  );
}
