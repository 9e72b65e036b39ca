import { listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { leafClause } from './leaf-words.ts';
import { negated } from './traced-condition.ts';
import type { TracedCondition } from './traced-condition.ts';

/**
 * What a verdict hangs on, as the rest of a sentence: every comparison that decided it, told apart where one
 * of several would have been enough. Pure.
 */
export function reasonOf(traced: TracedCondition, wording: Wording): string {
  const reasons = reasonsIn(traced, false, wording);
  return reasons.length === 0 ? 'it asks for nothing and so always does' : listed(reasons);
}

function reasonsIn(traced: TracedCondition, inverted: boolean, wording: Wording): string[] {
  if (traced.kind === 'leaf') {
    const clause = leafClause(traced, inverted, wording);
    return [traced.name === undefined ? clause : `${clause} [${traced.name}]`];
  }
  const turned = traced.kind === 'not';
  const wanted = turned ? negated(traced.result) : traced.result;
  const reasons = traced.children
    .filter(({ result }) => result === wanted)
    .map((child) => reasonsIn(child, turned ? !inverted : inverted, wording));
  // One of them would have been enough, and none was there.
  const failed = traced.result === inverted;
  const alternatives = failed && (traced.kind === 'any') !== inverted && traced.kind !== 'not';
  const told = [...new Set(reasons.flat())];
  if (!alternatives || reasons.length < 2) return told;
  const each = [...new Set(reasons.map((parts) => listed(parts)))];
  if (each.length < 2) return told;
  const ways = each.map((way, i) => `(${i + 1}) ${way}`);
  return [`of ${each.length} ways, each of which would do, none is open: ${ways.join('; ')}`];
}
