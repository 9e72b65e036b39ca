import type { FactReader } from '../condition/fact.ts';
import { asText, isJsonObject, stableJson } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Ruling } from '../plan.ts';
import { summarize } from '../record.ts';
import { decidePolicies } from '../policy/decide.ts';
import { enqueue } from './progress.ts';
import type { Progress } from './progress.ts';
import { celScope, factReader } from './scene.ts';
import type { Scene } from './scene.ts';
import type { Work } from './work.ts';

/** What policies made of an event. */
export interface Offered {
  readonly matched: number;
  /** Why the event was suppressed, if a policy said so. */
  readonly suppressed: string | null;
}

/** Offers an event to the policies: first they all decide, then the matching ones' actions are queued. */
export function offer(progress: Progress, work: Extract<Work, { kind: 'offer' }>): Offered {
  const { session, definitions } = progress;
  const record = work.subject === null ? null : session.record(work.subject);
  const scene: Scene = {
    session,
    definitions,
    event: work.event,
    actor: progress.root.actor,
    record,
  };
  const seen: { [key: string]: Json } = {};
  const decided = decidePolicies(
    definitions.policies,
    work.event.type,
    noting(factReader(scene), seen),
  );
  let suppressed: string | null = null;
  const actions: { readonly type: string; readonly params: JsonObject }[] = [];
  const matched: Ruling['matched'][number][] = [];
  for (const { policy, actions: declared } of decided.matched) {
    matched.push({ policy: policy.id, actions: declared.map((action) => action.type) });
    for (const action of declared) {
      const evaluated = action.params.evaluate(celScope(scene));
      const params = isJsonObject(evaluated) ? evaluated : {};
      if (action.type === 'suppress') {
        suppressed = asText(params['reason'] ?? 'suppressed');
        progress.trace.push({ kind: 'suppressed', policy: policy.id, reason: suppressed });
      } else actions.push({ type: action.type, params });
    }
    if (suppressed !== null) break;
  }
  if (decided.considered.length > 0) {
    progress.rulings.push({
      event: { id: work.event.id, type: work.event.type, data: work.event.data },
      subject: record === null ? null : { ...summarize(record), counters: record.counters },
      matched,
      considered: decided.considered,
      seen,
    });
  }
  for (const { type, params } of actions) {
    enqueue(progress, {
      kind: 'act',
      depth: work.depth,
      event: work.event,
      type,
      params,
      subject: work.subject,
    });
  }
  return { matched: matched.length, suppressed };
}

/** Facts that stand in the ruling itself, or come with the event. */
const PLAIN_FACTS: ReadonlySet<string> = new Set(['event', 'record', 'actor', 'now']);

/** A fact's name in a ruling's `seen`. Pure. */
export function factKey(fact: string, params: JsonObject | undefined): string {
  return params === undefined ? fact : `${fact} ${stableJson(params)}`;
}

/** Notes what was read, so that the ruling can be explained with the very same values later. */
function noting(read: FactReader, seen: { [key: string]: Json }): FactReader {
  return (fact, params) => {
    const value = read(fact, params);
    if (value !== undefined && !PLAIN_FACTS.has(fact)) seen[factKey(fact, params)] = value;
    return value;
  };
}
