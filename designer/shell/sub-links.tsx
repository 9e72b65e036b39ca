import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { typesQuery } from '../api/queries.ts';
import { TypeIcon } from '../value/type-icon.tsx';
import { typesOfPlace } from './places.ts';
import type { PlaceId } from './places.ts';
import { useSession } from './session.ts';
import css from './sub-links.module.css';

interface SubLinksProps {
  readonly place: PlaceId;
  /** Record type of the page shown, if it is a record's. */
  readonly recordType: string | undefined;
  /** `column` in the rail, `row` above the page where there is no room for a rail. */
  readonly direction: 'column' | 'row';
}

/** The pages of a place. */
export function SubLinks({ place, recordType, direction }: SubLinksProps) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const list = useRef<HTMLUListElement>(null);
  // Where they do not fit, they scroll; the one that is shown must not be out of sight.
  useEffect(() => {
    const shown = list.current?.querySelector('[aria-current=page]');
    shown?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname, direction]);
  const links =
    place === 'desk' || place === 'estate' ? (
      <TypeLinks place={place} recordType={recordType} />
    ) : place === 'design' ? (
      <>
        <PageLink to="/design/workflows" label={t('page.workflows')} />
        <PageLink to="/design/policies" label={t('page.policies')} />
        <PageLink to="/design/tables" label={t('page.tables')} />
      </>
    ) : place === 'admin' ? (
      <AdminLinks />
    ) : (
      <PageLink to="/insight" label={t('page.overview')} />
    );
  return (
    <ul
      ref={list}
      className={css['links']}
      data-direction={direction}
      aria-label={t('shell.subpages', { place: t(`place.${place}`) })}
    >
      {links}
    </ul>
  );
}

function TypeLinks({
  place,
  recordType,
}: {
  readonly place: 'desk' | 'estate';
  readonly recordType: string | undefined;
}) {
  const { t } = useTranslation();
  const { data: types } = useQuery(typesQuery);
  const { roles } = useSession();
  return (
    <>
      {place === 'desk' && (
        <li>
          <Link to="/desk" activeOptions={{ exact: true }} className={css['link']}>
            {t('page.forMe')}
          </Link>
        </li>
      )}
      {typesOfPlace(types ?? [], place, roles).map((type) => (
        <li key={type.id}>
          <Link
            to={place === 'desk' ? '/desk/$type' : '/estate/$type'}
            params={{ type: type.id }}
            search={{}}
            className={css['link']}
            data-shown={recordType === type.id}
          >
            <TypeIcon name={type.icon} size={15} />
            {type.plural}
          </Link>
        </li>
      ))}
    </>
  );
}

function AdminLinks() {
  const { t } = useTranslation();
  const { roles } = useSession();
  const admin = roles.includes('admin');
  return (
    <>
      {admin && (
        <>
          <PageLink to="/admin/people" label={t('page.people')} />
          <PageLink to="/admin/teams" label={t('page.teams')} />
          <PageLink to="/admin/tokens" label={t('page.tokens')} />
        </>
      )}
      <PageLink to="/admin/definitions" label={t('page.definitions')} />
      {roles.includes('agent') && <PageLink to="/admin/set-aside" label={t('page.setAside')} />}
      {admin && <PageLink to="/admin/audit" label={t('page.audit')} />}
    </>
  );
}

interface PageLinkProps {
  readonly to:
    | '/design/workflows'
    | '/design/policies'
    | '/design/tables'
    | '/insight'
    | '/admin/people'
    | '/admin/teams'
    | '/admin/tokens'
    | '/admin/definitions'
    | '/admin/set-aside'
    | '/admin/audit';
  readonly label: string;
}

function PageLink({ to, label }: PageLinkProps) {
  return (
    <li>
      <Link to={to} className={css['link']}>
        {label}
      </Link>
    </li>
  );
}
