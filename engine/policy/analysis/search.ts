import { opposite } from './formula.ts';
import type { Formula } from './formula.ts';
import type { ValueClass } from './value-classes.ts';

/** Where a comparison is answered: a place among the questions about one value; null: it stands for itself. */
export type AtomPlace = { readonly slot: number; readonly question: number } | null;

/** What is searched: formulas that must hold together, and how the values they ask about can answer. */
export interface SearchSpace {
  readonly goals: readonly Formula[];
  readonly atoms: readonly AtomPlace[];
  /** Classes by slot. */
  readonly slots: readonly (readonly ValueClass[])[];
}

/** A way to make all goals hold: answers given, and the classes left to each slot. */
export interface Model {
  readonly answers: readonly (boolean | undefined)[];
  readonly left: readonly (readonly ValueClass[])[];
}

/** How a search ended. `cut`: it was given up, having found nothing. */
export type SearchEnd = 'accepted' | 'none' | 'cut';

interface State {
  readonly answers: (boolean | undefined)[];
  readonly left: (readonly ValueClass[])[];
}

/**
 * Looks for models, one after the other, until one is accepted. It splits on alternatives (DPLL), and after each
 * choice keeps for each value the classes that agree with it: a slot without any ends the branch. So `none` is a
 * proof, given that the classes are all there are. Deterministic.
 *
 * @param accept whether a model is what is looked for
 * @param steps choices at most
 */
export function search(
  { goals, atoms, slots }: SearchSpace,
  accept: (model: Model) => boolean,
  steps: number,
): SearchEnd {
  let taken = 0;

  /** Notes an answer; false where no class of its slot can give it. */
  const assign = (state: State, atom: number, holds: boolean): boolean => {
    const known = state.answers[atom];
    if (known !== undefined) return known === holds;
    state.answers[atom] = holds;
    const place = atoms[atom] ?? null;
    if (place === null) return true;
    const kept = (state.left[place.slot] ?? []).filter(({ answers }) => {
      const answer = answers[place.question] ?? null;
      return answer === null || answer === holds;
    });
    state.left[place.slot] = kept;
    return kept.length > 0;
  };

  const status = (state: State, formula: Formula): boolean | null => {
    if (formula.kind === 'atom') {
      const answer = answerOf(state, formula.atom);
      return answer === null ? null : answer === formula.holds;
    }
    const stops = formula.kind === 'any';
    let verdict: boolean | null = !stops;
    for (const part of formula.parts) {
      const one = status(state, part);
      if (one === stops) return stops;
      if (one === null) verdict = null;
    }
    return verdict;
  };

  const answerOf = (state: State, atom: number): boolean | null => {
    const known = state.answers[atom];
    const place = atoms[atom] ?? null;
    if (known !== undefined || place === null) return known ?? null;
    const classes = state.left[place.slot] ?? [];
    const first = classes[0]?.answers[place.question] ?? null;
    return classes.every(({ answers }) => answers[place.question] === first) ? first : null;
  };

  /** What is left of alternatives after all that follows at once; null where nothing can hold. */
  const settle = (state: State, wanted: readonly Formula[]): (readonly Formula[])[] | null => {
    const queue = [...wanted];
    let open: (readonly Formula[])[] = [];
    for (;;) {
      for (let goal = queue.pop(); goal !== undefined; goal = queue.pop()) {
        if (goal.kind === 'all') queue.push(...goal.parts);
        else if (goal.kind === 'any') open.push(goal.parts);
        else if (!assign(state, goal.atom, goal.holds)) return null;
      }
      const kept: (readonly Formula[])[] = [];
      for (const parts of open) {
        const judged = parts.map((part) => ({ part, holds: status(state, part) }));
        if (judged.some(({ holds }) => holds === true)) continue;
        const live = judged.flatMap(({ part, holds }) => (holds === null ? [part] : []));
        const [only] = live;
        if (only === undefined) return null;
        if (live.length === 1) queue.push(only);
        else kept.push(live);
      }
      open = kept;
      if (queue.length === 0) return open;
    }
  };

  const solve = (state: State, wanted: readonly Formula[]): SearchEnd => {
    const open = settle(state, wanted);
    if (open === null) return 'none';
    const [choice, ...others] = open.toSorted((a, b) => a.length - b.length);
    if (choice === undefined) return accept(state) ? 'accepted' : 'none';
    const rest = others.map((parts): Formula => ({ kind: 'any', parts }));
    for (const [i, part] of choice.entries()) {
      taken += 1;
      if (taken > steps) return 'cut';
      const branch = { answers: [...state.answers], left: [...state.left] };
      // Models with an earlier alternative were looked at already.
      const end = solve(branch, [part, ...choice.slice(0, i).map(opposite), ...rest]);
      if (end !== 'none') return end;
    }
    return 'none';
  };

  return solve({ answers: [], left: [...slots] }, goals);
}
