import type { Workflow } from '../schema.ts';
import { conditionText } from './condition-text.ts';
import { durationParts } from './duration-text.ts';
import { eventWords } from './edge-words.ts';
import type { EdgeWords } from './edge-words.ts';
import { humanise } from './humanise.ts';
import type { TransitionEdge } from './to-graph.ts';

/** The words beside an edge in plain English, where there is no reader whose language is known. Pure. */
export function plainEdgeWords(
  edge: TransitionEdge,
  workflow: Pick<Workflow, 'delays'>,
): EdgeWords {
  const { trigger, label, guard } = edge;
  const timed = trigger.kind === 'after' || (trigger.kind === 'result' && trigger.after !== null);
  const happens = triggerText(edge, workflow);
  const isTimer = trigger.kind === 'after' && label !== null;
  return {
    title: isTimer ? `${label} (${happens})` : (label ?? happens),
    guard: guard === null ? null : conditionText(guard),
    timed,
  };
}

/** What makes a transition happen, in plain English. Pure. */
export function triggerText(
  { trigger, guard }: TransitionEdge,
  workflow: Pick<Workflow, 'delays'>,
): string {
  switch (trigger.kind) {
    case 'event':
      return eventWords(trigger.type);
    case 'after':
      return delayText(trigger.after, workflow);
    case 'done':
      return 'when done';
    case 'always':
      return guard === null ? 'at once' : 'when';
    case 'result':
      if (trigger.after !== null) return `${trigger.title}: ${delayText(trigger.after, workflow)}`;
      return trigger.result === 'done' ? `${trigger.title}: done` : `${trigger.title}: failed`;
    case 'start':
      return '';
  }
}

/** A delay in plain English: "after 4 h", "at 75 % of resolution". Pure. */
export function delayText(after: string, { delays }: Pick<Workflow, 'delays'>): string {
  const delay = Object.hasOwn(delays ?? {}, after) ? delays?.[after] : undefined;
  if (delay === undefined) return `after ${durationParts(after)}`;
  if ('clock' in delay) return `at ${delay.percent} % of ${humanise(delay.clock)}`;
  if ('until' in delay) return `at ${delay.title ?? humanise(after)}`;
  const length =
    typeof delay.duration === 'string' && !delay.duration.includes('{{')
      ? durationParts(delay.duration)
      : (delay.title ?? humanise(after));
  return `after ${length}${delay.calendar === undefined ? '' : ' of business time'}`;
}
