import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ROLES, effectiveRoles } from '../../../server/identity/role.ts';
import { SCOPES, scopesOf } from '../../../server/identity/scope.ts';

it.each([
  [['admin'], ['admin', 'owner', 'agent', 'requester']],
  [['owner'], ['owner', 'agent', 'requester']],
  [['agent'], ['agent', 'requester']],
  [['requester'], ['requester']],
  [['monitor'], ['monitor']],
  [
    ['monitor', 'agent'],
    ['agent', 'requester', 'monitor'],
  ],
  [[], []],
  [['root', 'toString'], []],
])('%j means %j', (held, effective) => {
  expect(effectiveRoles(held)).toEqual(effective);
});

const roles = fc.subarray([...ROLES]);

it('another role never takes a role or a scope away', () => {
  fc.assert(
    fc.property(roles, fc.constantFrom(...ROLES), (held, more) => {
      const [before, after] = [held, [...held, more]];
      expect(effectiveRoles(after)).toEqual(expect.arrayContaining(effectiveRoles(before)));
      expect(scopesOf(before).isSubsetOf(scopesOf(after))).toBe(true);
    }),
  );
});

it('inclusion is complete: applying it twice changes nothing', () => {
  fc.assert(
    fc.property(roles, (held) => {
      expect(effectiveRoles(effectiveRoles(held))).toEqual(effectiveRoles(held));
    }),
  );
});

it('only administrators administer, and only they hold every scope', () => {
  fc.assert(
    fc.property(roles, (held) => {
      const scopes = scopesOf(held);
      expect(scopes.has('admin')).toBe(held.includes('admin'));
      expect(scopes.size === SCOPES.length).toBe(held.includes('admin'));
    }),
  );
});
