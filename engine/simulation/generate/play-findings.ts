import type { Definitions } from '../../pack/definitions.ts';
import type { Turns } from '../../turns.ts';
import type { Verification, VerifyFinding } from '../../verify/report/finding.ts';
import { LATE, MAYBE_LATE } from '../../verify/report/invariants.ts';
import type { CompiledInvariant } from '../../workflow/invariant.ts';
import { playFindingInTurns } from './play-finding.ts';
import type { Played } from './play-finding.ts';
import type { Effort } from './player.ts';
import { waysIn } from './ways-in.ts';

/** A finding, and what came of playing its trace; the latter is absent where it has none or enough had been tried. */
export type PlayedFinding = VerifyFinding & (Played | { readonly played?: undefined });

/** What was found in one workflow, its traces played. */
export interface PlayedVerification extends Omit<Verification, 'findings'> {
  readonly findings: readonly PlayedFinding[];
}

/** Steps of the simulator for one finding, and for all of a set: some ten thousand take seconds. */
const MOST_FOR_ONE = 1_500;
const MOST_FOR_ALL = 15_000;

/** What matters most is played first. */
const ORDER: readonly VerifyFinding['severity'][] = ['error', 'warning', 'note'];

/**
 * Plays what verification found in the simulator. What was played for certain is proved: an invariant that is broken, a
 * step that goes round without an end, a record nothing can be done with. What was not keeps its word, with the reason.
 * Bounded in steps of the simulator; deterministic, pure; a turn for each try.
 */
export function* playFindingsInTurns(
  definitions: Definitions,
  verifications: readonly Verification[],
): Turns<readonly PlayedVerification[]> {
  const allWays = waysIn(definitions);
  const all: Effort = { left: MOST_FOR_ALL };
  const played = new Map<VerifyFinding, PlayedFinding>();
  for (const severity of ORDER) {
    for (const { workflow: id, findings } of verifications) {
      const workflow = definitions.workflows.get(id);
      if (workflow === undefined) continue;
      for (const finding of findings.filter((one) => one.severity === severity)) {
        const { trace } = finding;
        if (trace === undefined || all.left <= 0) continue;
        const most = Math.min(MOST_FOR_ONE, all.left);
        const effort: Effort = { left: most };
        const around = { definitions, workflow: id, allWays, effort };
        const came = yield* playFindingInTurns({ ...finding, trace }, workflow, around);
        all.left -= most - effort.left;
        played.set(finding, told(finding, came, workflow.invariants));
      }
    }
  }
  return verifications.map((one) => ({
    ...one,
    findings: one.findings.map((finding) => played.get(finding) ?? finding),
  }));
}

function told(
  finding: VerifyFinding,
  came: Played,
  invariants: readonly Pick<CompiledInvariant, 'id' | 'title' | 'kind'>[],
): PlayedFinding {
  const { kind, verdict, message, invariant, trace } = finding;
  if (!came.played) {
    // What playing cannot show either way is not told along with it.
    if (verdict === 'proved' || !SHOWN.has(kind)) return { ...finding, ...came };
    const { tries, reason } = came;
    const how = `not reproduced by the simulator in ${tries} ${tries === 1 ? 'try' : 'tries'} (${reason})`;
    return { ...finding, ...came, message: `${message}; ${how}` };
  }
  // One lap of work that is begun again shows that there are laps, not that they never end.
  const isLap = kind === 'endless' && trace?.at(-1)?.state !== null;
  if (!SHOWN.has(kind) || isLap) return { ...finding, ...came };
  const proved = { ...finding, ...came, verdict: 'proved' } as const;
  if (kind === 'endless') return { ...proved, severity: 'error' };
  if (kind !== 'broken-invariant' || verdict === 'proved') return proved;
  const { title, kind: of } = invariants.find(({ id }) => id === invariant) ?? { title: '' };
  const shown =
    of === 'within'
      ? message.replace(MAYBE_LATE, LATE)
      : `"${title}" is broken: the scenario was played and shows how`;
  return { ...proved, severity: 'error', message: shown };
}

/** Kinds of which a scenario shows all that is said. */
const SHOWN: ReadonlySet<VerifyFinding['kind']> = new Set([
  'broken-invariant',
  'dead-end',
  'endless',
]);
