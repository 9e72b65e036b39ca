import { calendarIn } from '../calendar/calendars.ts';
import type { CompiledCalendar } from '../calendar/compile.ts';
import { durationMs } from '../calendar/duration.ts';
import type { FactReader } from '../condition/fact.ts';
import { EngineError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Principal } from '../principal.ts';
import type { Record } from '../record.ts';
import { decideTable } from '../table/decide.ts';
import type { CompiledTable } from '../table/compile.ts';
import type { CelScope } from '../value/run.ts';
import { activeStates } from '../workflow/active-states.ts';
import type { Session } from './session.ts';

/** An event as conditions and values see it. */
export interface EventView {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly subject?: string | undefined;
  readonly data: Json;
}

/** What conditions and values may look at, at one point of a plan. */
export interface Scene {
  readonly session: Session;
  readonly definitions: Definitions;
  readonly event: EventView;
  readonly actor: Principal;
  /** The subject, with data as they are at this point; null where there is none. */
  readonly record: Record | null;
  /** Tables a running record is pinned to; they come before the live ones. */
  readonly tables?: ReadonlyMap<string, CompiledTable> | undefined;
  /** The item of an invocation's `each`. */
  readonly item?: Json | undefined;
  /** What has been typed into a form so far. */
  readonly form?: JsonObject | undefined;
}

