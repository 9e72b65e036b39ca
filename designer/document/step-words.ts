import { eventWords } from '@interlock/engine/drawing';
import type { WorkflowGraph } from '@interlock/engine/drawing';
import type { Workflow } from '../api/definitions.ts';
import type { Json } from '../api/json.ts';
import type { TraceFact, TraceStep } from '../api/verification.ts';
import { leafWords } from './condition-words.ts';
import { edgeWords } from './edge-words.ts';
import { humanise, title } from './humanise.ts';
import { valueWords } from './operand-words.ts';
import { canonicalKey } from './visited.ts';
import type { Wording } from './wording.ts';

/** A step of a trace in the reader's words. */
export interface StepWords {
  /** What happens: "Resolve", "after 4 h". */
  readonly title: string;
  /** Fields given, or the event's data: "Impact" and "1 – High". */
  readonly data: readonly { readonly name: string; readonly value: string }[];
  /** What else must be so. */
  readonly given: readonly string[];
  /** Where it leads; null: it never comes to rest. */
  readonly state: string | null;
}

/** Puts a step into words. Pure. */
export function stepWords(
  step: TraceStep,
  graph: WorkflowGraph,
  workflow: Workflow,
  wording: Wording,
): StepWords {
  return {
    title: stepTitle(step, graph, workflow, wording),
    data: Object.entries(step.data).map(([id, value]) => {
      const field = wording.field?.(id);
      return {
        name: field?.title ?? title(id),
        value: someWords(value, wording) ?? valueWords(value, wording, field),
      };
    }),
    given: step.given.map((fact) => factWords(fact, wording)),
    state: step.state === null ? null : statesWords(step.state, wording),
  };
}

/** Some person, team or record: nobody in particular; null: it is another value. Pure. */
function someWords(value: Json | undefined, { say }: Wording): string | null {
  const type = typeof value === 'string' ? /^@some-([\w-]+)$/u.exec(value)?.[1] : undefined;
  return type === undefined ? null : say('checks.some', { what: humanise(type).toLowerCase() });
}

/** States a record is in, side by side where there are several. Pure. */
function statesWords(state: string, wording: Wording): string {
  const names = state.split(',').map((path) => wording.state?.(path) ?? humanise(path));
  return new Intl.ListFormat(wording.language, { type: 'conjunction' }).format(names);
}

function stepTitle(
  { kind, on, taken }: TraceStep,
  graph: WorkflowGraph,
  workflow: Workflow,
  wording: Wording,
): string {
  const { say } = wording;
  if (kind === 'opened' || kind === 'edited') return say(`checks.${kind}`);
  const key = taken[0] === undefined ? null : canonicalKey(taken[0]);
  const edge = [...graph.edges, ...graph.nodes.flatMap(({ reactions }) => reactions)].find(
    ({ id }) => canonicalKey(id) === key,
  );
  if (edge !== undefined) return edgeWords(edge, workflow, wording).title;
  return kind === 'event' ? say('checks.notTaken', { what: eventWords(on) }) : humanise(on);
}

function factWords({ fact, path, params, value, compared }: TraceFact, wording: Wording): string {
  const reference = {
    fact,
    ...(path === undefined ? {} : { path }),
    ...(params === undefined ? {} : { params }),
  };
  if (fact === 'actor' && Array.isArray(value)) {
    const held = value.map((one: Json) =>
      leafWords({ ...reference, operator: 'contains', value: one }, wording),
    );
    return new Intl.ListFormat(wording.language, { type: 'conjunction' }).format(held);
  }
  if (compared === undefined) {
    return value === undefined
      ? leafWords({ ...reference, operator: 'exists', value: false }, wording)
      : leafWords({ ...reference, operator: 'equal', value }, wording);
  }
  const { operator, holds } = compared;
  const sentence = leafWords({ ...reference, operator, value: { ...compared.with } }, wording);
  return holds ? sentence : wording.say('condition.not', { sentence });
}
