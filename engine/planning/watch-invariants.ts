import type { FactReader } from '../condition/fact.ts';
import { instantMs, instantText } from '../calendar/instant.ts';
import type { Record, WatchedInvariants } from '../record.ts';
import type { CompiledInvariant } from '../workflow/invariant.ts';
import { stepInvariant } from '../workflow/step-invariant.ts';
import { sceneOf } from './environment.ts';
import type { StepInput } from './environment.ts';
import { factReader } from './scene.ts';

/** What a step has made of the invariants of a record's workflow. */
export interface Watched {
  /** Absent: there is nothing to remember. */
  readonly watched: WatchedInvariants | undefined;
  /** When those that wait are too late: `invariant:<id>` → ISO 8601 UTC. */
  readonly timers: { readonly [key: string]: string };
  /** Those that are broken now and were not before. */
  readonly broken: readonly CompiledInvariant[];
}

/** Timers of invariants that wait for something to come true begin with this. */
export const INVARIANT_TIMER = 'invariant:';

const NOTHING: Watched = { watched: undefined, timers: {}, broken: [] };

/**
 * Looks at a workflow's invariants once a step is over.
 *
 * @param after the record as the step leaves it
 * @param taken keys of the transitions it took
 */
export function watchInvariants(
  input: StepInput,
  after: Record,
  taken: readonly string[],
): Watched {
  const { invariants } = input.workflow;
  if (invariants.length === 0) return NOTHING;
  const before = input.record.snapshot.watched ?? { remembering: [], broken: [] };
  const now = readerOf({ ...input, record: after }, taken);
  const remembering: string[] = [];
  const broken: CompiledInvariant[] = [];
  const timers: { [key: string]: string } = {};
  for (const invariant of invariants) {
    const { id } = invariant;
    const remembered = before.remembering.includes(id);
    const step = stepInvariant(
      invariant,
      remembered,
      (node) => node.test(now),
      after.snapshot.done,
    );
    let { breaks } = step;
    if (step.remembers) remembering.push(id);
    if (invariant.kind === 'others-only') {
      // Who must not be the one is asked of the record as they found it.
      breaks =
        isTaken(invariant.event, taken, input) && invariant.same.node.test(readerOf(input, taken));
    }
    if (invariant.kind === 'within' && step.remembers) {
      const due = dueOf(invariant, remembered, input);
      breaks = due <= input.session.now;
      if (!breaks) timers[INVARIANT_TIMER + id] = due;
    }
    if (breaks) broken.push(invariant);
  }
  return {
    watched:
      remembering.length + broken.length === 0
        ? undefined
        : { remembering, broken: broken.map(({ id }) => id) },
    timers,
    broken: broken.filter(({ id }) => !before.broken.includes(id)),
  };
}

/** When a wait that began before, or begins now, is too long. */
function dueOf(
  { id, within }: Extract<CompiledInvariant, { kind: 'within' }>,
  remembered: boolean,
  { record, session }: StepInput,
): string {
  const set = record.timers[INVARIANT_TIMER + id];
  if (remembered) return set ?? session.now;
  return instantText(instantMs(session.now) + within);
}

function isTaken(event: string, taken: readonly string[], { workflow }: StepInput): boolean {
  return [...workflow.chart.values()].some(({ transitions }) =>
    transitions.some(
      ({ key, trigger }) =>
        trigger.kind === 'event' && trigger.type === event && taken.includes(key),
    ),
  );
}

function readerOf(input: StepInput, taken: readonly string[]): FactReader {
  const facts = factReader(sceneOf(input));
  return (fact, params) => (fact === 'taken' ? [...taken] : facts(fact, params));
}
