import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  findPrincipal,
  findPrincipals,
  findTeam,
  findTeams,
} from '../../../server/identity/directory.ts';
import { seedTeams } from '../../../server/identity/teams.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { openWorld, type IdentityWorld } from './identity-world.ts';

leaveNothingRunning();

const chat = 'https://hooks.example.org/services/T000/B000/canary';
let world: IdentityWorld;
beforeAll(async () => {
  world = await openWorld();
  await world.invite('ada', ['agent']);
  await world.invite('grace', ['owner']);
});
afterAll(() => world.close());

it('an administrator creates a team with its members', async () => {
  const answer = await world.admin('POST', '/api/teams', {
    id: 'network',
    name: 'Network',
    email: 'network@example.org',
    chat,
    members: ['ada', 'grace', 'ada'],
  });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    id: 'network',
    name: 'Network',
    email: 'network@example.org',
    chatHost: 'hooks.example.org',
    members: ['ada', 'grace'],
  });
  const again = await world.admin('POST', '/api/teams', { id: 'network', name: 'Other' });
  expect(again.body.code).toBe('team-exists');
});

it('a team’s members change from either side', async () => {
  await world.admin('PATCH', '/api/teams/network', { members: ['grace'] });
  expect((await findPrincipal(world.db, 'ada'))?.teams).toEqual([]);
  await world.admin('PATCH', '/api/people/ada', { teams: ['network'] });
  expect((await findTeam(world.db, 'network'))?.members).toEqual(['ada', 'grace']);
});

it('unknown people are refused, all of them at once', async () => {
  const answer = await world.admin('PATCH', '/api/teams/network', { members: ['ada', 'x', 'y'] });
  expect(answer.status).toBe(422);
  expect(answer.body.issues.map(({ path }: { path: string }) => path)).toEqual([
    '/members/1',
    '/members/2',
  ]);
  expect((await findTeam(world.db, 'network'))?.members).toEqual(['ada', 'grace']);
  expect((await world.admin('PATCH', '/api/teams/none', { name: 'X' })).status).toBe(404);
});

it('the engine finds people and teams by id, many at a time', async () => {
  const people = await findPrincipals(world.db, ['ada', 'grace', 'nobody', 'ada']);
  expect([...people.keys()].toSorted()).toEqual(['ada', 'grace']);
  expect(people.get('grace')).toEqual({
    id: 'grace',
    kind: 'person',
    name: 'Person grace',
    email: 'grace@example.org',
    teams: ['network'],
    roles: ['owner', 'agent', 'requester'],
  });
  const teams = await findTeams(world.db, ['network', 'none']);
  expect([...teams.values()]).toEqual([
    {
      id: 'network',
      name: 'Network',
      email: 'network@example.org',
      chat,
      members: ['ada', 'grace'],
    },
  ]);
  expect(await findPrincipal(world.db, 'nobody')).toBeNull();
  expect(await findTeam(world.db, 'none')).toBeNull();
  expect((await findPrincipals(world.db, [])).size).toBe(0);
});

it('who is deactivated keeps a name, and nothing is asked of them or sent to them', async () => {
  await world.admin('DELETE', '/api/people/grace');
  expect(await findPrincipal(world.db, 'grace')).toEqual({
    id: 'grace',
    kind: 'person',
    name: 'Person grace',
    email: null,
    teams: [],
    roles: [],
  });
  expect((await findTeam(world.db, 'network'))?.members).toEqual(['ada']);
  // their place is kept, should they come back
  await world.admin('PATCH', '/api/teams/network', { members: ['ada'] });
  await world.admin('PATCH', '/api/people/grace', { active: true });
  expect((await findTeam(world.db, 'network'))?.members).toEqual(['ada', 'grace']);
});

it('seeding adds the teams that are missing and leaves the others as they are', async () => {
  const seeds = {
    network: { name: 'Not this' },
    storage: { name: 'Storage', email: 's@example.org' },
  };
  expect(await seedTeams(world.db, seeds)).toEqual(['storage']);
  expect(await seedTeams(world.db, seeds)).toEqual([]);
  expect((await findTeam(world.db, 'network'))?.name).toBe('Network');
  expect(await findTeam(world.db, 'storage')).toEqual({
    id: 'storage',
    name: 'Storage',
    email: 's@example.org',
    chat: null,
    members: [],
  });
});
