import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import css from './skeleton.module.css';

/** A page whose code or data is on the way: the shape of a title and of what follows. */
export function PageSkeleton() {
  return (
    <div className={css['page']}>
      <Loading />
      <Skeleton height={20} width={180} radius="xs" />
      <RowsSkeleton rows={8} />
    </div>
  );
}

/** Rows on the way. */
export function RowsSkeleton({ rows }: { readonly rows: number }) {
  return (
    <div className={css['rows']} aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={css['row']}>
          <Skeleton height={10} width={72} radius="xs" />
          <Skeleton height={10} width={`${38 + ((row * 17) % 34)}%`} radius="xs" />
          <Skeleton height={10} width={64} radius="xs" />
        </div>
      ))}
    </div>
  );
}

/** Says to screen readers that something is on the way. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <span className="visually-hidden" role="status">
      {t('shell.loading')}
    </span>
  );
}
