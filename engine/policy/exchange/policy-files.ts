import type { JsonObject } from '../../json.ts';
import type { Policy } from '../schema.ts';

/**
 * Policies as files of a `workflows/` folder, each in the pack of the first event it is about: what a draft is made
 * of. Pure.
 *
 * @returns path relative to the folder → content
 */
export function policyFiles(policies: readonly Policy[]): { readonly [path: string]: JsonObject } {
  return Object.fromEntries(
    policies.map((policy) => {
      const [pack = ''] = policy.on[0]?.split('.') ?? [];
      const content = { $schema: '../../schema/policy.json', ...policy } as unknown as JsonObject;
      return [`${pack}/policies/${policy.id}.json`, content];
    }),
  );
}
