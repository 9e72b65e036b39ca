import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../api/json.ts';
import { request } from '../api/request.ts';
import { RecordForm } from '../form/record-form.tsx';
import type { FormFields } from '../form/use-form-state.ts';

interface TokenFormProps {
  /** Told the token's text, which is never shown again. */
  readonly onIssued: (text: string) => void;
  readonly onLeave: () => void;
}

/** Issues a token. */
export function TokenForm({ onIssued, onLeave }: TokenFormProps) {
  const { t } = useTranslation();
  const scopes = {
    'events:write': t('admin.scope.eventsWrite'),
    'records:read': t('admin.scope.recordsRead'),
    'records:write': t('admin.scope.recordsWrite'),
    'definitions:read': t('admin.scope.definitionsRead'),
    'definitions:write': t('admin.scope.definitionsWrite'),
    admin: t('admin.scope.admin'),
  };
  const fields: FormFields = {
    name: {
      title: t('admin.tokenName'),
      help: t('admin.tokenNameHelp'),
      type: 'string',
      required: true,
      order: 0,
    },
    kind: {
      title: t('admin.tokenKind'),
      type: 'string',
      enum: ['system', 'person'],
      labels: { system: t('admin.tokenSystem'), person: t('admin.tokenPerson') },
      required: true,
      order: 1,
    },
    principal: {
      title: t('admin.principal'),
      help: t('admin.principalHelp'),
      type: 'string',
      required: true,
      order: 2,
    },
    scopes: {
      title: t('admin.scopes'),
      type: 'array',
      items: { type: 'string', enum: Object.keys(scopes) },
      labels: scopes,
      required: true,
      order: 3,
    },
    expiresAt: {
      title: t('admin.expires'),
      help: t('admin.expiresHelp'),
      type: 'string',
      format: 'date-time',
      order: 4,
    },
  };
  const submit = async (values: JsonObject): Promise<void> => {
    const { token } = await request<{ readonly token: string }>('/api/tokens', {
      method: 'POST',
      body: { ...values, expiresAt: values['expiresAt'] ?? null },
    });
    onIssued(token);
  };
  return (
    <RecordForm
      fields={fields}
      initial={{ kind: 'system', scopes: ['events:write'] }}
      draftKey="token.new"
      submitLabel={t('admin.tokenSubmit')}
      onSubmit={submit}
      onLeave={onLeave}
    />
  );
}
