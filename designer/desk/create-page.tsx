import { IconLock } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../api/contract.ts';
import type { Field, RecordType } from '../api/definitions.ts';
import { isJsonObject } from '../api/json.ts';
import type { Json, JsonObject } from '../api/json.ts';
import { recordQuery, typesQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { useMay } from '../form/may.ts';
import { RecordForm } from '../form/record-form.tsx';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { placeOfType } from '../shell/places.ts';
import { useSession } from '../shell/session.ts';
import { PageSkeleton } from '../shell/skeleton.tsx';
import { tell } from '../shell/tell.ts';
import css from './create-page.module.css';

/** Opens a record by hand. */
export function CreatePage({ typeId }: { readonly typeId: string }) {
  const { t } = useTranslation();
  const may = useMay(useSession());
  const types = useQuery(typesQuery);
  if (types.isError) return <Failure caught={types.error} onRetry={() => void types.refetch()} />;
  if (types.data === undefined) return <PageSkeleton />;
  const type = types.data.find((one) => one.id === typeId);
  if (type === undefined) {
    return (
      <Page title={typeId}>
        <Blank title={t('list.unknownType', { type: typeId })} how={t('list.unknownTypeHow')} />
      </Page>
    );
  }
  const name = type.title.toLowerCase();
  return (
    <Page
      title={t('create.title', { type: name })}
      layout="read"
      before={
        <span className={css['crumb']}>
          <Link
            to={placeOfType(type.id) === 'desk' ? '/desk/$type' : '/estate/$type'}
            params={{ type: type.id }}
            search={{}}
          >
            {type.plural}
          </Link>
          <span aria-hidden="true">/</span>
        </span>
      }
    >
      {may(type, 'open') ? (
        <CreateForm type={type} />
      ) : (
        <Blank
          icon={<IconLock size={28} stroke={1.4} />}
          title={t('create.notAllowed', { type: type.plural.toLowerCase() })}
          how={t('create.notAllowedHow')}
        />
      )}
    </Page>
  );
}

function CreateForm({ type }: { readonly type: RecordType }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const agent = useSession().roles.includes('agent');
  // What agents fill in is not asked of those who only ask.
  const isMine = (id: string): boolean => agent || (type.requesterFields?.includes(id) ?? true);
  const sections = Object.entries(type.form)
    .toSorted(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0))
    .map(([, section]) => ({
      title: section.title,
      fields: section.fields.filter((id) => isAsked(type.fields[id]) && isMine(id)),
    }));
  const fields = Object.fromEntries(
    sections
      .flatMap((section) => section.fields)
      .flatMap((id, order) => {
        const field = type.fields[id];
        return field === undefined ? [] : [[id, { ...field, order }] as const];
      }),
  );
  const submit = async (values: JsonObject): Promise<void> => {
    const data = Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== undefined),
    );
    const record = await request<RecordView>('/api/records', {
      method: 'POST',
      body: { type: type.id, data },
    });
    client.setQueryData(recordQuery(record.number).queryKey, record);
    void client.invalidateQueries({ queryKey: ['records'] });
    tell(t('create.opened', { number: record.number }));
    await navigate({ to: '/records/$id', params: { id: record.number }, replace: true });
  };
  return (
    <RecordForm
      fields={fields}
      sections={sections}
      initial={initialOf(fields)}
      draftKey={`new.${type.id}`}
      submitLabel={t('create.submit', { type: type.title.toLowerCase() })}
      onSubmit={submit}
      onLeave={() => router.history.back()}
    />
  );
}

function isAsked(field: Field | undefined): boolean {
  return field !== undefined && field.computed === undefined && field.readOnly !== true;
}

/** Defaults that are plain values; those that must be worked out are the server's to fill in. */
function initialOf(fields: { readonly [id: string]: Field }): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([id, { default: value }]) =>
      value === undefined || isWorkedOut(value) ? [] : [[id, value]],
    ),
  );
}

function isWorkedOut(value: Json): boolean {
  return (
    (isJsonObject(value) && 'cel' in value) || (typeof value === 'string' && value.includes('{{'))
  );
}
