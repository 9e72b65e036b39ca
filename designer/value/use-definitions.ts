import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType, Workflow } from '../api/definitions.ts';
import type { Reference } from '../api/contract.ts';
import { typesQuery, workflowQuery } from '../api/queries.ts';
import { stateLabel, statesOf } from '../document/workflow-names.ts';
import type { Wording } from '../document/wording.ts';
import { useNames } from './use-names.ts';

/** A record type by id; undefined while it loads or when there is none. */
export function useType(id: string | undefined): RecordType | undefined {
  const types = useQuery(typesQuery).data;
  return types?.find((type) => type.id === id);
}

/** A workflow as it is now, or under a hash; undefined while it loads. */
export function useWorkflow(id: string | undefined, hash?: string): Workflow | undefined {
  const query = useQuery({ ...workflowQuery(id ?? '', hash), enabled: id !== undefined });
  return query.data?.workflow;
}

interface WordingOf {
  readonly type?: RecordType | undefined;
  readonly workflow?: Workflow | undefined;
  readonly references?: { readonly [id: string]: Reference } | undefined;
}

/** The reader's wording for a record type, its workflow and the ids in a record. */
export function useWording({ type, workflow, references }: WordingOf = {}): Wording {
  const { t, i18n } = useTranslation();
  const types = useQuery(typesQuery).data;
  const names = useNames();
  return useMemo(() => {
    const states = new Map(
      workflow === undefined
        ? []
        : statesOf(workflow).map((s) => [s.path, stateLabel(s.path, s.state)]),
    );
    return {
      say: t,
      language: i18n.language,
      field: (id) => type?.fields[id],
      state: (path) => states.get(path),
      type: (id) => types?.find((one) => one.id === id)?.plural,
      link: (relation, direction) =>
        Object.values(type?.links ?? {}).find(
          (one) => one.relation === relation && one.direction === direction,
        )?.title,
      clock: (id) => workflow?.clocks?.[id]?.title,
      name: (id) => references?.[id]?.title ?? names.get(id),
    };
  }, [t, i18n.language, type, workflow, references, types, names]);
}
