import { listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { leafClause } from './leaf-words.ts';
import { negated } from './traced-condition.ts';
import type { TracedCondition } from './traced-condition.ts';

/**
 * What a verdict hangs on, as the rest of a sentence: every comparison that decided it. Where one of several is
 * enough, that is said: which of them holds, or that none does. Pure.
 */
export function reasonOf(traced: TracedCondition, wording: Wording): string {
  const reasons = reasonsIn(traced, { inverted: false, weight: 'needed', wording });
  return reasons.length === 0 ? 'it asks for nothing and so always does' : inARow(reasons);
}

/** Reasons in a sentence; set off more clearly where one of them has commas itself. Pure. */
export function inARow(reasons: readonly string[]): string {
  const nested = reasons.length > 1 && reasons.some((reason) => reason.includes(', '));
  return nested ? `${reasons.slice(0, -1).join('; ')}; and ${reasons.at(-1)}` : listed(reasons);
}

/**
 * What is known of a condition whose verdict cannot be told, part by part as it is written: what holds, what does
 * not, and what was not looked at. Pure.
 */
export function knownParts(traced: TracedCondition, wording: Wording): string[] {
  const parts = partsIn(traced, { inverted: false, weight: 'needed', wording });
  return [...new Set(parts)];
}

function partsIn(traced: TracedCondition, telling: Telling): string[] {
  if (traced.kind === 'leaf' || traced.result !== null) return reasonsIn(traced, telling);
  const turned = traced.kind === 'not';
  const inverted = turned ? !telling.inverted : telling.inverted;
  const choice = !turned && (traced.kind === 'any') !== inverted && isGroup(traced);
  // Of several of which one is enough those that do not hold say nothing yet.
  const children = choice
    ? traced.children.filter(({ result }) => result === null)
    : traced.children;
  return children.flatMap((child) => partsIn(child, { ...telling, inverted }));
}

interface Telling {
  /** Whether it stands inside an odd number of nots. */
  readonly inverted: boolean;
  /** Whether it has to be so, or is one of several of which one is enough. */
  readonly weight: 'needed' | 'enough';
  readonly wording: Wording;
}

function reasonsIn(traced: TracedCondition, telling: Telling): string[] {
  const { inverted, weight, wording } = telling;
  if (traced.kind === 'leaf') {
    const clause = leafClause(traced, inverted, wording, weight);
    return [traced.name === undefined ? clause : `${clause} [${traced.name}]`];
  }
  const turned = traced.kind === 'not';
  const wanted = turned ? negated(traced.result) : traced.result;
  const deciding = traced.children.filter(({ result }) => result === wanted);
  // Inside a not, where all must hold it is enough that one does not.
  const choice = !turned && (traced.kind === 'any') !== inverted && isGroup(traced);
  const of = traced.children.length;
  const inner: Telling = {
    wording,
    inverted: turned ? !inverted : inverted,
    weight: choice && of > 1 ? 'enough' : choice ? 'needed' : weight,
  };
  const reasons = deciding.map((child) => reasonsIn(child, inner));
  if (!choice || of < 2 || traced.result === null)
    return reasons.length === 1 ? (reasons[0] ?? []) : [...new Set(reasons.flat())];
  const each = [...new Set(reasons.map((parts) => listed(parts)))];
  const ways =
    each.length < 2 ? each.join('') : each.map((way, i) => `(${i + 1}) ${way}`).join(', ');
  return traced.result === inverted
    ? [`none of ${of} alternatives holds, of which one would be enough: ${ways}`]
    : [
        `of ${of} alternatives, of which one is enough, ${each.length < 2 ? 'this one holds' : 'these hold'}: ${ways}`,
      ];
}

function isGroup({ kind }: TracedCondition): boolean {
  return kind === 'all' || kind === 'any';
}
