import { ENGINE } from '../../principal.ts';
import type { Masks } from '../data/masks.ts';
import { maskOf } from '../data/written.ts';
import type { Knowledge } from './knowledge.ts';

const EVENT = 'event:';

/** Whether definitions send an event, so that Interlock itself may be who acts. Pure. */
export function isSent(event: string, { surroundings }: Pick<Knowledge, 'surroundings'>): boolean {
  return surroundings.sent?.has(event) ?? true;
}

/**
 * What is known of whoever acts when something happens: an event nothing in the definitions sends comes from people and
 * other systems only. Pure.
 */
export function senderMasks(trigger: string, masks: Masks, knowledge: Knowledge): Masks {
  if (!trigger.startsWith(EVENT) || isSent(trigger.slice(EVENT.length), knowledge)) return masks;
  return knowledge.slots.all.reduce((left, slot) => {
    const { reference, compares, index } = slot;
    if (reference.fact !== 'actor' || reference.path !== 'kind' || compares !== null) return left;
    // Only classes nobody else is in.
    const others = maskOf({ none: false, values: ['person', 'system'] }, slot);
    const itself = maskOf({ none: false, values: [ENGINE.kind] }, slot) & ~others;
    return left.with(index, (left[index] ?? 0) & ~itself);
  }, masks);
}
