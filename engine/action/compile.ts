import { error, issuesOf, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { compileValue } from '../value/compile.ts';
import type { CompiledValue } from '../value/compile.ts';
import type { ValueOptions } from '../value/compiling.ts';
import { VARIABLES } from '../vocabulary.ts';
import { ACTIONS } from './catalogue.ts';
import type { ActionKind } from './catalogue.ts';
import { orderedActions } from './schema.ts';
import type { ActionMap } from './schema.ts';

/** An action of a definition, ready to be evaluated. */
export interface CompiledAction {
  readonly id: string;
  readonly type: string;
  /** JSON pointer of it in its file. */
  readonly at: string;
  readonly params: CompiledValue;
}

/**
 * Whether an action exists, may stand in this place, and has the params its kind takes. Pure.
 *
 * @param at JSON pointer of the action
 */
export function checkAction(
  type: string,
  params: unknown,
  at: string,
  place: 'workflow' | 'policy',
): Issue[] {
  const kind = ACTIONS.get(type);
  if (kind === undefined || !kind.places.includes(place)) {
    const known = [...ACTIONS.values()].filter((k) => k.places.includes(place)).map((k) => k.type);
    const message =
      kind === undefined
        ? `there is no action "${type}"; known are ${known.join(', ')}`
        : `"${type}" cannot stand in a ${place}; ${known.join(', ')} can`;
    return [error('unknown-action', `${at}/type`, message)];
  }
  return checkParams(kind, params ?? {}, `${at}/params`);
}

function checkParams(kind: ActionKind, params: unknown, at: string): Issue[] {
  const checked = kind.params.safeParse(params);
  return checked.success ? [] : issuesOf(checked.error, at);
}

/**
 * Compiles actions in the order they run, adding what is wrong to `issues`. Pure.
 *
 * @param options what their values may use; absent: everything there is
 */
export function compileActions(
  actions: ActionMap | undefined,
  at: string,
  place: 'workflow' | 'policy',
  issues: Issue[],
  options: ValueOptions = { knownVariables: VARIABLES },
): CompiledAction[] {
  return orderedActions(actions).flatMap(([id, action]) => {
    const here = at + pointer(id);
    issues.push(...checkAction(action.type, action.params, here, place));
    const params = compileValue(action.params ?? {}, options, `${here}/params`);
    issues.push(...params.issues);
    return params.ok ? [{ id, type: action.type, at: here, params: params.value }] : [];
  });
}
