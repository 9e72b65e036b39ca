import { factName } from '../../condition/explain.ts';
import type { Evidence } from './evidence.ts';
import type { ComputedFrom, Possible } from './possible.ts';

/** One thing a fact is computed from. */
export type Input = ComputedFrom['inputs'][number];

/** What a fact is computed from, directly or by way of others that are computed themselves, each once. Pure. */
export function inputsOf(
  computed: ComputedFrom,
  possible: Pick<Possible, 'computed'>,
  evidence: Evidence,
): readonly Input[] {
  const found = new Map<string, Input>();
  const visit = ({ inputs }: ComputedFrom): void => {
    for (const input of inputs) {
      const name = factName(input.fact);
      if (found.has(name)) continue;
      found.set(name, input);
      const inner = possible.computed(input.fact, evidence);
      if (inner !== null) visit(inner);
    }
  };
  visit(computed);
  return [...found.values()];
}
