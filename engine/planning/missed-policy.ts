import type { Definitions } from '../pack/definitions.ts';
import type { ExplainedPolicy } from '../policy/explain/explained-policy.ts';
import { small } from '../policy/explain/fact-words.ts';

/**
 * Of the policies that did not fire the one a reader misses most, in a sentence: one that would have opened
 * something, else the closest. Empty where there is none. Pure.
 *
 * @param wanted those that were asked, where none fired; or those that were not, as one before them let none be
 */
export function missed(
  explained: readonly ExplainedPolicy[],
  definitions: Pick<Definitions, 'policies'>,
  wanted: 'asked' | 'not-asked',
): string {
  const opens = (those: readonly ExplainedPolicy[]): ExplainedPolicy | undefined =>
    those.find(({ policy }) =>
      Object.values(definitions.policies.all.get(policy)?.source.actions ?? {}).some(
        ({ type }) => type === 'record.open',
      ),
    );
  if (wanted === 'not-asked') {
    // One whose conditions did not hold either is missed by nobody.
    const stopped = opens(
      explained.filter(
        ({ standing, condition }) => standing.kind === 'stopped' && condition?.result !== false,
      ),
    );
    return stopped === undefined || stopped.otherwise === null
      ? ''
      : ` So “${stopped.title}” did not get its turn. ${stopped.otherwise}`;
  }
  if (explained.some(({ matched }) => matched === true)) return '';
  const asked = explained.filter(({ standing }) => standing.kind === 'asked');
  const opening = opens(asked);
  if (opening !== undefined)
    return ` “${opening.title}” did not, because ${small(opening.because)}`;
  const [first] = asked;
  return first === undefined
    ? ''
    : ` Closest was “${first.title}”, which did not, because ${small(first.because)}`;
}
