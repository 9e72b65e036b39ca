import type { Path, Step } from '../canonical/parts.ts';

/** What stands at a place of a file. */
export interface Place {
  /** Outermost first: `state`, `transition` → ids; states by their dotted paths. */
  readonly element: { readonly [word: string]: string };
  /** Which of its fields; null: all of it. */
  readonly field: string | null;
}

/** What is keyed by ids, and what one of them is called. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['states', 'state'],
  ['transitions', 'transition'],
  ['invoke', 'invocation'],
  ['onDone', 'done'],
  ['onError', 'failed'],
  ['actions', 'action'],
  ['entry', 'entry'],
  ['exit', 'exit'],
  ['otherwise', 'instead'],
  ['delays', 'delay'],
  ['clocks', 'clock'],
  ['invariants', 'invariant'],
  ['fields', 'field'],
  ['links', 'link'],
  ['outcomes', 'outcome'],
  ['inputs', 'input'],
  ['outputs', 'output'],
  ['rows', 'row'],
  ['teams', 'team'],
  ['nth', 'rule'],
  ['yearly', 'day'],
  ['dates', 'date'],
]);

/** Below these nothing has an id of its own. */
const ENDS: ReadonlySet<string> = new Set(['params', 'when', 'then', 'default', 'given', 'data']);

/** What stands at a path. Pure. */
export function placeOf(path: Path): Place {
  const element: { [word: string]: string } = {};
  const rest: string[] = [];
  for (let i = 0; i < path.length; i += 1) {
    const step = path[i] ?? '';
    const id = path[i + 1];
    const word = typeof step === 'string' ? wordOf(step, element) : undefined;
    if (word === undefined || typeof id !== 'string' || rest.some((name) => ENDS.has(name))) {
      rest.push(nameOf(step));
      continue;
    }
    const above = element['state'];
    element[word] = word === 'state' && above !== undefined ? `${above}.${id}` : id;
    i += 1;
  }
  return { element, field: rest.length === 0 ? null : rest.join('.') };
}

function wordOf(step: string, element: Place['element']): string | undefined {
  if (step !== 'form') return WORDS.get(step);
  // A transition's form asks fields, a type's has sections.
  return element['transition'] === undefined ? 'section' : 'field';
}

function nameOf(step: Step): string {
  if (typeof step === 'string') return step;
  return step.includes('after') ? 'trigger' : 'subject';
}
