import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';
import { isUnreachable, problemOf } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { Logo } from './rail.tsx';
import css from './sign-in.module.css';

/** Links tried on this page: a link works once, so it is never sent twice. */
const tried = new Set<string>();

/** The page a one-time link leads to. */
export function SignInPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { hash } = useLocation();
  const search = useSearch({ strict: false });
  const [pasted, setPasted] = useState('');
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const signIn = async (link: string): Promise<void> => {
    setWorking(true);
    setFailure(null);
    try {
      await request('/api/session', { method: 'POST', body: { link } });
      client.clear();
      await client.query({ ...sessionQuery, staleTime: 0 });
      await navigate({ href: safeTarget(search.to), replace: true });
    } catch (caught) {
      const problem = problemOf(caught);
      setFailure(isUnreachable(problem) ? t('failure.unreachableHow') : t('signin.failedHow'));
      setWorking(false);
    }
  };

  const fromAddress = tokenOf(hash === '' ? (search.link ?? '') : `#${hash}`);
  useEffect(() => {
    document.title = `${t('signin.title')} · Interlock`;
  }, [t]);
  useEffect(() => {
    if (fromAddress === '' || tried.has(fromAddress)) return;
    tried.add(fromAddress);
    // The link is a secret: it leaves the address before anything else can read it.
    window.history.replaceState(window.history.state, '', '/signin');
    void signIn(fromAddress);
    // oxlint-disable-next-line react/exhaustive-deps -- once per link, whatever else changes
  }, [fromAddress]);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const link = tokenOf(pasted);
    if (link === '') setFailure(t('signin.empty'));
    else void signIn(link);
  };

  return (
    <main className={css['page']}>
      <div className={css['card']}>
        <Logo size={36} />
        <h1 className={css['title']}>{t(working ? 'signin.working' : 'signin.title')}</h1>
        <p className={css['how']}>{t('signin.fromLink')}</p>
        <form onSubmit={submit} className={css['form']} noValidate>
          <TextInput
            label={t('signin.field')}
            description={t('signin.noLink')}
            placeholder={t('signin.placeholder')}
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
            error={failure}
            disabled={working}
            autoComplete="off"
            spellCheck={false}
            autoFocus
          />
          <Button type="submit" loading={working} fullWidth>
            {t('signin.submit')}
          </Button>
        </form>
      </div>
    </main>
  );
}

/** The token inside whatever was given: a whole link, `#token`, or the token. Pure. */
export function tokenOf(text: string): string {
  const trimmed = text.trim();
  const hash = trimmed.indexOf('#');
  if (hash !== -1) return trimmed.slice(hash + 1);
  const named = /[?&]link=([^&\s]+)/.exec(trimmed)?.[1];
  if (named !== undefined) return decodeURIComponent(named);
  return /^[\w.~-]+$/.test(trimmed) ? trimmed : '';
}

/** Where to go on: a path of this app, never another site. Pure. */
export function safeTarget(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) && !to.startsWith('/signin') ? to : '/desk';
}
