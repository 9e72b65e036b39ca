import { useQuery } from '@tanstack/react-query';
import type { FactReader } from '@interlock/engine';

/** Whether a condition holds for facts. Throws only what the reader throws. */
export type Holds = (condition: unknown, facts: FactReader) => boolean;

/**
 * The engine's own evaluator of conditions, fetched when first needed: forms that depend on what is
 * typed, and who may open or edit. Undefined until it is here.
 */
export function useHolds(needed: boolean): Holds | undefined {
  return useQuery({
    queryKey: ['engine'],
    staleTime: Infinity,
    gcTime: Infinity,
    enabled: needed,
    queryFn: async (): Promise<Holds> => {
      const { compileCondition } = await import('./engine.ts');
      return (condition, facts) => {
        const compiled = compileCondition(condition);
        return compiled.ok && compiled.value.test(facts);
      };
    },
  }).data;
}
