import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Blank } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { useSession } from '../shell/session.ts';

interface AdminOnlyProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** What only administrators see; the server decides, this only says so kindly. */
export function AdminOnly({ title, children }: AdminOnlyProps) {
  const { t } = useTranslation();
  if (useSession().roles.includes('admin')) return children;
  return (
    <Page title={title}>
      <Blank
        icon={<IconLock size={28} stroke={1.4} />}
        title={t('admin.notAdmin')}
        how={t('admin.notAdminHow')}
      />
    </Page>
  );
}
