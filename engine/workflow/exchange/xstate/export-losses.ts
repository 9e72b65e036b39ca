import { pointer } from '../../../issue.ts';
import type { Invoke, State, Transition, Workflow } from '../../schema.ts';
import type { ChartLoss } from '../loss.ts';
import { toMilliseconds } from './milliseconds.ts';
import { canStay } from './can-stay.ts';
import type { Parallels } from './can-stay.ts';

/** What XState does not do by itself, each with its place in the workflow. Pure. */
export function exportLosses(workflow: Workflow): ChartLoss[] {
  const losses: ChartLoss[] = [];
  const note: Note = (effect, code, path, message) =>
    void losses.push({ code, path, message, effect });
  for (const id of Object.keys(workflow.delays ?? {})) {
    note(
      'to-add',
      'delay',
      pointer('delays', id),
      `provide the delay "${id}": XState fires an unknown one at once`,
    );
  }
  for (const id of Object.keys(workflow.clocks ?? {})) {
    note(
      'not-heeded',
      'clock',
      pointer('clocks', id),
      `XState runs no clocks: nothing measures "${id}"`,
    );
  }
  for (const id of Object.keys(workflow.invariants ?? {})) {
    note(
      'not-heeded',
      'invariant',
      pointer('invariants', id),
      `XState watches no invariants, "${id}" neither`,
    );
  }
  const parallels = parallelsOf(workflow.states, '');
  for (const [id, state] of Object.entries(workflow.states)) {
    stateLosses(id, state, pointer('states', id), parallels, note);
  }
  return losses;
}

function parallelsOf(states: Workflow['states'], parent: string): Set<string> {
  const found = new Set<string>();
  for (const [id, state] of Object.entries(states)) {
    const path = parent === '' ? id : `${parent}.${id}`;
    if (state.kind === 'parallel') found.add(path);
    for (const inner of parallelsOf(state.states ?? {}, path)) found.add(inner);
  }
  return found;
}

type Note = (effect: ChartLoss['effect'], code: string, path: string, message: string) => void;

function stateLosses(
  path: string,
  state: State,
  at: string,
  parallels: Parallels,
  note: Note,
): void {
  if (state.outcome === 'failed') {
    note('not-heeded', 'outcome', `${at}/outcome`, 'an end is an end to XState, well or not');
  }
  for (const key of ['entry', 'exit'] as const) actionLosses(state[key], `${at}/${key}`, note);
  const delays = new Map<string, string>();
  for (const [id, transition] of Object.entries(state.transitions ?? {})) {
    const here = at + pointer('transitions', id);
    edgeLosses(transition, here, note);
    if (transition.always === true && canStay(path, transition.target, parallels)) {
      const message =
        'it can lead back to where it is: XState takes one that changes nothing once, here it is taken until its guard no longer holds';
      note('may-differ', 'staying-always', `${here}/always`, message);
    }
    if (transition.after !== undefined)
      delayLosses(transition.after, `${here}/after`, delays, note);
  }
  for (const [id, work] of Object.entries(state.invoke ?? {})) {
    workLosses(work, at + pointer('invoke', id), delays, note);
  }
  for (const [id, inner] of Object.entries(state.states ?? {})) {
    stateLosses(`${path}.${id}`, inner, at + pointer('states', id), parallels, note);
  }
}

function workLosses(work: Invoke, at: string, delays: Map<string, string>, note: Note): void {
  const what = work.effect === undefined ? 'interlock.records' : work.effect.type;
  note(
    'to-add',
    'work',
    at,
    `provide the actor "${what}", which does the work this state waits for`,
  );
  for (const key of ['onDone', 'onError'] as const) {
    for (const [id, result] of Object.entries(work[key] ?? {})) {
      edgeLosses(result, at + pointer(key, id), note);
    }
  }
  if (work.onTimeout === undefined) return;
  edgeLosses(work.onTimeout, `${at}/onTimeout`, note);
  delayLosses(work.onTimeout.after, `${at}/onTimeout/after`, delays, note);
}

function edgeLosses(t: Partial<Transition>, at: string, note: Note): void {
  if (t.guard !== undefined) {
    note(
      'to-add',
      'guard',
      `${at}/guard`,
      'provide the guard by its name; its condition stands in meta',
    );
  }
  if (t.allow !== undefined) {
    note('not-heeded', 'allow', `${at}/allow`, 'XState knows nobody who acts: anybody may take it');
  }
  if (t.form !== undefined) {
    note(
      'not-heeded',
      'form',
      `${at}/form`,
      'XState asks nothing: it is taken without the form being filled in',
    );
  }
  actionLosses(t.actions, `${at}/actions`, note);
}

function actionLosses(actions: State['entry'], at: string, note: Note): void {
  for (const [id, { type }] of Object.entries(actions ?? {})) {
    note(
      'to-add',
      'action',
      at + pointer(id),
      `provide the action "${type}"; values of its params are handed over as written`,
    );
  }
}

function delayLosses(after: string, at: string, known: Map<string, string>, note: Note): void {
  const key = String(toMilliseconds(after) ?? after);
  if (known.has(key)) {
    const message =
      'XState sets one timer for all transitions of a state after the same time: the first whose guard holds is taken';
    note('may-differ', 'one-timer', at, message);
  }
  known.set(key, at);
}
