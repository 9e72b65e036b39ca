import { listed } from '../../policy/explain/fact-words.ts';
import type { Change, ChangeKind } from './change.ts';

/** What is counted, by the word an element has; what it has none for is a setting. */
const NOUNS: ReadonlyMap<string, string> = new Map([
  ['entry', 'action'],
  ['exit', 'action'],
  ['instead', 'action'],
  ['done', 'result'],
  ['failed', 'result'],
]);

const VERBS: { readonly [kind in ChangeKind]: string } = {
  added: 'new',
  removed: 'removed',
  changed: 'changed',
  renamed: 'renamed',
  moved: 'moved',
  layout: 'drawn elsewhere',
};

/** Changes of one definition in a line: "1 state new, 2 transitions changed". Pure. */
export function summaryOf(changes: readonly Change[]): string {
  const whole = changes.find(({ element, field }) => field === null && isNothing(element));
  if (whole?.kind === 'added') return 'is new';
  if (whole?.kind === 'removed') return 'is no longer there';
  const elsewhere = whole === undefined ? [] : [whole.kind === 'moved' ? 'moved' : 'renamed'];
  const counts = new Map<string, Set<string>>();
  for (const change of changes) {
    if (change === whole) continue;
    const { kind, element, field } = change;
    const word = Object.keys(element).at(-1);
    const noun = word === undefined ? 'setting' : (NOUNS.get(word) ?? word);
    const key = `${kind} ${noun}`;
    const one = JSON.stringify(word === undefined ? field : element);
    counts.set(key, (counts.get(key) ?? new Set()).add(one));
  }
  const parts = [...counts].map(([key, ones]) => {
    const [kind = '', noun = ''] = key.split(' ');
    const plural = ones.size === 1 ? noun : `${noun}s`;
    return `${ones.size} ${plural} ${VERBS[kind as ChangeKind]}`;
  });
  return listed([...elsewhere, ...parts]);
}

function isNothing(element: Change['element']): boolean {
  return Object.keys(element).length === 0;
}
