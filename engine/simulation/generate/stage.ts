import type { Definitions } from '../../pack/definitions.ts';
import type { TraceStep } from '../../verify/report/trace.ts';
import type { Ways } from '../../verify/space/ways.ts';
import { castOf, teamsOf } from './cast.ts';
import { createPlayer } from './player.ts';
import type { Effort, Player } from './player.ts';
import { recordsFor } from './records-for.ts';
import type { Material } from './step-data.ts';

/** What playing has at hand. */
export interface Stage {
  readonly player: Player;
  /** Ids of those who act, in the order they are tried. */
  readonly cast: readonly string[];
  readonly material: () => Omit<Material, 'now' | 'subject'>;
  /** Everything a workflow can do; null where there is none. */
  readonly ways: (workflow: string) => Ways | null;
  /** Takes note of why a step could not be played; always false. */
  readonly blame: (why: string) => false;
}

/** A stage on which nothing has happened yet, with the people and records a trace may need. */
export function createStage(
  {
    definitions,
    workflow,
    allWays,
    effort,
  }: {
    readonly definitions: Definitions;
    readonly workflow: string;
    readonly allWays: Stage['ways'];
    readonly effort?: Effort;
  },
  trace: readonly TraceStep[],
): { readonly stage: Stage; readonly reason: () => string } {
  const principals = castOf(definitions);
  const facts = trace.flatMap(({ given }) => given);
  const records = recordsFor(workflow, facts, definitions);
  let reason = '';
  const people = Object.keys(principals);
  const stage: Stage = {
    player: createPlayer(definitions, { principals, records }, effort),
    cast: people,
    ways: allWays,
    material: () => ({
      people,
      teams: teamsOf(definitions.seeds),
      aliasOf: (type) => records.find((one) => one.type === type)?.alias ?? null,
    }),
    blame(why) {
      reason = why;
      return false;
    },
  };
  return { stage, reason: () => reason };
}
