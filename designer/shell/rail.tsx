import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSearch,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionMark } from './connection.tsx';
import { openPalette } from './open-palette.ts';
import { PLACES } from './places.ts';
import type { PlaceId } from './places.ts';
import { SubLinks } from './sub-links.tsx';
import css from './rail.module.css';

interface RailProps {
  readonly place: PlaceId;
  /** Record type of the page shown, if it is a record's. */
  readonly recordType: string | undefined;
  readonly folded: boolean;
  readonly onFold: () => void;
  readonly onShortcuts: () => void;
}

/** The left rail: five places, and inside the one you are in, its pages. */
export function Rail({ place, recordType, folded, onFold, onShortcuts }: RailProps) {
  const { t } = useTranslation();
  return (
    <nav className={css['rail']} data-folded={folded} aria-label={t('shell.places')}>
      <div className={css['top']}>
        <Link to="/desk" className={css['brand']} aria-label="Interlock">
          <Logo />
          {!folded && <span>Interlock</span>}
        </Link>
        <Tooltip label={t(folded ? 'shell.expand' : 'shell.collapse')} position="right">
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            className={css['fold']}
            aria-label={t(folded ? 'shell.expand' : 'shell.collapse')}
            onClick={onFold}
          >
            {folded ? (
              <IconLayoutSidebarLeftExpand size={17} stroke={1.6} />
            ) : (
              <IconLayoutSidebarLeftCollapse size={17} stroke={1.6} />
            )}
          </ActionIcon>
        </Tooltip>
      </div>
      <Tooltip label={t('shell.search')} position="right" disabled={!folded}>
        <button
          type="button"
          className={css['search']}
          onClick={() => void openPalette()}
          aria-label={folded ? t('shell.search') : undefined}
        >
          <IconSearch size={15} stroke={1.8} aria-hidden="true" />
          {!folded && (
            <>
              <span className={css['searchText']}>{t('shell.search')}</span>
              <kbd aria-hidden="true">Ctrl K</kbd>
            </>
          )}
        </button>
      </Tooltip>
      <ul className={css['places']}>
        {PLACES.map(({ id, to, icon: Icon }) => (
          <li key={id}>
            <Tooltip label={t(`place.${id}`)} position="right" disabled={!folded}>
              <Link
                to={to}
                className={css['place']}
                data-active={id === place}
                aria-current={id === place ? 'true' : undefined}
                aria-label={folded ? t(`place.${id}`) : undefined}
              >
                <Icon size={18} stroke={1.7} aria-hidden="true" />
                {!folded && t(`place.${id}`)}
              </Link>
            </Tooltip>
            {!folded && id === place && (
              <SubLinks place={place} recordType={recordType} direction="column" />
            )}
          </li>
        ))}
      </ul>
      <div className={css['bottom']}>
        <AccountMenu folded={folded} onShortcuts={onShortcuts} />
        <ConnectionMark folded={folded} />
      </div>
    </nav>
  );
}

/** The product's mark: two links of a chain. */
export function Logo({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeWidth="2.2" strokeLinecap="round">
        <path d="M13.2 7H9a3.5 3.5 0 0 0 0 7h1.6" />
        <path d="M10.8 17H15a3.5 3.5 0 0 0 0-7h-1.6" />
      </g>
    </svg>
  );
}
