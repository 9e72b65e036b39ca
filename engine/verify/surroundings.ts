import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';

/** What the other definitions of a set do with records of a type. */
export interface Surroundings {
  /** Data with which definitions open one, as written; nothing where they are computed as a whole or left out. */
  readonly openings: readonly JsonObject[];
  /** Types of events definitions send; null: it may be any. */
  readonly sent: ReadonlySet<string> | null;
  /** How records of a type, opened as children, can end. */
  readonly endings: (type: string) => ReadonlySet<'ok' | 'failed'>;
}

/** What is known of a workflow that stands alone: nothing. */
export const NOTHING_KNOWN: Surroundings = {
  openings: [],
  sent: null,
  endings: () => new Set(['ok', 'failed']),
};

type Around = (type: string) => Surroundings;

/** Worked out once for each set. */
const KNOWN = new WeakMap<object, Around>();

/** What a set of definitions does with records, by their type. Pure. */
export function surroundingsIn(definitions: Pick<Definitions, 'workflows' | 'policies'>): Around {
  const before = KNOWN.get(definitions);
  if (before !== undefined) return before;
  const around = lookAround(definitions);
  KNOWN.set(definitions, around);
  return around;
}

function lookAround({ workflows, policies }: Pick<Definitions, 'workflows' | 'policies'>): Around {
  const written = [
    ...[...workflows.values()].map(({ definition }) => definition as unknown as Json),
    ...[...policies.all.values()].map(({ source }) => source as unknown as Json),
  ];
  const openings = new Map<string, JsonObject[]>();
  const opens = (type: Json | undefined, data: Json | undefined): void => {
    if (typeof type !== 'string') return;
    openings.set(type, [...(openings.get(type) ?? []), isJsonObject(data) ? data : {}]);
  };
  const sent = new Set<string>();
  let anything = false;
  const send = (event: Json | undefined): void => {
    if (typeof event !== 'string') return;
    if (event.includes('{{')) anything = true;
    else sent.add(event);
  };
  for (const one of written.flatMap((json) => [...objectsIn(json)])) {
    const { type: kind, params, record } = one;
    // What a state waits for: child records.
    if (isJsonObject(record)) {
      opens(record['type'], record['data']);
      send(record['cancel']);
    }
    if (!isJsonObject(params)) continue;
    if (kind === 'record.send') send(params['type']);
    if (kind === 'record.open') {
      opens(params['type'], params['data']);
      if (isJsonObject(params['existing'])) send(params['existing']['type']);
    }
  }
  const common = {
    sent: anything ? null : sent,
    endings(child: string) {
      const chart = workflows.get(child)?.chart;
      const finals = [...(chart?.values() ?? [])].filter(
        ({ kind, parent }) => kind === 'final' && parent === null,
      );
      return new Set(finals.map(({ definition }) => definition.outcome ?? 'ok'));
    },
  };
  return (type) => ({ ...common, openings: openings.get(type) ?? [] });
}

/** Every object inside a value, itself first. Pure. */
export function* objectsIn(json: Json | undefined): Generator<JsonObject> {
  if (typeof json !== 'object' || json === null) return;
  if (isJsonObject(json)) yield json;
  for (const one of Object.values(json) as Json[]) yield* objectsIn(one);
}
