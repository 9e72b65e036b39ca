import { ActionIcon } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionMark } from './connection.tsx';
import { openPalette } from './open-palette.ts';
import { PLACES } from './places.ts';
import type { PlaceId } from './places.ts';
import { Logo } from './rail.tsx';
import css from './narrow.module.css';

/** The top of a narrow window: who, where to search. */
export function NarrowTop({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const { t } = useTranslation();
  return (
    <header className={css['top']}>
      <Link to="/desk" aria-label="Interlock" className={css['brand']}>
        <Logo />
      </Link>
      <ConnectionMark folded={false} />
      <span className={css['space']} />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={44}
        aria-label={t('shell.search')}
        onClick={() => void openPalette()}
      >
        <IconSearch size={19} stroke={1.7} />
      </ActionIcon>
      <AccountMenu folded onShortcuts={onShortcuts} />
    </header>
  );
}

/** The five places at the bottom of a narrow window, within a thumb's reach. */
export function NarrowBar({ place }: { readonly place: PlaceId }) {
  const { t } = useTranslation();
  return (
    <nav className={css['bar']} aria-label={t('shell.places')}>
      {PLACES.map(({ id, to, icon: Icon }) => (
        <Link
          key={id}
          to={to}
          className={css['place']}
          data-active={id === place}
          aria-current={id === place ? 'true' : undefined}
        >
          <Icon size={20} stroke={1.7} aria-hidden="true" />
          {t(`place.${id}`)}
        </Link>
      ))}
    </nav>
  );
}
