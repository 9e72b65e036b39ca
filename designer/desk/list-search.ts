import type { Query } from '../api/request.ts';

/** Which records a list shows, as its address says it. */
export interface ListSearch {
  /** Words searched for. */
  readonly q?: string;
  /** Open ones when absent. */
  readonly show?: 'closed' | 'any';
  /** Field to sort by, `-` in front for descending; absent: last updated first. */
  readonly sort?: string;
  /** Number of the selected record. */
  readonly sel?: string;
  /** Filters: `f.<field>` → values, any of which fits. */
  readonly [filter: `f.${string}`]: readonly string[] | undefined;
}

/** How a list is sorted unless its address says otherwise. */
export const DEFAULT_SORT = '-updatedAt';

/** Reads a list's address; what it does not know is dropped. Pure, never throws. */
export function readListSearch(raw: { readonly [name: string]: unknown }): ListSearch {
  const text = (name: string): string | undefined => {
    const value = raw[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const q = text('q');
  const sort = text('sort');
  const sel = text('sel');
  const show = text('show');
  const filters = Object.entries(raw).flatMap(([name, value]) => {
    if (!name.startsWith('f.')) return [];
    const values = (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
      (one): one is string => typeof one === 'string',
    );
    return values.length === 0 ? [] : [[name, values] as const];
  });
  return {
    ...(q === undefined ? {} : { q }),
    ...(show === 'closed' || show === 'any' ? { show } : {}),
    ...(sort === undefined ? {} : { sort }),
    ...(sel === undefined ? {} : { sel }),
    ...Object.fromEntries(filters),
  };
}

/** A filter of a list: a field (or `state`), and the values of which any fits. */
export interface Filter {
  readonly field: string;
  readonly values: readonly string[];
}

/** The filters of a list's address. Pure. */
export function filtersOf(search: ListSearch): Filter[] {
  return Object.entries(search).flatMap(([name, values]) =>
    name.startsWith('f.') && Array.isArray(values)
      ? [{ field: name.slice(2), values: values as readonly string[] }]
      : [],
  );
}

/** The same list with one filter set, or taken away by no values. The selection is dropped. Pure. */
export function withFilter(
  search: ListSearch,
  field: string,
  values: readonly string[],
): ListSearch {
  return {
    ...search,
    sel: undefined,
    [`f.${field}`]: values.length === 0 ? undefined : values,
  };
}

/** The same list without any filter or search. Pure. */
export function withoutFilters({ sort }: ListSearch): ListSearch {
  return { ...(sort === undefined ? {} : { sort }), show: 'any' };
}

/**
 * What to ask the server for. `me` in a filter stands for whoever reads, so that a shared address
 * means each reader's own. Pure.
 */
export function toQuery(type: string, search: ListSearch, me: string): Query {
  const filters = filtersOf(search).map(({ field, values }) => [
    field === 'state' ? 'state' : `field.${field}`,
    values.map((value) => (value === ME ? me : value)),
  ]);
  return {
    type,
    q: search.q,
    open: search.show === 'any' ? undefined : search.show !== 'closed',
    sort: search.sort ?? DEFAULT_SORT,
    ...(Object.fromEntries(filters) as Query),
  };
}

/** The value of a filter that stands for whoever reads. */
export const ME = '@me';

/** The next sort after choosing a column: descending, ascending, then as by default. Pure. */
export function nextSort(sort: string | undefined, field: string): string | undefined {
  if (sort === `-${field}`) return field;
  return sort === field ? undefined : `-${field}`;
}
