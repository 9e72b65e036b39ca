import type { Definitions } from '../../pack/definitions.ts';
import type { Scenario } from '../schema.ts';

type People = NonNullable<NonNullable<Scenario['given']>['principals']>;

/** A team of its own, where a set has none. */
const OWN_TEAM = 'team';

/** Who acts in a scenario nobody wrote: agents, a process owner, a requester; all but the last in every team. Pure. */
export function castOf({ seeds }: Pick<Definitions, 'seeds'>): People {
  const teams = teamsOf(seeds);
  return {
    ada: { roles: ['agent'], teams },
    olga: { roles: ['owner', 'agent'], teams },
    ben: { roles: ['agent'], teams },
    carl: { roles: ['agent'], teams },
    max: { roles: ['admin', 'owner', 'agent'], teams },
    rita: { roles: ['requester'] },
    probe: { kind: 'system', roles: ['monitor', 'agent'] },
  };
}

/** Teams people of a scenario belong to; never none. Pure. */
export function teamsOf({ teams }: Definitions['seeds']): string[] {
  const ids = Object.keys(teams);
  return ids.length === 0 ? [OWN_TEAM] : ids;
}
