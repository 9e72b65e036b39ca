import type { TFunction } from 'i18next';
import type { Workflow } from '../api/definitions.ts';
import type { Problem } from '../api/problem.ts';
import { eventWords } from '@interlock/engine/drawing';
import { stateTitle } from '../document/workflow-names.ts';

/**
 * What to say when a record no longer takes a step: where it is now and what it does take. Null for
 * any other problem. Pure.
 */
export function refusalWords(
  problem: Problem,
  number: string,
  workflow: Workflow | undefined,
  say: TFunction,
): { readonly title: string; readonly how: string } | null {
  if (problem.code !== 'not-accepted') return null;
  const state = stateTitle(problem.state ?? '', workflow);
  const allowed = (problem.allowed ?? []).map(({ type, label }) => label ?? eventWords(type));
  return {
    title: say('record.notAccepted', { number }),
    how:
      allowed.length === 0
        ? say('record.notAcceptedNone', { state })
        : say('record.notAcceptedHow', { state, allowed: allowed.join(', ') }),
  };
}
