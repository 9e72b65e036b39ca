import { factKey } from '../condition/fact-key.ts';
import type { FactReader } from '../condition/fact.ts';
import type { Json } from '../json.ts';
import type { Ruling, RulingSubject } from '../plan.ts';
import { summarize } from '../record.ts';
import type { Record } from '../record.ts';
import { decidePolicies } from '../policy/decide.ts';
import { lookAtAll } from './look-at-all.ts';
import { ask, perform } from './perform.ts';
import type { Asked } from './perform.ts';
import { knownFault, startActing } from './policy-fault.ts';
import type { Progress } from './progress.ts';
import { heldBack, restrain } from './restrain.ts';
import type { SaidOf } from './restrain.ts';
import { factReader } from './scene.ts';
import type { Scene } from './scene.ts';
import type { Work } from './work.ts';

/** What policies made of an event. */
export interface Offered {
  readonly matched: number;
  /** Why the event was suppressed, if a policy said so. */
  readonly suppressed: string | null;
  /** What a policy whose condition held still waits for, in words, if one does. */
  readonly held: string | null;
}

/** Offers an event to the policies: first they all decide, then the acting ones' actions are queued. */
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
  const absent = new Set<string>();
  const read = factReader(scene);
  const facts = noting(read, seen, absent);
  const decided = decidePolicies(definitions.policies, work.event.type, facts);
  if (progress.trial !== undefined)
    lookAtAll(definitions.policies, work.event.type, facts, progress.trial);
  progress.listener?.offered(work.event.type, read);
  const asked: Asked = { actions: [], suppressed: null };
  const matched: Ruling['matched'][number][] = [];
  const said = new Map<string, SaidOf>();
  const considered = [...decided.considered];
  const acting = [...decided.matched];
  for (const { policy } of acting) {
    const since = progress.counted.length;
    const { actions, breaker, said: told = {} } = restrain(progress, policy, work, facts);
    const begun = startActing(progress, policy, since);
    const fault =
      actions === null
        ? null
        : (knownFault(progress, begun) ?? ask(progress, begun, actions, breaker, scene, asked));
    if (policy.restraint !== null || fault !== null) said.set(policy.id, { ...told, ...fault });
    const probed = actions !== null && progress.probe?.ruling === begun.ruling;
    if (policy.stop && (fault !== null || told.error !== undefined || probed)) {
      // One that broke does not keep others from their turn.
      const rest = decidePolicies(definitions.policies, work.event.type, facts, { after: policy });
      considered.push(...rest.considered);
      acting.push(...rest.matched);
    }
    if (actions === null || fault !== null) continue;
    matched.push({ policy: policy.id, actions: actions.map(({ type }) => type) });
    if (asked.suppressed !== null) break;
  }
  // Of a great many policies none may be worth naming: that they were asked is still to be explained.
  if (progress.trial !== undefined || definitions.policies.byEvent.has(work.event.type)) {
    progress.rulings.push({
      event: { id: work.event.id, type: work.event.type, data: work.event.data },
      subject: subjectOf(record),
      matched,
      considered:
        said.size === 0
          ? considered
          : considered.map((one) => Object.assign({}, one, said.get(one.policy))),
      seen,
      ...(absent.size === 0 ? {} : { absent: [...absent] }),
    });
  }
  perform(progress, asked, work);
  const [held] = [...said].flatMap(([id, one]) =>
    heldBack(definitions.policies.all.get(id)?.title ?? id, one),
  );
  return { matched: matched.length, suppressed: asked.suppressed, held: held ?? null };
}

/** A record as a ruling keeps it; null for none. Pure. */
export function subjectOf(record: Record | null): RulingSubject | null {
  if (record === null) return null;
  return { ...summarize(record), counters: record.counters };
}

/** Facts that stand in the ruling itself, or come with the event. */
const PLAIN_FACTS: ReadonlySet<string> = new Set(['event', 'record', 'actor', 'now']);

/** Notes what was read, so that the ruling can be explained with the very same values later. */
function noting(read: FactReader, seen: { [key: string]: Json }, absent: Set<string>): FactReader {
  return (fact, params) => {
    const value = read(fact, params);
    if (PLAIN_FACTS.has(fact)) return value;
    if (value === undefined) absent.add(factKey(fact, params));
    else seen[factKey(fact, params)] = value;
    return value;
  };
}
