import { answersFrom, emptyWorld, explainRuling, putRecord } from '@interlock/engine/study';
import type { ExplainedPolicy, ProposedChange, SimulatedWorld } from '@interlock/engine/study';
import { durationMs, instantMs, instantText, needKey, planEvents } from '@interlock/engine';
import type {
  Answers,
  Definitions,
  Event,
  Json,
  JsonObject,
  Need,
  Ruling,
} from '@interlock/engine';

/** An event that is supposed to happen, and the world it would happen in. */
export interface Supposed {
  readonly definitions: Definitions;
  readonly world: SimulatedWorld;
  readonly now: string;
  readonly event: Event;
  /** Id of the record it is about; absent: it comes from outside. */
  readonly about?: string;
  /** Answers to needs that stand in place of the world's, by their key. */
  readonly answers?: ReadonlyMap<string, Json>;
}

/** What policies would say to it, each explained; null where it is not offered to them. */
export function askPolicies(
  supposed: Supposed,
): { readonly ruling: Ruling; readonly policies: readonly ExplainedPolicy[] } | null {
  const { definitions, world, now, event, about, answers: instead } = supposed;
  const answers = withAnswers(answersFrom(world, definitions), instead);
  const trial = about === undefined ? {} : { about };
  const batch = planEvents({ events: [event], answers, definitions, now, trial });
  if (batch.kind === 'need') throw new Error(`asks for ${JSON.stringify(batch)}`);
  const ruling = batch.plans[0]?.decision.rulings.find((one) => one.event.id === event.id);
  if (ruling === undefined) return null;
  const actor = event.actor as unknown as JsonObject;
  const context = { event: { ...event, data: ruling.event.data }, actor, now };
  const options = { supposed: true, limit: 200 };
  return { ruling, policies: explainRuling(ruling, context, definitions, options).policies };
}

function withAnswers(answers: Answers, instead: ReadonlyMap<string, Json> | undefined): Answers {
  const { find } = answers;
  if (instead === undefined || find === undefined) return answers;
  return {
    get: (key) => instead.get(key) ?? answers.get(key),
    find: (need, key) => instead.get(key) ?? find(need, key),
  };
}

/**
 * The same, were the changes so: of the event, of the records it names, of who causes it and of when. Null where
 * a change is of nothing that can be changed by itself: what a table answers, or what is computed.
 */
export function follow(
  supposed: Supposed,
  { seen }: Pick<Ruling, 'seen'>,
  changes: readonly ProposedChange[],
): Supposed | null {
  let after: Supposed = { ...supposed, world: copyOf(supposed.world) };
  for (const change of changes) {
    if (change.computed !== undefined) return null;
    const next = followed(after, seen, change);
    if (next === null) return null;
    after = next;
    // What is computed from it comes with it.
    const { so } = change;
    const then = so === undefined ? after : followed(after, seen, { ...change, ...so });
    if (then === null) return null;
    after = then;
  }
  return after;
}

function followed(
  supposed: Supposed,
  seen: Ruling['seen'],
  change: ProposedChange,
): Supposed | null {
  const { world, event, about, now } = supposed;
  const { fact, to } = change;
  const path = fact.path?.split('.') ?? [];
  switch (fact.fact) {
    case 'event':
      return { ...supposed, event: set(event, path, to) };
    case 'actor':
      return { ...supposed, event: set(event, ['actor', ...path], to) };
    case 'now':
      return { ...supposed, now: typeof to === 'string' ? to : now };
    case 'record':
      return changeRecord(supposed, about, path, to);
    case 'ci':
    case 'service': {
      const record = about === undefined ? undefined : world.records.get(about);
      const id = record?.data[fact.fact];
      return changeRecord(supposed, typeof id === 'string' ? id : undefined, path, to);
    }
    case 'records':
    case 'links':
      return path.join() === 'count' && typeof to === 'number'
        ? counting(supposed, seen, change, to)
        : null;
    default:
      return null;
  }
}

/** A record with another value; null where there is none. */
function changeRecord(
  supposed: Supposed,
  id: string | undefined,
  path: readonly string[],
  to: Json | undefined,
): Supposed | null {
  const { world, definitions } = supposed;
  const record = id === undefined ? undefined : world.records.get(id);
  if (record === undefined || path.length === 0) return null;
  const at = path.join() === 'done' ? ['snapshot', 'done'] : path;
  const changed = set(record, at, to);
  const kind = definitions.workflows.get(record.type)?.chart.get(changed.state)?.definition.kind;
  const done = path.join() === 'state' ? kind === 'final' : changed.snapshot.done;
  putRecord(world, { ...changed, snapshot: { ...changed.snapshot, done } });
  return supposed;
}

/** As many records found or linked as a count says. */
function counting(
  supposed: Supposed,
  seen: Ruling['seen'],
  { fact: { fact, params = {} } }: ProposedChange,
  count: number,
): Supposed {
  const answers = new Map(supposed.answers);
  const states = params['states'];
  const [state = 'open'] = Array.isArray(states) ? (states as readonly string[]) : [];
  const items = Array.from({ length: count }, (_, i) => ({ id: `supposed-${i}`, state, data: {} }));
  for (const key of Object.keys(seen)) {
    if (!key.startsWith(`${fact} `)) continue;
    const asked = JSON.parse(key.slice(fact.length + 1)) as JsonObject;
    if (!isAskedBy(asked, params)) continue;
    const { relation, direction = 'in', type, where, done, within } = asked;
    const need = (
      fact === 'links'
        ? { kind: 'links', record: supposed.about ?? '', relation, direction }
        : {
            kind: 'query',
            type,
            where,
            states: asked['states'],
            done,
            ...sinceOf(within, supposed),
          }
    ) as Need;
    answers.set(needKey(need), fact === 'links' ? items : { count, items });
  }
  return { ...supposed, answers };
}

function sinceOf(within: Json | undefined, { now }: Supposed): { readonly since?: string } {
  if (typeof within !== 'string') return {};
  return { since: instantText(instantMs(now) - durationMs(within)) };
}

function isAskedBy(asked: JsonObject, { where: _, ...params }: JsonObject): boolean {
  return Object.entries(params).every(
    ([name, value]) => JSON.stringify(asked[name]) === JSON.stringify(value),
  );
}

/** A value with another one inside; undefined takes it out. */
function set<T>(whole: T, [first, ...rest]: readonly string[], to: Json | undefined): T {
  if (first === undefined) return to as T;
  const { [first]: inner, ...others } = (whole ?? {}) as { readonly [key: string]: unknown };
  const value = rest.length === 0 ? to : set(inner, rest, to);
  return (value === undefined ? others : { ...others, [first]: value }) as T;
}

function copyOf(world: SimulatedWorld): SimulatedWorld {
  const copy = emptyWorld();
  for (const record of world.records.values()) putRecord(copy, record);
  const maps = ['keys', 'counters', 'holds', 'people', 'teams', 'numbers'] as const;
  for (const name of maps)
    for (const [key, value] of world[name]) (copy[name] as Map<string, unknown>).set(key, value);
  copy.links.push(...world.links);
  return copy;
}
