import { eventWords } from '@interlock/engine/drawing';
import type { EdgeWords, TransitionEdge } from '@interlock/engine/drawing';
import type { Delay, Workflow } from '../api/definitions.ts';
import { conditionSentence } from './condition-words.ts';
import { durationWords } from './duration-words.ts';
import { humanise } from './humanise.ts';
import { valueWords } from './operand-words.ts';
import type { Wording } from './wording.ts';

/** The words beside an edge of the drawing. Pure. */
export function edgeWords(
  edge: TransitionEdge,
  workflow: Pick<Workflow, 'delays'>,
  wording: Wording,
): EdgeWords {
  const guard = edge.guard === null ? null : conditionSentence(edge.guard, wording);
  const { trigger } = edge;
  const timed = trigger.kind === 'after' || (trigger.kind === 'result' && trigger.after !== null);
  return { title: edgeTitle(edge, workflow, wording), guard, timed };
}

function edgeTitle(
  edge: TransitionEdge,
  workflow: Pick<Workflow, 'delays'>,
  wording: Wording,
): string {
  const { say } = wording;
  const { trigger, label } = edge;
  if (trigger.kind === 'after') {
    const when = delayWords(trigger.after, workflow, wording);
    return label === null ? when : say('edge.labelledTime', { label, when });
  }
  if (label !== null) return label;
  switch (trigger.kind) {
    case 'event':
      return eventWords(trigger.type);
    case 'done':
      return say('edge.done');
    case 'result':
      if (trigger.after !== null) {
        return say('edge.timeout', {
          what: trigger.title,
          when: delayWords(trigger.after, workflow, wording),
        });
      }
      return say(trigger.result === 'done' ? 'edge.resultDone' : 'edge.resultFailed', {
        what: trigger.title,
      });
    case 'always':
      return edge.guard === null ? say('edge.always') : say('edge.when');
    case 'start':
      return '';
  }
}

/** A delay in words: "after 4 h", "at 75 % of Resolution". Pure. */
export function delayWords(
  after: string,
  workflow: Pick<Workflow, 'delays'>,
  wording: Wording,
): string {
  const { say } = wording;
  const delay: Delay | undefined = workflow.delays?.[after];
  if (delay === undefined) return say('edge.after', { length: durationWords(after, wording) });
  if (delay.clock !== undefined) {
    const clock = wording.clock?.(delay.clock) ?? humanise(delay.clock);
    return say('edge.clock', { percent: delay.percent ?? 100, clock });
  }
  if (delay.until !== undefined) {
    return say('edge.until', { what: delay.title ?? valueWords(delay.until, wording) });
  }
  if (typeof delay.duration !== 'string') {
    return say('edge.afterNamed', { what: delay.title ?? humanise(after) });
  }
  const length = durationWords(delay.duration, wording);
  return say(delay.calendar === undefined ? 'edge.after' : 'edge.afterBusiness', { length });
}
