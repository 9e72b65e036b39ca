import { planEvents, type Definitions } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { takeTurns } from '../take-turns.ts';
import type { Explainer } from './explainer.ts';
import { tellDecision } from './tell-decision.ts';

/** Explains by the active definitions, in turns with all other work. */
export function explainHere(): Explainer {
  let used: Definitions | undefined;
  return {
    prepare: () => Promise.resolve(),
    plan(definitions, { event, answers, now, trial }) {
      used = definitions;
      const batch = planEvents({ events: [event], answers, definitions, now, trial });
      if (batch.kind === 'need') return batch;
      const [plan] = batch.plans;
      if (plan === undefined) throw new AppError('plan-missing', 500, 'the engine gave no plan');
      return { kind: 'planned', plan, definitions, warnings: [] };
    },
    tell(telling) {
      if (used === undefined) throw new AppError('not-planned', 500, 'nothing was planned yet');
      return takeTurns(tellDecision({ ...telling, definitions: used }));
    },
  };
}
