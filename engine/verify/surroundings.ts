import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';

/** What the other definitions of a set do with records of a type. */
export interface Surroundings {
  /** Data with which definitions open one, as written. */
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

/** What a set of definitions does with records of a type. Pure. */
export function surroundingsOf(
  type: string,
  { workflows, policies }: Pick<Definitions, 'workflows' | 'policies'>,
): Surroundings {
  const written = [
    ...[...workflows.values()].map(({ definition }) => definition as unknown as Json),
    ...[...policies.all.values()].map(({ source }) => source as unknown as Json),
  ];
  const openings: JsonObject[] = [];
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
    if (isJsonObject(record) && isJsonObject(record['data'])) {
      if (record['type'] === type) openings.push(record['data']);
      send(record['cancel']);
    }
    if (!isJsonObject(params)) continue;
    if (kind === 'record.send') send(params['type']);
    if (kind === 'record.open') {
      if (params['type'] === type && isJsonObject(params['data'])) openings.push(params['data']);
      if (isJsonObject(params['existing'])) send(params['existing']['type']);
    }
  }
  return {
    openings,
    sent: anything ? null : sent,
    endings(child) {
      const chart = workflows.get(child)?.chart;
      const finals = [...(chart?.values() ?? [])].filter(
        ({ kind, parent }) => kind === 'final' && parent === null,
      );
      return new Set(finals.map(({ definition }) => definition.outcome ?? 'ok'));
    },
  };
}

function* objectsIn(json: Json | undefined): Generator<JsonObject> {
  if (typeof json !== 'object' || json === null) return;
  if (isJsonObject(json)) yield json;
  for (const one of Object.values(json) as Json[]) yield* objectsIn(one);
}
