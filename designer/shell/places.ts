import {
  IconAffiliate,
  IconChartHistogram,
  IconInbox,
  IconSettings,
  IconTopologyStar3,
} from '@tabler/icons-react';
import type { RecordType } from '../api/definitions.ts';

/** The five places of the rail. */
export type PlaceId = 'desk' | 'estate' | 'design' | 'insight' | 'admin';

/** A place: where it begins, and the key after `g` that leads there. */
export interface Place {
  readonly id: PlaceId;
  readonly to: '/desk' | '/estate' | '/design/workflows' | '/insight' | '/admin';
  readonly key: string;
  readonly icon: typeof IconInbox;
}

/** The places in the order of the rail. */
export const PLACES: readonly Place[] = [
  { id: 'desk', to: '/desk', key: 'd', icon: IconInbox },
  { id: 'estate', to: '/estate', key: 'e', icon: IconTopologyStar3 },
  { id: 'design', to: '/design/workflows', key: 's', icon: IconAffiliate },
  { id: 'insight', to: '/insight', key: 'i', icon: IconChartHistogram },
  { id: 'admin', to: '/admin', key: 'a', icon: IconSettings },
];

/** Record types that are the estate rather than work on it. */
const ESTATE_TYPES: ReadonlySet<string> = new Set(['service', 'ci', 'alert']);

/** The place a record type's records are found in. Pure. */
export function placeOfType(type: string): 'desk' | 'estate' {
  return ESTATE_TYPES.has(type) ? 'estate' : 'desk';
}

const DESK_ORDER = ['incident', 'request', 'change', 'problem', 'task', 'approval', 'article'];

/**
 * Record types of the desk or the estate that somebody may see records of, the ones people know
 * first. Pure.
 *
 * @param roles of whoever looks
 */
export function typesOfPlace(
  types: readonly RecordType[],
  place: 'desk' | 'estate',
  roles: readonly string[],
): RecordType[] {
  const order = place === 'desk' ? DESK_ORDER : [...ESTATE_TYPES].toReversed();
  const rank = (id: string): number => {
    const found = order.indexOf(id);
    return found === -1 ? order.length : found;
  };
  return types
    .filter((type) => placeOfType(type.id) === place)
    .filter(({ visibility = 'agents' }) => visibility !== 'agents' || roles.includes('agent'))
    .toSorted((a, b) => rank(a.id) - rank(b.id) || a.plural.localeCompare(b.plural));
}

/** The place an address belongs to; a record's own page belongs to its type's. Pure. */
export function placeOfPath(path: string, recordType: string | undefined): PlaceId {
  if (path.startsWith('/records/') || path.startsWith('/new/')) {
    const type = recordType ?? path.split('/')[2] ?? '';
    return placeOfType(type);
  }
  return PLACES.find(({ id }) => path.startsWith(`/${id}`))?.id ?? 'desk';
}
