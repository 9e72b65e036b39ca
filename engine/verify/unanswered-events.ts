import { pointer } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import { nameHint } from '../unknown-name.ts';
import type { Chart } from '../workflow/chart.ts';
import type { VerifyFinding } from './report/finding.ts';

interface Sent {
  readonly event: string;
  readonly at: string;
  /** The type of the records it is sent to, where that is known. */
  readonly to: string | null;
}

/** Events a definition sends to records though no transition takes them. Pure. */
export function unansweredEvents(
  written: Json,
  { workflows }: Pick<Definitions, 'workflows'>,
  file?: string,
): VerifyFinding[] {
  const all = [...workflows.values()].map(({ chart }) => chart);
  return [...sentIn(written, '')].flatMap(({ event, at, to }): VerifyFinding[] => {
    const receiver = to === null ? undefined : workflows.get(to);
    const charts = receiver === undefined ? all : [receiver.chart];
    const taken = new Set(charts.flatMap((chart) => [...takenIn(chart)]));
    if (taken.has(event)) return [];
    const whose = receiver === undefined ? 'no workflow' : `no ${receiver.definition.title}`;
    const message = `"${event}" is sent to records, but ${whose} takes it in any state${nameHint(event, [...taken])}`;
    return [
      {
        kind: 'unanswered-event',
        severity: 'warning',
        verdict: 'proved',
        message,
        path: at,
        ...(file === undefined ? {} : { file }),
      },
    ];
  });
}

function takenIn(chart: Chart): Set<string> {
  return new Set(
    [...chart.values()].flatMap(({ transitions }) =>
      transitions.flatMap(({ trigger }) => (trigger.kind === 'event' ? [trigger.type] : [])),
    ),
  );
}

function* sentIn(json: Json | undefined, at: string): Generator<Sent> {
  if (typeof json !== 'object' || json === null) return;
  if (isJsonObject(json)) {
    const { type, params, record, relation, cancel } = json;
    if (type === 'record.send' && isJsonObject(params))
      yield* sent(params['type'], `${at}/params/type`, null);
    if (type === 'record.open' && isJsonObject(params) && isJsonObject(params['existing']))
      yield* sent(params['existing']['type'], `${at}/params/existing/type`, textOf(params['type']));
    if (record === undefined && relation !== undefined && cancel !== undefined)
      yield* sent(cancel, `${at}/cancel`, textOf(type));
  }
  for (const [key, one] of Object.entries(json) as [string, Json][])
    yield* sentIn(one, at + pointer(key));
}

/** A type that is computed may be any. */
function* sent(event: Json | undefined, at: string, to: string | null): Generator<Sent> {
  if (typeof event === 'string' && !event.includes('{{')) yield { event, at, to };
}

function textOf(json: Json | undefined): string | null {
  return typeof json === 'string' && !json.includes('{{') ? json : null;
}
