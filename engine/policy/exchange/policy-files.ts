import type { JsonObject } from '../../json.ts';
import type { CompiledPolicy } from '../compile.ts';
import type { Policy } from '../schema.ts';

/** A policy there is already. */
export type ExistingPolicy = Pick<CompiledPolicy, 'source' | 'title' | 'file'>;

/**
 * Policies as files of a `workflows/` folder: what a draft is made of. One whose id is taken stands in the place of the
 * policy that has it, another in the pack of the first event it is about. Pure.
 *
 * @param existing policies there are, by id
 * @returns path relative to the folder → content
 */
export function policyFiles(
  policies: readonly Policy[],
  existing: ReadonlyMap<string, ExistingPolicy> = new Map(),
): { readonly [path: string]: JsonObject } {
  const taken = new Set([...existing.values()].map(({ file }) => file));
  return Object.fromEntries(
    policies.map((policy) => {
      const [pack = ''] = policy.on[0]?.split('.') ?? [];
      const content = { $schema: '../../schema/policy.json', ...policy } as unknown as JsonObject;
      const free = `${pack}/policies/${policy.id}.json`;
      // The file of another policy may be called as this one's would be.
      const fresh = taken.has(free) ? `${pack}/policies/${policy.id} imported.json` : free;
      return [existing.get(policy.id)?.file ?? fresh, content];
    }),
  );
}
