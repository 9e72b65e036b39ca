import { Button, Drawer } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Token } from '../api/contract.ts';
import { tokensQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { Blank, Failure } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { RowsSkeleton } from '../shell/skeleton.tsx';
import { tell } from '../shell/tell.ts';
import { Moment } from '../value/moment.tsx';
import { AdminOnly } from './admin-only.tsx';
import { Confirm } from './confirm.tsx';
import { SecretOnce } from './secret-once.tsx';
import { TokenForm } from './token-form.tsx';
import css from './admin.module.css';

/** Tokens of systems and people; a new one is shown once. */
export function TokensPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['tokens'] });
  const tokens = query.data?.filter((token) => token.revokedAt === null);
  return (
    <AdminOnly title={t('page.tokens')}>
      <Page
        title={t('page.tokens')}
        actions={
          <Button leftSection={<IconPlus size={15} stroke={2} />} onClick={() => setCreating(true)}>
            {t('admin.newToken')}
          </Button>
        }
      >
        {secret !== null && (
          <SecretOnce
            title={t('admin.issued')}
            how={t('admin.issuedHow')}
            secret={secret}
            onDone={() => setSecret(null)}
          />
        )}
        {query.isError && query.data === undefined ? (
          <Failure caught={query.error} onRetry={() => void query.refetch()} />
        ) : tokens === undefined ? (
          <RowsSkeleton rows={4} />
        ) : tokens.length === 0 ? (
          <Blank
            icon={<IconKey size={28} stroke={1.4} />}
            title={t('admin.noTokens')}
            how={t('admin.noTokensHow')}
          />
        ) : (
          <ul className={css['rows']}>
            {tokens.map((token) => (
              <li key={token.id} className={css['row']}>
                <span className={css['main']}>
                  {token.name}
                  <small className="mono">{token.principal}</small>
                </span>
                <span className="mono">{token.scopes.join(' ')}</span>
                <span className={css['faint']}>
                  {t('admin.lastUsed')}{' '}
                  {token.lastUsedAt === null ? t('time.never') : <Moment at={token.lastUsedAt} />}
                </span>
                <span className={css['faint']}>
                  {token.expiresAt === null ? (
                    t('admin.expiresNever')
                  ) : (
                    <>
                      {t('admin.expires')} <Moment at={token.expiresAt} />
                    </>
                  )}
                </span>
                <Button size="xs" variant="default" onClick={() => setRevoking(token)}>
                  {t('admin.revoke')}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <Drawer
          opened={creating}
          onClose={() => setCreating(false)}
          title={t('admin.newToken')}
          size={420}
          closeButtonProps={{ 'aria-label': t('shell.close') }}
        >
          {creating && (
            <TokenForm
              onLeave={() => setCreating(false)}
              onIssued={(text) => {
                setCreating(false);
                setSecret(text);
                refresh();
              }}
            />
          )}
        </Drawer>
        <Confirm
          opened={revoking !== null}
          title={t('admin.revokeTitle', { name: revoking?.name ?? '' })}
          how={t('admin.revokeHow')}
          verb={t('admin.revoke')}
          onClose={() => setRevoking(null)}
          onConfirm={async () => {
            if (revoking === null) return;
            await request(`/api/tokens/${encodeURIComponent(revoking.id)}`, { method: 'DELETE' });
            tell(t('admin.revoked', { name: revoking.name }));
            refresh();
          }}
        />
      </Page>
    </AdminOnly>
  );
}
