import { useTranslation } from 'react-i18next';
import { ListPage } from '../desk/list-page.tsx';
import type { ListSearch } from '../desk/list-search.ts';

interface EstateListProps {
  readonly typeId: string;
  readonly search: ListSearch;
  readonly onSearch: (search: ListSearch, replace?: boolean) => void;
}

/** Alerts, configuration items and services: lists like any other, which know why they are empty. */
export function EstateList(props: EstateListProps) {
  const { t } = useTranslation();
  const empty =
    props.typeId === 'alert'
      ? { title: t('estate.noAlerts'), how: t('estate.noAlertsHow') }
      : props.typeId === 'ci'
        ? { title: t('estate.noCis'), how: t('estate.noCisHow') }
        : undefined;
  return <ListPage {...props} empty={empty} />;
}
