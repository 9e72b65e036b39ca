import type { AnyActorScope } from 'xstate';

/**
 * What a machine's pure functions are called with in place of an actor: nobody, so that nothing can be carried
 * out. XState's `transition` makes an actor for each call, and each enters the initial state first, for more
 * than the transition itself costs.
 */
export const inertScope = {
  self: {},
  id: '',
  sessionId: '',
  // XState tells inspectors of each microstep through it.
  system: { _sendInspectionEvent: nothing },
  logger: nothing,
  defer: nothing,
  emit: nothing,
  stopChild: nothing,
  actionExecutor: nothing,
} as unknown as AnyActorScope;

function nothing(): void {}
