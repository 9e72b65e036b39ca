import { isJsonObject } from '../json.ts';
import { ignored } from './delivered.ts';
import type { Delivered } from './delivered.ts';
import { elapsePattern } from './heed-pattern.ts';
import { subjectOf } from './offer.ts';
import type { Offered } from './offer.ts';
import { heldBack, limit } from './restrain.ts';
import type { Restrained } from './restrain.ts';
import { ask, perform } from './perform.ts';
import type { Asked } from './perform.ts';
import { knownFault, startActing } from './policy-fault.ts';
import { putCounter } from './progress.ts';
import type { Progress } from './progress.ts';
import { factReader } from './scene.ts';
import type { EventView, Scene } from './scene.ts';

/** What came of the time a pattern waited for. */
export type Elapsed = Delivered | (Offered & { readonly kind: 'offered' });

/**
 * The time a pattern waited for has come: its policy acts on the event heard last. Whether it still waits is
 * asked once its counter is locked; who was heard meanwhile is waited for anew. Where the policy is gone or
 * another one now, what it counted is dropped.
 */
export function elapse(progress: Progress, event: EventView): Elapsed {
  const { session, definitions } = progress;
  const data = isJsonObject(event.data) ? event.data : {};
  const key = typeof data['key'] === 'string' ? data['key'] : '';
  const counter = session.counter(key);
  if (counter === undefined || counter === null || counter.dueAt !== data['dueAt'])
    return ignored('not-due', 'it was heard again meanwhile, or has acted');
  const policy = definitions.policies.all.get(counter.policy);
  const pattern = policy?.restraint?.pattern ?? null;
  const since = progress.counted.length;
  const due =
    policy === undefined || !policy.enabled || pattern === null
      ? null
      : elapsePattern(progress, policy, pattern, key, counter);
  if (policy === undefined || due === null) {
    putCounter(progress, key, null);
    const reason = `policy "${counter.policy}" was removed, switched off or changed since: what it waited for is dropped`;
    return ignored('policy-changed', reason);
  }
  const { heard, said } = due;
  const record = heard.subject === null ? null : session.record(heard.subject);
  const scene: Scene = {
    session,
    definitions,
    event: heard.event,
    actor: progress.root.actor,
    record,
  };
  const restrained: Restrained = said.acts
    ? limit(progress, policy, factReader(scene), said)
    : { actions: null, said: { pattern: said } };
  const { actions, breaker, said: told = {} } = restrained;
  const asked: Asked = { actions: [], suppressed: null };
  // It acts alone: those it once kept from their turn have had their event.
  const acting = startActing(progress, { id: policy.id, stop: false }, since);
  // Where it breaks it waits on: tried again, it may act.
  const fault =
    actions === null
      ? null
      : (knownFault(progress, acting) ?? ask(progress, acting, actions, breaker, scene, asked));
  const acts = actions !== null && fault === null;
  progress.rulings.push({
    event: { id: heard.event.id, type: heard.event.type, data: heard.event.data },
    subject: subjectOf(record),
    matched: acts ? [{ policy: policy.id, actions: actions.map(({ type }) => type) }] : [],
    considered: [{ policy: policy.id, result: true, ...told, ...fault }],
    seen: {},
  });
  perform(progress, asked, { depth: 0, event: heard.event, subject: heard.subject });
  const [held] = heldBack(policy.title, told);
  return {
    kind: 'offered',
    matched: acts ? 1 : 0,
    suppressed: null,
    held: held ?? null,
  };
}
