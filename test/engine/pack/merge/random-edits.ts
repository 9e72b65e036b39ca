import fc from 'fast-check';
import { asText } from '@interlock/engine';
import type { Json, JsonObject } from '@interlock/engine';
import { randomGuard, randomTransitions, randomWorkflow } from '../random-workflow.ts';

/** An edit of one place of a workflow; the same place and the same value are the same edit. */
export interface RandomEdit {
  /** Index of the state, wrapped around. */
  readonly state: number;
  readonly field: string;
  readonly value: Json | null;
}

const field = fc.constantFrom(
  'label',
  'tone',
  'description',
  'transitions/take/guard',
  'transitions/take/label',
  'transitions/hold/allow',
  'transitions/more',
  'entry/say/params/text',
  'rename',
);

const valueOf = (name: string): fc.Arbitrary<Json | null> => {
  if (name.endsWith('guard') || name.endsWith('allow')) return fc.option(randomGuard);
  if (name === 'rename') return fc.constantFrom('other', 'another');
  if (name === 'transitions/more')
    return fc.option(fc.constantFrom<Json>({ on: 'ticket.more' }, { on: 'ticket.other' }));
  return fc.option(fc.constantFrom<Json>('A', 'B', 'C'));
};

/** One of the edits somebody may make. */
export const randomEdit: fc.Arbitrary<RandomEdit> = field.chain((name) =>
  fc.record({ state: fc.nat(9), field: fc.constant(name), value: valueOf(name) }),
);

/** A workflow with edits made; null takes something out. */
export function edited(workflow: JsonObject, edits: readonly RandomEdit[]): JsonObject {
  const copy = structuredClone(workflow) as { states: { [id: string]: JsonObject } };
  const ids = Object.keys(copy.states);
  for (const { state, field: name, value } of edits) {
    if (name === 'rename') {
      rename(copy, ids[state % ids.length] ?? '', asText(value));
      continue;
    }
    const there = copy.states[ids[state % ids.length] ?? ''];
    // Renamed before.
    if (there === undefined) continue;
    let at = there as { [key: string]: Json };
    const keys = name.split('/');
    for (const key of keys.slice(0, -1)) {
      at[key] ??= key === 'take' || key === 'hold' ? { on: `ticket.${key}` } : {};
      at = at[key] as { [key: string]: Json };
      if (key === 'say') at['type'] ??= 'note';
    }
    const last = keys.at(-1) ?? '';
    if (value === null) delete at[last];
    else at[last] = value;
  }
  return copy;
}

/** Gives a state another id, wherever it is named; not where another state has that id, or it is no more. */
function rename(
  workflow: { states: { [id: string]: JsonObject } },
  from: string,
  to: string,
): void {
  const state = workflow.states[from];
  if (state === undefined || workflow.states[to] !== undefined) return;
  delete workflow.states[from];
  workflow.states[to] = state;
  for (const { transitions = {} } of Object.values(workflow.states)) {
    for (const one of Object.values(transitions as { [id: string]: { target?: string } }))
      if (one.target === from) one.target = to;
  }
  const top = workflow as { initial?: Json };
  if (top.initial === from) top.initial = to;
}

/** A workflow, and two sets of edits of it. */
export const randomFork: fc.Arbitrary<{
  readonly base: JsonObject;
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
}> = fc
  .tuple(
    randomWorkflow,
    fc.array(randomEdit, { maxLength: 4 }),
    fc.array(randomEdit, { maxLength: 4 }),
  )
  .map(([base, mine, other]) => ({ base, ours: edited(base, mine), theirs: edited(base, other) }));

/** A workflow of several states, and edits of two different ones. */
export const disjointFork: fc.Arbitrary<{
  readonly base: JsonObject;
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
}> = fc
  .tuple(
    randomWorkflow,
    fc.array(randomEdit, { maxLength: 4 }),
    fc.array(randomEdit, { maxLength: 4 }),
    randomTransitions(['one', 'two']),
  )
  .map(([workflow, mine, other, transitions]) => {
    const base: JsonObject = {
      ...workflow,
      states: {
        one: { transitions },
        two: { label: 'Two', transitions: structuredClone(transitions) },
      },
    };
    // A state that is renamed and says something else as well is a new one, and what leads to it was edited too.
    const at = (edits: readonly RandomEdit[], state: number, id: string): RandomEdit[] =>
      edits
        .filter(({ field: name }) => name !== 'rename' || edits.length === 1)
        .map((edit) => ({ ...edit, state, value: edit.field === 'rename' ? id : edit.value }));
    return {
      base,
      ours: edited(base, at(mine, 0, 'first')),
      theirs: edited(base, at(other, 1, 'second')),
    };
  });
