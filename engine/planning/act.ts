import { ACTIONS } from '../action/catalogue.ts';
import { durationMs } from '../calendar/duration.ts';
import { EngineError } from '../errors.ts';
import { asText, isJsonObject, withoutNulls } from '../json.ts';
import type { Json } from '../json.ts';
import type { Sought } from '../plan.ts';
import { ENGINE } from '../principal.ts';
import type { Record } from '../record.ts';
import { deliver } from './deliver.ts';
import { identityOf } from './identity.ts';
import { expectSound, openRecord, prepare } from './open-record.ts';
import type { Opening } from './open-record.ts';
import { blame, noteDone } from './policy-fault.ts';
import { enqueue, nextId, putKey, putLink } from './progress.ts';
import type { Progress } from './progress.ts';
import { recipientsIn, resolveRecipients, unreachable } from './recipients.ts';
import type { EventView } from './scene.ts';
import type { Work } from './work.ts';

type Act = Extract<Work, { kind: 'act' }>;

/** Carries out an action a workflow or a policy declared; its params are evaluated already. */
export function act(progress: Progress, work: Act): void {
  const acting = work.origin?.acting;
  const before = acting?.broken ?? 0;
  carryOut(progress, work);
  if (acting !== undefined) noteDone(progress, acting, before);
}

function carryOut(progress: Progress, work: Act): void {
  switch (work.type) {
    case 'emit':
      return emit(progress, work);
    case 'record.open':
      return open(progress, work);
    case 'record.send':
      return send(progress, work);
    case 'record.link':
      return link(
        progress,
        work,
        asText(work.params['relation']),
        work.params['to'],
        work.params['reverse'] === true,
      );
    default:
      return effect(progress, work);
  }
}

function causedEvent(
  progress: Progress,
  work: Act,
  type: string,
  data: Json | undefined,
): EventView {
  const subject = work.subject === null ? null : progress.session.peek(work.subject);
  return {
    id: nextId(progress, type),
    source: '/interlock',
    type,
    time: progress.session.now,
    ...(subject === null || subject === undefined ? {} : { subject: `/records/${subject.number}` }),
    data: data ?? {},
  };
}

function emit(progress: Progress, work: Act): void {
  const event = causedEvent(progress, work, asText(work.params['type']), work.params['data']);
  progress.trace.push({ kind: 'emitted', event: event.type, record: work.subject });
  enqueue(progress, { kind: 'offer', depth: work.depth + 1, event, subject: work.subject });
}

function open(progress: Progress, work: Act): void {
  const { params, subject, event, origin } = work;
  const by = origin?.acting.policy;
  const type = asText(params['type']);
  // Fields a policy had no value for are left out rather than refused.
  const data = withoutNulls(isJsonObject(params['data']) ? params['data'] : {});
  const opening: Opening = {
    id: nextId(progress, `open ${type}`),
    type,
    data,
    event,
    actor: ENGINE,
    depth: work.depth + 1,
    by,
  };
  const prepared = orBlame(progress, work, () => prepare(progress, opening));
  if (prepared === null) return;
  const identity = identityOf(prepared);
  const given = params['key'];
  const key = typeof given === 'string' && given !== '' ? given : null;
  const within = typeof params['within'] === 'string' ? params['within'] : null;
  const linkage = isJsonObject(params['link']) ? params['link'] : null;
  const tie = (id: string): void => {
    if (linkage === null || subject === null) return;
    link(progress, work, asText(linkage['relation']), id, linkage['reverse'] === true);
  };
  const sought: Sought[] = [];
  for (const candidate of new Set([key, identity])) {
    if (candidate === null) continue;
    const holder = progress.session.holder(candidate);
    const limit = candidate === key ? within : null;
    const looked: Sought = {
      key: candidate,
      ...(limit === null ? {} : { within: limit }),
      ...(holder === undefined || holder === null ? {} : { holder }),
    };
    const held = heldWithin(progress, looked);
    if (held === null) {
      sought.push(looked);
      continue;
    }
    if (limit !== null) putKey(progress, candidate, { record: held.id, at: progress.session.now });
    const { id: record, number } = held;
    const how = { ...(by === undefined ? {} : { by }), sought: looked };
    progress.trace.push({ kind: 'joined', record, type, number, ...how });
    tie(held.id);
    const existing = isJsonObject(params['existing']) ? params['existing'] : null;
    if (existing !== null) {
      const sent = causedEvent(progress, work, asText(existing['type']), existing['data']);
      deliver(progress, {
        kind: 'deliver',
        depth: work.depth + 1,
        event: sent,
        record: held.id,
        signal: { kind: 'event' },
        actor: ENGINE,
        by,
      });
    }
    return;
  }
  const keys = [key, identity].filter((k) => k !== null);
  const sound = orBlame(progress, work, () => expectSound(opening, prepared));
  if (sound === null) return;
  openRecord(progress, { ...opening, sought }, prepared, [...new Set(keys)]);
  tie(opening.id);
}

