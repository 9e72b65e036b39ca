import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { CompiledWorkflow } from '../../pack/definitions.ts';
import type { TraceFact, TraceStep } from '../../verify/report/trace.ts';
import { playStep } from './play-step.ts';
import type { Stage } from './stage.ts';

/**
 * Other records a trace asks for (some of a type, in some state, that name the same as its own record does): they are led
 * there before it begins. Tells what the trace's own record has to be opened with to find them; null: in vain.
 */
export function setUpRecords(
  trace: readonly TraceStep[],
  stage: Stage,
  workflow: CompiledWorkflow,
): { readonly [field: string]: Json } | null {
  const also: { [field: string]: Json } = {};
  const wanted = trace.flatMap(({ given }) => given).filter(isSome);
  const [first] = wanted;
  if (first === undefined) return also;
  const { type, where, states } = first.params ?? {};
  const { player } = stage;
  const other = player.definitions.workflows.get(typeof type === 'string' ? type : '');
  const ways = stage.ways(other?.id ?? '');
  if (other === undefined || ways === null || !isList(states)) return null;
  const data: { [field: string]: Json } = {};
  for (const [field, value] of Object.entries(isJsonObject(where) ? where : {})) {
    const own = isJsonObject(value) && value['fact'] === 'record' ? value['path'] : undefined;
    const [part, shared = ''] = typeof own === 'string' ? own.split('.') : [];
    const alias = stage.material().aliasOf(workflow.type.fields[shared]?.ref ?? '');
    if (part !== 'data' || alias === null) return null;
    also[shared] = `@${alias}`;
    data[field] = other.type.fields[field]?.type === 'array' ? [`@${alias}`] : `@${alias}`;
    // What is bound to a CI is bound to it by one field alone, or by a list of them as well.
    if (Object.hasOwn(other.type.fields, shared)) data[shared] = `@${alias}`;
  }
  const goals = new Set(states.flatMap((state) => ways.at(typeof state === 'string' ? state : '')));
  const alias = `some-other-${other.id}`;
  const opening = { choice: 0, whole: false, also: data };
  const [way] = ways.on(null, ({ to }) => to !== null && goals.has(to), 1);
  const steps = way === undefined ? [] : ways.trace(way);
  const playing = { stage, workflow: other, alias, loosely: false, opening };
  const played = steps.every((step, i) => playStep(step, { ...playing, next: steps[i + 1] }));
  return played && steps.length > 0 ? also : null;
}

/** Whether there have to be some records, of those a fact counts. */
function isSome({ fact, path, value }: TraceFact): boolean {
  return fact === 'records' && path === 'count' && (value === undefined || Number(value) > 0);
}
