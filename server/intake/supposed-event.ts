import { randomUUID } from 'node:crypto';
import { isJsonObject, pointer, RESERVED_TYPE } from '@interlock/engine';
import type { Json, JsonObject } from '@interlock/engine';
import { toAlertEvent } from './alert.ts';
import { toIntakeItem } from './event-attributes.ts';
import type { IntakeContext, IntakeItem } from './intake.ts';

/** An event somebody only asks about: a CloudEvent with its envelope left out, or an alert. */
export type SupposedEvent = { readonly event: JsonObject } | { readonly alert: JsonObject };

/** Where events come from that nobody sent. */
const SUPPOSED_SOURCE = '/supposed';

/**
 * The event somebody asks about, checked as one that is sent. Of a CloudEvent `type` is enough: `specversion`,
 * `id` and `source` are filled in. An alert is what a monitoring system would deliver: `labels`, `annotations`,
 * and `status` where it is not firing.
 *
 * @param ownTypes whether it may be one of Interlock's own (`clock.reached`)
 */
export function parseSupposed(
  supposed: SupposedEvent,
  context: IntakeContext,
  { ownTypes }: { readonly ownTypes: boolean },
): IntakeItem {
  if ('alert' in supposed) {
    const alert: Json = { status: 'firing', ...supposed.alert };
    const base = pointer('alert');
    return toAlertEvent(
      { alert, base, id: randomUUID(), source: SUPPOSED_SOURCE, annotations: () => ({}) },
      context,
    );
  }
  const { event } = supposed;
  const data = event['data'] ?? (isAlertType(event['type']) ? null : {});
  const given = { specversion: '1.0', id: randomUUID(), source: SUPPOSED_SOURCE, ...event };
  const { type } = event;
  const base = pointer('event');
  if (!ownTypes || typeof type !== 'string' || !isOwn(type))
    return toIntakeItem(given, data, base, context);
  const read = toIntakeItem({ ...given, type: 'supposed.event' }, data, base, context);
  return read.kind === 'event' ? { ...read, event: { ...read.event, type } } : read;
}

function isOwn(type: string): boolean {
  return /^[a-z.-]{1,120}$/.test(type) && RESERVED_TYPE.test(type) && !type.startsWith('xstate.');
}

function isAlertType(type: Json | undefined): boolean {
  return type === 'alert.raised' || type === 'alert.cleared';
}

/** Whether an event was given an identity, so that it may have been accepted before. Pure. */
export function isIdentified(supposed: SupposedEvent): boolean {
  return (
    'event' in supposed &&
    isJsonObject(supposed.event) &&
    typeof supposed.event['id'] === 'string' &&
    typeof supposed.event['source'] === 'string'
  );
}
