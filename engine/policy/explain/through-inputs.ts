import { readPath } from '../../condition/path.ts';
import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import { readerOf } from './evidence.ts';
import { plainSlot } from './fact-slot.ts';
import { inputsOf } from './inputs-of.ts';
import type { ComputedFrom } from './possible.ts';
import { evidenceAfter, holds } from './try-values.ts';
import type { FlipChange, Known } from './try-values.ts';

/** Values of one input that are tried. */
const MOST_TRIED = 20;

/**
 * Changes in which a computed fact is changed by what it is computed from, where one such fact alone does it; else
 * with how it is computed, as nobody can change it by itself. Pure but for counting down the budget.
 */
export function throughInputs(changes: readonly FlipChange[], known: Known): readonly FlipChange[] {
  if (!known.derived) return changes;
  const { possible, evidence } = known;
  return changes.map((change) => {
    const computed = possible.computed(change.slot.reference, evidence);
    if (computed === null) return change;
    const others = changes.filter((one) => one !== change);
    return byAnInput(change, computed, others, known) ?? { ...change, computed };
  });
}

function byAnInput(
  change: FlipChange,
  computed: ComputedFrom,
  others: readonly FlipChange[],
  known: Known,
): FlipChange | null {
  const { evidence, possible } = known;
  const reader = readerOf(evidence);
  for (const { fact, value: now } of inputsOf(computed, possible, evidence)) {
    if (now === undefined || fact.params !== undefined) continue;
    if (possible.computed(fact, evidence) !== null) continue;
    const slot = plainSlot(fact, reader);
    if (others.some((one) => one.slot.key === slot.key)) continue;
    for (const value of nearestFirst(now, possible.values(fact)?.examples ?? [])) {
      if (known.budget.tries <= 0) return null;
      const one: FlipChange = { ...change, slot, value, alone: false };
      if (!holds([...others, one], known)) continue;
      const { reference } = change.slot;
      const after = evidenceAfter([...others, one], known)(reference.fact, change.slot.params);
      const came =
        reference.path === undefined ? after.value : readPath(after.value, reference.path);
      return { ...one, so: { slot: change.slot, value: came } };
    }
  }
  return null;
}

function nearestFirst(now: Json, values: readonly Json[]): readonly Json[] {
  const others = values.filter((value) => !jsonEqual(value, now)).slice(0, MOST_TRIED);
  const away = (value: Json): number =>
    typeof value === 'number' && typeof now === 'number' ? Math.abs(value - now) : 0;
  return others.toSorted((a, b) => away(a) - away(b));
}
