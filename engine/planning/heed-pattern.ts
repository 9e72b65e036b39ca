import { instantMs, instantText } from '../calendar/instant.ts';
import type { Counter } from '../counter.ts';
import type { FactReader } from '../condition/fact.ts';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { Said } from '../plan.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import { advancePattern } from '../policy/pattern/advance.ts';
import { stepsOf } from '../policy/pattern/compile.ts';
import type { CompiledPattern } from '../policy/pattern/compile.ts';
import type { PatternState, PatternStep } from '../policy/pattern/state.ts';
import { countersOf } from './counters-of.ts';
import { putCounter } from './progress.ts';
import type { Progress } from './progress.ts';
import type { EventView } from './scene.ts';

/** What a pattern that waits will act on: the event heard last, and the record it was about. */
export interface Heard {
  readonly event: EventView;
  readonly subject: string | null;
}

/** What is kept of a pattern under its key. */
interface Counted {
  /** Hash of the pattern it was counted for; under another one it means nothing. */
  readonly pattern: string;
  readonly state: PatternState;
  /** In words, for whom it is counted. */
  readonly words: string;
  readonly heard?: Heard;
}

/**
 * Tells a policy's pattern of an event its condition holds for. While the counter has not been read it is
 * taken not to act: what acting would need is locked only by those who act.
 */
export function heedPattern(
  progress: Progress,
  policy: CompiledPolicy,
  pattern: CompiledPattern,
  heard: Heard,
  facts: FactReader,
): Said {
  const { session } = progress;
  const steps = stepsOf(pattern, heard.event.type, facts);
  const counting = [{ part: 'pattern', key: pattern.key }];
  const [counted] = countersOf(session, policy.id, counting, facts) ?? [];
  if (counted === undefined) return { kind: pattern.rule.kind, acts: false, says: '' };
  const { key, counter } = counted;
  const state = countedOf(counter, pattern)?.state ?? null;
  const now = instantMs(session.now);
  const step = advancePattern(pattern.rule, state, { kind: 'event', now, steps });
  if (step.state !== state) {
    const kept = { pattern: pattern.hash, words: key.words, heard };
    putCounter(progress, key.text, toCounter(policy.id, kept, step));
  }
  return said(pattern, step, key.words);
}

/** A pattern whose time has come. */
export interface Due {
  readonly said: Said;
  readonly heard: Heard;
}

/**
 * Tells a pattern that the time it waited for has come; null where what was counted is not its own any more.
 * A row that came due by the database's clock is due, whatever clock is read afterwards.
 */
export function elapsePattern(
  progress: Progress,
  policy: CompiledPolicy,
  pattern: CompiledPattern,
  key: string,
  counter: Counter,
): Due | null {
  const counted = countedOf(counter, pattern);
  if (counted?.heard === undefined) return null;
  const due = counter.dueAt ?? progress.session.now;
  const now = Math.max(instantMs(progress.session.now), instantMs(due));
  const step = advancePattern(pattern.rule, counted.state, { kind: 'due', now });
  putCounter(progress, key, toCounter(policy.id, counted, step));
  return { said: said(pattern, step, counted.words), heard: counted.heard };
}

function said({ rule }: CompiledPattern, step: PatternStep, words: string): Said {
  const { fires, says, until, more } = step;
  return {
    kind: rule.kind,
    acts: fires,
    says: `${says}${words}`,
    ...(until === undefined ? {} : { until: instantText(until) }),
    ...(more === undefined ? {} : { more }),
  };
}

function countedOf(counter: Counter | null, { hash }: CompiledPattern): Counted | null {
  const state = counter?.state;
  if (!isJsonObject(state) || state['pattern'] !== hash) return null;
  return state as unknown as Counted;
}

function toCounter(
  policy: string,
  { pattern, words, heard }: Omit<Counted, 'state'>,
  { state, dueAt, expiresAt }: PatternStep,
): Counter | null {
  if (state === null) return null;
  const waits = dueAt !== null && heard !== undefined;
  const counted: Counted = { pattern, state, words, ...(waits ? { heard } : {}) };
  return {
    policy,
    state: counted as unknown as Json,
    dueAt: dueAt === null ? null : instantText(dueAt),
    expiresAt: expiresAt === null ? null : instantText(expiresAt),
  };
}
