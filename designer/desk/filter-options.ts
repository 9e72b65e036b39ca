import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Field, RecordType, Workflow } from '../api/definitions.ts';
import { textOf } from '../api/json.ts';
import { firstRecordsQuery } from '../api/queries.ts';
import { stateLabel, statesOf } from '../document/workflow-names.ts';
import { useSession } from '../shell/session.ts';
import { useDirectory } from '../value/use-directory.ts';
import { ME } from './list-search.ts';

/** A value a filter may take. */
export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A field a list may be filtered by. */
export interface Filterable {
  readonly id: string;
  readonly title: string;
  /** Undefined for the state. */
  readonly field: Field | undefined;
}

/** What the records of a type may be filtered by: the state, and fields whose values can be named. */
export function useFilterables(type: RecordType): Filterable[] {
  const { t } = useTranslation();
  const fields = Object.entries(type.fields)
    .filter(([, field]) => isFilterable(field))
    .map(([id, field]) => ({ id, title: field.title, field }));
  return [{ id: 'state', title: t('list.state'), field: undefined }, ...fields];
}

function isFilterable(field: Field): boolean {
  if (field.ref !== undefined || field.enum !== undefined || field.type === 'boolean') return true;
  return field.items?.enum !== undefined || field.items?.ref !== undefined;
}

/** The values of a filter, with what to call them. */
export function useFilterOptions(
  filterable: Filterable,
  workflow: Workflow | undefined,
  search: string,
): readonly Option[] {
  const { t } = useTranslation();
  const me = useSession();
  const { field } = filterable;
  const ref = field?.ref ?? field?.items?.ref;
  const { people, teams } = useDirectory();
  const isRecord = ref !== undefined && ref !== 'person' && ref !== 'team';
  const records = useQuery({
    ...firstRecordsQuery({ type: ref, ...(search === '' ? {} : { q: search }) }, 30),
    enabled: isRecord,
  }).data;
  if (field === undefined) {
    return statesOf(workflow ?? { states: {} })
      .filter(
        ({ state }) => state.kind !== 'history' && Object.keys(state.states ?? {}).length === 0,
      )
      .map(({ path, state }) => ({ value: path, label: stateLabel(path, state) }));
  }
  if (ref === 'person') {
    const others = people.filter((person) => person.id !== me.id);
    return [
      { value: ME, label: t('list.me') },
      ...others.map((person) => ({ value: person.id, label: person.name })),
    ];
  }
  if (ref === 'team') {
    return teams.map((team) => ({ value: team.id, label: team.name }));
  }
  if (isRecord) return (records?.items ?? []).map((r) => ({ value: r.id, label: r.title }));
  if (field.type === 'boolean') {
    return [
      { value: 'true', label: t('form.yes') },
      { value: 'false', label: t('form.no') },
    ];
  }
  return (field.enum ?? field.items?.enum ?? []).map((value) => ({
    value: textOf(value),
    label: field.labels?.[textOf(value)] ?? textOf(value),
  }));
}
