import { instantMs, parseInstant } from '../calendar/instant.ts';
import { isJsonObject } from '../json.ts';
import { reportToBreaker } from '../policy/limit/breaker.ts';
import { stateOf, toCounter } from './consult-limits.ts';
import { ignored } from './delivered.ts';
import type { Delivered } from './delivered.ts';
import { putCounter } from './progress.ts';
import type { Progress } from './progress.ts';
import type { EventView } from './scene.ts';

/**
 * An effect a circuit breaker watches has ended: the breaker is told. Where its policy is gone or another one
 * now, nobody is, and what was remembered expires by itself.
 */
export function reportEffect(progress: Progress, event: EventView): Delivered {
  const { session, definitions } = progress;
  const data = isJsonObject(event.data) ? event.data : {};
  const { key, policy: id, ok, began } = data;
  const at = typeof began === 'string' ? parseInstant(began) : null;
  if (typeof key !== 'string' || typeof id !== 'string' || typeof ok !== 'boolean' || at === null)
    return ignored('invalid', 'it does not say which breaker is told what');
  const limits = definitions.policies.all.get(id)?.restraint?.limits ?? [];
  const limit = limits.find(({ rule }) => rule.kind === 'breaker');
  if (limit?.rule.kind !== 'breaker')
    return ignored('policy-changed', `policy "${id}" has no breaker any more`);
  const counter = session.counter(key);
  if (counter === undefined) return ignored('unanswered', 'the breaker has not been read');
  const state = stateOf(counter, limit);
  const told = reportToBreaker(limit.rule, state, { ok, began: at }, instantMs(session.now));
  if (told.state === state) return ignored('no-effect', 'the breaker knows nothing new by it');
  putCounter(progress, key, toCounter(id, limit, told));
  return { kind: 'applied' };
}
