import { Menu, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { PersonMark } from '../value/person-name.tsx';
import { useSession } from './session.ts';
import { useDensity } from './use-remembered.ts';
import css from './account-menu.module.css';

interface AccountMenuProps {
  readonly folded: boolean;
  readonly onShortcuts: () => void;
}

/** Who you are, how it looks, the way out. */
export function AccountMenu({ folded, onShortcuts }: AccountMenuProps) {
  const { t } = useTranslation();
  const me = useSession();
  const client = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [density, setDensity] = useDensity();
  const signOut = async (): Promise<void> => {
    await request('/api/session', { method: 'DELETE' });
    client.clear();
    client.setQueryData(sessionQuery.queryKey, null);
  };
  return (
    <Menu position="top-start" width={248} closeOnItemClick>
      <Menu.Target>
        <button type="button" className={css['me']}>
          <PersonMark name={me.name} />
          <span className={folded ? 'visually-hidden' : css['name']}>
            {folded ? t('shell.account') : me.name}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('shell.signedInAs', { name: me.name })}</Menu.Label>
        <div className={css['choice']}>
          <span id="appearance">{t('shell.theme')}</span>
          <SegmentedControl
            aria-labelledby="appearance"
            size="xs"
            fullWidth
            value={colorScheme}
            onChange={(value) => setColorScheme(value)}
            data={[
              { value: 'light', label: t('shell.themeLight') },
              { value: 'dark', label: t('shell.themeDark') },
              { value: 'auto', label: t('shell.themeSystem') },
            ]}
          />
        </div>
        <div className={css['choice']}>
          <span id="density">{t('shell.density')}</span>
          <SegmentedControl
            aria-labelledby="density"
            size="xs"
            fullWidth
            value={density}
            onChange={(value) => setDensity(value)}
            data={[
              { value: 'comfortable', label: t('shell.densityNormal') },
              { value: 'compact', label: t('shell.densityCompact') },
            ]}
          />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.6} />} onClick={onShortcuts}>
          {t('shell.shortcuts')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.6} />}
          onClick={() => void signOut()}
        >
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
