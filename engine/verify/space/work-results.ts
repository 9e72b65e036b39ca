import type { CompiledAction } from '../../action/compile.ts';
import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import { ancestry } from '../../workflow/chart.ts';
import type { ChartInvocation, ChartTransition } from '../../workflow/chart.ts';
import type { Masks } from '../data/masks.ts';
import { maskOf } from '../data/written.ts';
import { mayBeEdited } from './editing.ts';
import type { Knowledge } from './knowledge.ts';
import type { Edge } from './nodes.ts';
import type { Situation } from './situation.ts';

/** Whether what a transition waits for can come at all: children end only as their own workflow lets them. Pure. */
export function canCome({ transition }: Edge, knowledge: Knowledge, situation: Situation): boolean {
  const work = childrenOf(transition, knowledge);
  if (work === null || transition.trigger.kind !== 'invoke') return true;
  const { result } = transition.trigger;
  // Without any child it is done at once.
  if (result === 'done' && mayBeNone(work, knowledge, situation, transition.source)) return true;
  const { endings } = knowledge.surroundings;
  return endings(work.type).has(result === 'done' ? 'ok' : 'failed');
}

/**
 * What is known of the values when invoked work has ended: the last child to end is of its type and has ended as it had
 * to; there is none only where there were no children. Pure.
 */
export function resultMasks(trigger: string, knowledge: Knowledge, situation: Situation): Masks {
  const { nodes, slots } = knowledge;
  const { place, masks } = situation;
  if (!trigger.startsWith('invoke:')) return masks;
  const edge = place.active.flatMap((index) => nodes.all[index]?.on.get(trigger) ?? [])[0];
  const by = edge?.transition.trigger;
  const work = edge === undefined ? null : childrenOf(edge.transition, knowledge);
  if (edge === undefined || by?.kind !== 'invoke' || work === null) return masks;
  const none =
    by.result === 'done' && mayBeNone(work, knowledge, situation, edge.transition.source);
  const ended = by.result === 'done' ? 'ok' : 'failed';
  const known: { readonly [path: string]: Json } = {
    'data.child.type': work.type,
    'data.child.outcome': ended,
  };
  return slots.all.reduce((left, slot) => {
    const { fact, path = '' } = slot.reference;
    if (fact !== 'event' || slot.compares !== null || !path.startsWith('data.child')) return left;
    const value = known[path];
    const there = value === undefined ? slot.full : maskOf({ none: false, values: [value] }, slot);
    const certain = value !== undefined || path === 'data.child' || ALWAYS_TOLD.has(path);
    const mask = certain ? there & ~slot.missing : there;
    return left.with(slot.index, (left[slot.index] ?? 0) & (none ? mask | slot.missing : mask));
  }, masks);
}

const ALWAYS_TOLD: ReadonlySet<string> = new Set([
  'data.child.id',
  'data.child.number',
  'data.child.state',
]);

type Children = Extract<ChartInvocation['work'], { kind: 'records' }>;

function childrenOf(
  { trigger, source }: ChartTransition,
  { workflow }: Knowledge,
): Children | null {
  if (trigger.kind !== 'invoke') return null;
  const { invocations = [] } = workflow.chart.get(source) ?? {};
  const work = invocations.find(({ key }) => key === trigger.invocation)?.work;
  return work?.kind === 'records' ? work : null;
}

const FROM_TABLE = /^\s*table\(\s*['"]([\w-]+)['"]\s*\)\s*$/u;

/** Whether there may be no child at all: a list from a table may be empty where no row fits. */
function mayBeNone(
  { each }: Children,
  knowledge: Knowledge,
  situation: Situation,
  state: string,
): boolean {
  const { slots } = knowledge;
  if (each === null) return false;
  const { source } = each;
  const cel = isJsonObject(source) ? source['cel'] : undefined;
  const [, table] = (typeof cel === 'string' ? FROM_TABLE.exec(cel) : null) ?? [];
  if (table === undefined) return true;
  return slots.tables.mayBeEmpty(table, sinceEntered(table, situation, knowledge, state), slots);
}

/**
 * The table was asked when the state was entered. What is left of the fields it is asked with now says what they were
 * then, unless they may have changed since: those may have been anything.
 */
function sinceEntered(
  table: string,
  situation: Situation,
  knowledge: Knowledge,
  state: string,
): Masks {
  const { slots, fields, editable, nodes } = knowledge;
  const edited = mayBeEdited(situation, knowledge) ? editable : [];
  const changed = new Set([...edited, ...writtenMeanwhile(state, nodes)]);
  const unsure = slots.tables
    .fieldsOf(table)
    .filter((field) => changed.has(field) || fields[field]?.computed !== undefined);
  return unsure
    .flatMap((field) => slots.ofField.get(field) ?? [])
    .reduce((masks, { index, full }) => masks.with(index, full), situation.masks);
}

/** Fields that may be written while a state is active, after it was entered. */
function writtenMeanwhile(state: string, { all, edges }: Knowledge['nodes']): string[] {
  const around = new Set(ancestry(state));
  const beside = all.some(({ kind, path }) => kind === 'parallel' && around.has(path));
  // In states side by side anything may be written meanwhile.
  const concerns = (path: string): boolean => beside || path.startsWith(`${state}.`);
  const inside = all.flatMap(({ path, state: { entry, exit } }) =>
    concerns(path) ? [...entry, ...exit].flatMap(writtenBy) : [],
  );
  const taken = edges.flatMap(({ transition: { source, target, form, actions } }) =>
    concerns(source) || (source === state && (target === null || concerns(target)))
      ? [...Object.keys(form ?? {}), ...actions.flatMap(writtenBy)]
      : [],
  );
  return [...inside, ...taken];
}

function writtenBy({ type, params }: CompiledAction): string[] {
  return type === 'set' && isJsonObject(params.source) ? Object.keys(params.source) : [];
}