/** The subject as facts and CEL see it. Pure. */
export function recordView(record: Record): JsonObject {
  return {
    id: record.id,
    number: record.number,
    type: record.type,
    state: record.state,
    states: activeStates(record.state),
    done: record.snapshot.done,
    data: record.data,
    counters: record.counters,
    openedBy: record.openedBy,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
}

function actorView(actor: Principal): JsonObject {
  return {
    id: actor.id,
    kind: actor.kind,
    name: actor.name,
    teams: actor.teams,
    roles: actor.roles,
  };
}

/** A fact's value by name: the variables of conditions and of CEL alike. Undefined: there is none. */
function variable(scene: Scene, name: string): Json | undefined {
  const { session, record } = scene;
  switch (name) {
    case 'event':
      return scene.event as unknown as JsonObject;
    case 'record':
      return record === null ? undefined : recordView(record);
    case 'actor':
      return actorView(scene.actor);
    case 'now':
      return session.now;
    case 'ci':
    case 'service':
      return bound(scene, name);
    case 'parent':
      return record?.parent === undefined ? undefined : related(scene, record.parent.record);
    case 'item':
      return scene.item;
    case 'form':
      return scene.form;
    default:
      return undefined;
  }
}

/** The CI or service the subject (or, without one, the event) is bound to. */
function bound(scene: Scene, field: 'ci' | 'service'): Json | undefined {
  const data = scene.record === null ? scene.event.data : scene.record.data;
  const id = isJsonObject(data) ? data[field] : undefined;
  const named = typeof id === 'string' && id !== '' ? related(scene, id) : undefined;
  if (named !== undefined || scene.record !== null) return named;
  // Where the data name none, the type says how events do: an alert by its labels.
  const found = scene.definitions.recordTypes.get(field)?.fromEvent?.evaluate(celScope(scene));
  return typeof found === 'string' && found !== '' ? related(scene, found) : undefined;
}

function related(scene: Scene, id: string): Json | undefined {
  const found = scene.session.peek(id);
  if (found === undefined || found === null) return undefined;
  return { ...found, states: activeStates(found.state) };
}

/** Reads facts for conditions. */
export function factReader(scene: Scene): FactReader {
  return (fact, params) => {
    switch (fact) {
      case 'links':
        return linksFact(scene, params ?? {});
      case 'records':
        return recordsFact(scene, params ?? {});
      case 'table': {
        const id = text(params?.['table']);
        const inputs = params?.['inputs'];
        return tableOutput(scene, id, isJsonObject(inputs) ? inputs : undefined);
      }
      case 'calendar':
        return {
          open: calendarOf(scene.definitions, text(params?.['calendar'])).isOpen(scene.session.now),
        };
      default:
        return variable(scene, fact);
    }
  };
}

function linksFact(scene: Scene, params: JsonObject): Json | undefined {
  if (scene.record === null) return undefined;
  const direction = params['direction'] === 'out' ? 'out' : 'in';
  const found = scene.session.linked(scene.record.id, text(params['relation']), direction);
  if (found === undefined) return undefined;
  const states = params['states'];
  const items = Array.isArray(states) ? found.filter((r) => states.includes(r.state)) : found;
  return { count: items.length, items: items as unknown as readonly Json[] };
}

function recordsFact(scene: Scene, params: JsonObject): Json | undefined {
  const { type, where, states, done, within } = params;
  // A reference that found nothing (no CI bound) asks about no record at all, not about every one.
  if (isJsonObject(where) && Object.values(where).some((v) => v === undefined || v === null)) {
    return { count: 0, items: [] };
  }
  return scene.session.query({
    kind: 'query',
    type: text(type),
    where: isJsonObject(where) ? where : {},
    ...(Array.isArray(states) ? { states: states.map(text) } : {}),
    ...(typeof done === 'boolean' ? { done } : {}),
    ...(typeof within === 'string' ? { since: before(scene.session.now, within) } : {}),
  }) as unknown as Json | undefined;
}

function before(now: string, duration: string): string {
  return new Date(Date.parse(now) - durationMs(duration)).toISOString();
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A table's output for the scene; null when no row matches. Throws EngineError `table-conflict`. */
function tableOutput(scene: Scene, id: string, given?: JsonObject): Json {
  const table = scene.tables?.get(id) ?? scene.definitions.tables.get(id);
  if (table === undefined)
    throw new EngineError('unknown-table', `there is no table "${id}"`, { table: id });
  const verdict = decideTable(table, given ?? table.read(factReader(scene)));
  if (verdict.kind === 'hit') return verdict.output;
  if (verdict.kind === 'none') return null;
  const rows = verdict.rows.join(', ');
  throw new EngineError('table-conflict', `table "${id}": rows ${rows} match together`, {
    table: id,
  });
}

/** Whether there is a calendar of this id. Pure. */
export function hasCalendar(definitions: Definitions, id: string): boolean {
  return calendarIn(definitions.calendars, id) !== null;
}

/** A calendar by id. Throws EngineError `unknown-calendar`. */
export function calendarOf(definitions: Definitions, id: string): CompiledCalendar {
  const calendar = calendarIn(definitions.calendars, id);
  if (calendar !== null) return calendar;
  throw new EngineError('unknown-calendar', `there is no calendar "${id}"`, { calendar: id });
}

/** What CEL sees: all but what has been typed into a form, which only conditions may ask for. */
export function celScope(scene: Scene): CelScope {
  return {
    variable: (name) => (name === 'form' ? undefined : variable(scene, name)),
    call: (name, args) => callFunction(scene, name, args),
  };
}

function callFunction(scene: Scene, name: string, args: readonly Json[]): Json | undefined {
  const { session, definitions } = scene;
  const first = text(args[0]);
  switch (name) {
    case 'lookup': {
      const identity = args[1];
      if (typeof identity !== 'string' || identity === '') return null;
      const id = session.find(identityKey(first, identity))?.record;
      if (id === undefined) return null;
      const summary = session.peek(id);
      return summary === undefined || summary === null || summary.done ? null : id;
    }
    case 'table':
      return tableOutput(scene, first, isJsonObject(args[1]) ? args[1] : undefined);
    case 'person':
      return session.ask({ kind: 'principal', id: first }) ?? null;
    case 'team':
      return session.ask({ kind: 'team', id: first }) ?? null;
    case 'linked':
    case 'linkedIn': {
      if (scene.record === null) return [];
      const direction = name === 'linked' ? 'out' : 'in';
      return (session.linked(scene.record.id, first, direction) ?? []) as unknown as Json;
    }
    case 'publicUrl':
      return session.ask({ kind: 'setting', name: 'public-url' }) ?? '';
    case 'related':
      return first === '' ? null : (related(scene, first) ?? null);
    case 'plus':
      return plus(first, text(args[1]));
    case 'businessPlus':
      return calendarOf(definitions, text(args[2])).add(first, durationMs(text(args[1])));
    default:
      throw new EngineError('unknown-function', `there is no function "${name}"`, {
        function: name,
      });
  }
}

function plus(time: string, duration: string): string {
  const ms = Date.parse(time);
  if (!Number.isNaN(ms)) return new Date(ms + durationMs(duration)).toISOString();
  throw new EngineError('bad-instant', `"${time}" is not a time something can be added to`, {
    time,
  });
}

/** The correlation key of a record type's identity. Pure. */
export function identityKey(type: string, identity: string): string {
  return `${type}|${identity}`;
}
