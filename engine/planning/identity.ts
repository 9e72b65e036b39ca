import { EngineError } from '../errors.ts';
import { asText } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Record } from '../record.ts';
import { sceneOf } from './environment.ts';
import type { StepInput } from './environment.ts';
import { putKey } from './progress.ts';
import type { Progress } from './progress.ts';
import { celScope, identityKey } from './scene.ts';

/** The correlation key that makes a record unique in its type; null where there is none. */
export function identityOf(input: StepInput): string | null {
  const { recordType, id } = input.workflow;
  const identity: Json = recordType.identity?.evaluate(celScope(sceneOf(input))) ?? null;
  return identity === null || identity === '' ? null : identityKey(id, asText(identity));
}

/** The running record, other than `self`, that has an identity; null when it is free. */
export function rivalFor(progress: Progress, identity: string, self: string): Record | null {
  const holder = progress.session.holder(identity);
  if (holder === undefined || holder === null || holder.record === self) return null;
  const held = progress.session.record(holder.record);
  return held === null || held.snapshot.done ? null : held;
}

/** The identity a record gets by a change of its data; null when it keeps the one it has. */
export function changedIdentity(input: StepInput, data: JsonObject): string | null {
  if (input.workflow.recordType.identity === null || data === input.record.data) return null;
  const identity = identityOf({ ...input, record: { ...input.record, data } });
  return identity === identityOf(input) ? null : identity;
}

/**
 * Gives a record the identity its changed data have, so that it is found by it from now on.
 * Throws EngineError `already-exists` when another running record has it.
 */
export function claimIdentity(progress: Progress, input: StepInput, data: JsonObject): void {
  const identity = changedIdentity(input, data);
  if (identity === null) return;
  const { id, number } = input.record;
  const rival = rivalFor(progress, identity, id);
  if (rival !== null) {
    const message = `${number} cannot become what ${rival.number} is already`;
    throw new EngineError('already-exists', message, { record: id, rival: rival.id });
  }
  putKey(progress, identity, { record: id, at: progress.session.now });
}
