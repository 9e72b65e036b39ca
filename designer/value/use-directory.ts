import { useQuery } from '@tanstack/react-query';
import type { Person, Team } from '../api/contract.ts';
import { peopleQuery, teamsQuery } from '../api/queries.ts';
import { useSession } from '../shell/session.ts';

/** People and teams, as far as the reader may know them: agents do, requesters know themselves. */
export interface Directory {
  readonly people: readonly Pick<Person, 'id' | 'name'>[];
  readonly teams: readonly Pick<Team, 'id' | 'name'>[];
}

/** Who there is to assign work to, to filter by and to name. */
export function useDirectory(): Directory {
  const me = useSession();
  const agent = me.roles.includes('agent');
  const people = useQuery({ ...peopleQuery, enabled: agent }).data;
  const teams = useQuery({ ...teamsQuery, enabled: agent }).data;
  return {
    people: people?.filter((person) => person.active) ?? [{ id: me.id, name: me.name }],
    teams: teams ?? me.teams.map((id) => ({ id, name: id })),
  };
}
