import type { Definitions } from '../../pack/definitions.ts';
import { outcomeOf } from '../../record-type/outcome.ts';
import type { Ended } from '../../record-type/outcome.ts';

/** A real incident of the window, and what became of it until now. */
export interface RealIncident extends Ended {
  readonly id: string;
  readonly type: string;
  /** Id of the decision that opened it. */
  readonly decision: string;
  /** True when somebody opened it by hand: no policy has a part in it. */
  readonly byHand: boolean;
  readonly createdAt: string;
  /** When it was ended or last changed. */
  readonly endedAt: string;
}

/** What became of incidents, and whether they were worth opening; null for one that is not judged. */
export type Judge = (incident: RealIncident) => ReturnType<typeof outcomeOf>;

/** Judges incidents by the outcomes their record types declare. Pure. */
export function judgeBy({ types }: Pick<Definitions, 'types'>): Judge {
  return (incident) => outcomeOf(types.get(incident.type)?.outcomes ?? {}, incident);
}
