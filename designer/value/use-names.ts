import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { peopleQuery, teamsQuery } from '../api/queries.ts';
import { useSession } from '../shell/session.ts';

/** Names of people and teams by id, as far as the reader may know them. */
export function useNames(): ReadonlyMap<string, string> {
  const me = useSession();
  const agent = me.roles.includes('agent');
  const people = useQuery({ ...peopleQuery, enabled: agent }).data;
  const teams = useQuery({ ...teamsQuery, enabled: agent }).data;
  return useMemo(
    () =>
      new Map([
        ['engine', 'Interlock'],
        [me.id, me.name],
        ...(people ?? []).map((person) => [person.id, person.name] as const),
        ...(teams ?? []).map((team) => [team.id, team.name] as const),
      ]),
    [me, people, teams],
  );
}
