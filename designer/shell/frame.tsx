import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { Suspense, lazy, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordQuery, sessionQuery } from '../api/queries.ts';
import { LiveConnection } from './connection.tsx';
import { NarrowBar, NarrowTop } from './narrow.tsx';
import { openPalette } from './open-palette.ts';
import { PLACES, placeOfPath } from './places.ts';
import { Rail } from './rail.tsx';
import { SessionContext } from './session.ts';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { PageSkeleton } from './skeleton.tsx';
import { SubLinks } from './sub-links.tsx';
import { useKeys } from './use-keys.ts';
import { useNarrow } from './use-narrow.ts';
import { useDensity, useRailFolded } from './use-remembered.ts';
import css from './frame.module.css';

const Palette = lazy(async () => {
  const module = await import('./palette.tsx');
  return { default: module.Palette };
});

/** Everything around a page once somebody is signed in. */
export function Frame() {
  const session = useQuery(sessionQuery);
  const location = useLocation();
  if (session.data === undefined) return null;
  if (session.data === null) {
    return <Navigate to="/signin" search={{ to: location.href }} replace />;
  }
  return (
    <SessionContext value={session.data}>
      <LiveConnection>
        <Layout />
      </LiveConnection>
    </SessionContext>
  );
}

function Layout() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const [folded, setFolded] = useRailFolded();
  const [density] = useDensity();
  const [sheet, setSheet] = useState(false);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const recordType = useShownType(pathname);
  const place = placeOfPath(pathname, recordType);

  useEffect(() => {
    document.documentElement.dataset['density'] = density;
  }, [density]);

  useKeys({
    '?': () => setSheet(true),
    '[': () => setFolded((now) => !now),
    ...Object.fromEntries(PLACES.map(({ key, to }) => [`g ${key}`, () => void navigate({ to })])),
  });

  useHotkeys([['mod+K', () => void openPalette()]], []);

  const content = (
    <main id="content" className={css['main']} tabIndex={-1}>
      {(narrow || folded) && place !== 'insight' && (
        <SubLinks place={place} recordType={recordType} direction="row" />
      )}
      <div className={css['page']}>
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </div>
    </main>
  );

  return (
    <div className={css['frame']} data-narrow={narrow}>
      <a href="#content" className={css['skip']}>
        {t('shell.skip')}
      </a>
      {narrow ? (
        <>
          <NarrowTop onShortcuts={() => setSheet(true)} />
          {content}
          <NarrowBar place={place} />
        </>
      ) : (
        <>
          <Rail
            place={place}
            recordType={recordType}
            folded={folded}
            onFold={() => setFolded((now) => !now)}
            onShortcuts={() => setSheet(true)}
          />
          {content}
        </>
      )}
      <Suspense fallback={null}>
        <Palette onShortcuts={() => setSheet(true)} />
      </Suspense>
      <RouteAnnouncer path={pathname} />
      <ShortcutSheet opened={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}

/** Tells screen readers which page they have come to. */
function RouteAnnouncer({ path }: { readonly path: string }) {
  const [title, setTitle] = useState('');
  useEffect(() => {
    // The page sets its title as it is drawn; by then it has been.
    const timer = setTimeout(() => setTitle(document.title), 300);
    return () => clearTimeout(timer);
  }, [path]);
  return (
    <div className="visually-hidden" role="status">
      {title}
    </div>
  );
}

/** Record type of the record shown, so that the rail can point at its list. */
function useShownType(pathname: string): string | undefined {
  const { id, type } = useParams({ strict: false });
  const onRecord = pathname.startsWith('/records/') && id !== undefined;
  const record = useQuery({ ...recordQuery(id ?? ''), enabled: onRecord });
  if (onRecord) return record.data?.type;
  return pathname.startsWith('/new/') ? type : undefined;
}
