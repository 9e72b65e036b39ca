import type { Principal } from '../principal.ts';
import type { ChartTransition } from '../workflow/chart.ts';
import { sceneOf } from './environment.ts';
import type { StepInput } from './environment.ts';
import { factReader } from './scene.ts';

/** Whether a principal may take a transition. Interlock itself may: definitions told it to. Pure. */
export function mayTake(transition: ChartTransition, actor: Principal, input: StepInput): boolean {
  if (actor.kind === 'engine') return true;
  if (transition.allow !== null)
    return transition.allow.test(factReader(sceneOf({ ...input, actor })));
  return actor.roles.includes('agent');
}