/** The running record that has a key, where it was opened or joined lately enough; null where there is none. */
function heldWithin({ session }: Progress, { holder, within }: Sought): Record | null {
  if (holder === undefined) return null;
  if (within !== undefined && Date.parse(session.now) - Date.parse(holder.at) > durationMs(within))
    return null;
  const held = session.record(holder.record);
  return held === null || held.snapshot.done ? null : held;
}

/** What is made of a policy's values may break by them alone: then the policy is to blame, and the others go on. */
function orBlame<T>(progress: Progress, { origin }: Act, make: () => T): T | null {
  if (origin === undefined) return make();
  try {
    return make();
  } catch (cause) {
    blame(progress, origin, cause);
    return null;
  }
}

function send(progress: Progress, work: Act): void {
  const { params } = work;
  const found = receivers(progress, work);
  if (found.length === 0)
    leaveOut(progress, work, `there is no record to send ${asText(params['type'])} to`);
  for (const id of found) {
    const event = causedEvent(progress, work, asText(params['type']), params['data']);
    const { depth } = work;
    enqueue(progress, {
      kind: 'deliver',
      depth: depth + 1,
      event,
      record: id,
      signal: { kind: 'event' },
      actor: ENGINE,
      by: work.origin?.acting.policy,
    });
  }
}

function receivers(progress: Progress, work: Act): string[] {
  const to = work.params['to'];
  const { session } = progress;
  if (to === 'subject') return work.subject === null ? [] : [work.subject];
  if (!isJsonObject(to)) return [];
  if (to['record'] !== undefined) {
    const ids = Array.isArray(to['record']) ? to['record'] : [to['record']];
    return ids.filter((id) => typeof id === 'string' && id !== '').map(String);
  }
  if (to['key'] !== undefined) {
    const holder = session.holder(asText(to['key']));
    return holder === undefined || holder === null ? [] : [holder.record];
  }
  if (work.subject === null) return [];
  const direction = to['direction'] === 'out' ? 'out' : 'in';
  return (session.linked(work.subject, asText(to['relation']), direction) ?? []).map((r) => r.id);
}

function link(
  progress: Progress,
  work: Act,
  relation: string,
  other: Json | undefined,
  reverse: boolean,
): void {
  if (work.subject === null || typeof other !== 'string' || other === '') {
    leaveOut(progress, work, `there are no two records to link (${relation})`);
    return;
  }
  const [from, to] = reverse ? [other, work.subject] : [work.subject, other];
  putLink(progress, { from, to, relation });
}

/** Tells of what a policy asked for in vain; what a workflow asks for need not always be there. */
function leaveOut(progress: Progress, { origin, type, subject }: Act, reason: string): void {
  if (origin === undefined) return;
  const by = origin.acting.policy;
  progress.trace.push({ kind: 'skipped', type, record: subject, reason, by });
}

function effect(progress: Progress, work: Act): void {
  if (ACTIONS.get(work.type)?.effect !== true) {
    throw new EngineError('unknown-action', `there is no action "${work.type}"`, {
      action: work.type,
    });
  }
  const params = resolveRecipients(progress, work.type, work.params);
  const by = work.origin === undefined ? {} : { by: work.origin.acting.policy };
  const reason = unreachable(work.type, params);
  if (reason !== null) {
    progress.trace.push({ kind: 'skipped', type: work.type, record: work.subject, reason, ...by });
    return;
  }
  const id = nextId(progress, `effect ${work.type}`);
  const { traceparent } = progress.root;
  progress.effects.push({
    id,
    type: work.type,
    params,
    record: work.subject,
    event: progress.root.id,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(work.breaker === undefined ? {} : { breaker: work.breaker }),
  });
  const to = recipientsIn(params);
  const told = { ...by, ...(to.length === 0 ? {} : { to }) };
  progress.trace.push({
    kind: 'effect',
    effect: id,
    type: work.type,
    record: work.subject,
    ...told,
  });
}
