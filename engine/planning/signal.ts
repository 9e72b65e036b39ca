import { BUILT_IN } from '../event.ts';
import type { Event } from '../event.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { ENGINE, mayIntervene } from '../principal.ts';
import { parseMigrating } from './migrating.ts';
import type { Signal } from './work.ts';

/** Characters a reason for stepping in has. */
const REASON = { least: 3, most: 2_000 };

/** Why somebody stepped in; null when they do not say. */
function reasonOf(data: JsonObject): string | null {
  const given = data['reason'];
  const reason = typeof given === 'string' ? given.trim() : '';
  return reason.length < REASON.least || reason.length > REASON.most ? null : reason;
}

/** Characters a note may have. */
const LONGEST_NOTE = 20_000;

/** How an event from outside reaches a record; null when a built-in event lacks what it needs. Pure. */
export function signalOf(event: Event): Signal | null {
  const data = isJsonObject(event.data) ? event.data : {};
  const text = (value: Json | undefined): string | null =>
    typeof value === 'string' && value !== '' ? value : null;
  switch (event.type) {
    case BUILT_IN.edited:
      return isJsonObject(data['data']) ? { kind: 'edited', patch: data['data'] } : null;
    case BUILT_IN.noted: {
      const note = text(data['text']);
      if (note === null || note.length > LONGEST_NOTE) return null;
      // Others than agents see public notes only: what they write is one, or they would lose sight of it.
      const agent = event.actor.kind === 'engine' || event.actor.roles.includes('agent');
      const visibility = data['visibility'] ?? (agent ? 'internal' : 'public');
      if (visibility !== 'public' && visibility !== 'internal') return null;
      return { kind: 'noted', text: note, visibility: agent ? visibility : 'public' };
    }
    case BUILT_IN.moved: {
      const state = text(data['state']);
      return state === null || reasonOf(data) === null ? null : { kind: 'moved', state };
    }
    case BUILT_IN.migrated: {
      const migrating = parseMigrating(data);
      return migrating === null ? null : { kind: 'migrated', migrating };
    }
    case BUILT_IN.paused:
    case BUILT_IN.resumed: {
      const reason = reasonOf(data);
      const kind = event.type === BUILT_IN.paused ? 'paused' : 'resumed';
      return reason === null ? null : { kind, reason };
    }
    case BUILT_IN.timerFired: {
      const [key, due] = [text(data['key']), text(data['dueAt'])];
      return key === null || due === null || event.actor.kind !== ENGINE.kind
        ? null
        : { kind: 'timer', key, due };
    }
    case BUILT_IN.timerDismissed: {
      const [key, due] = [text(data['key']), text(data['dueAt'])];
      return key === null || due === null || reasonOf(data) === null
        ? null
        : { kind: 'timer-dismissed', key, due };
    }
    case BUILT_IN.effectCompleted:
    case BUILT_IN.effectFailed: {
      const effect = text(data['effect']);
      // Its worker tells how it ended, or somebody ended it by hand.
      if (effect === null || !mayIntervene(event.actor)) return null;
      return {
        kind: 'effect',
        effect,
        ok: event.type === BUILT_IN.effectCompleted,
        result: data['result'] ?? null,
      };
    }
    default:
      return { kind: 'event' };
  }
}
