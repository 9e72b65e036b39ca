import { readingEventAs, seenEvent } from './emitted-event.ts';
import type { Finding, Findings } from './finding.ts';
import type { Inquiry } from './inquiry.ts';
import { named } from './policy-set.ts';
import type { Member, Queue } from './policy-set.ts';
import { reachedEvents } from './raised.ts';
import type { Reached, WorkflowReaction } from './raised.ts';
import type { Requirement, Satisfied } from './satisfy.ts';
import type { World } from './world.ts';

/** A policy that may be asked because of another. */
interface Edge {
  readonly from: Member;
  readonly to: Member;
  readonly event: Reached;
}

/** Longest round looked for, and most ways followed from one policy. */
const LONGEST = 8;
const MOST_WAYS = 500;

/**
 * Policies that raise, directly or through workflows, the events that make them fire again: such an event is planned
 * 32 deep and then fails. Rounds whose conditions cannot all hold are left out. For each policy the shortest round it
 * begins is told, each round once. It is proved only where the policies emit the events themselves, do nothing beside
 * that could change what is asked, and all they ask is written down in the events, or is a table's answer to that. Pure.
 */
export function* analyseLoops(
  queues: ReadonlyMap<string, Queue>,
  reaction: WorkflowReaction,
  inquiry: Inquiry,
  tables: World['tables'],
): Findings {
  const edges = yield* edgesOf(queues, reaction, inquiry, tables);
  const members = [...new Set([...queues.values()].flat())];
  const order = new Map(members.map((member, i) => [member, i]));
  const told = new Set<Member>();
  for (const member of members) {
    if (told.has(member)) continue;
    yield null;
    const found = shortestRound(
      member,
      edges,
      (one) => (order.get(one) ?? 0) >= (order.get(member) ?? 0),
      (round) => judge(round, queues, inquiry, tables),
    );
    if (found === null) continue;
    for (const { from } of found.round) told.add(from);
    yield found.finding;
  }
}

function* edgesOf(
  queues: ReadonlyMap<string, Queue>,
  reaction: WorkflowReaction,
  { ask }: Inquiry,
  tables: World['tables'],
): Generator<null, ReadonlyMap<Member, readonly Edge[]>, undefined> {
  const edges = new Map<Member, Edge[]>();
  for (const from of new Set([...queues.values()].flat())) {
    const does = [...from.actions, ...from.instead];
    for (const event of does.flatMap((action) => reachedEvents(action, reaction))) {
      for (const to of queues.get(event.type) ?? []) {
        const { known } = seenEvent(to.policy, event, 'event', tables);
        const own = { node: to.policy.condition.node, holds: true };
        if (ask([...known, own]).verdict === 'impossible') continue;
        const before = edges.get(from) ?? [];
        edges.set(from, [...before, { from, to, event }]);
      }
      yield null;
    }
  }
  return edges;
}

/** The shortest round from a policy back to it that is judged to be one. */
function shortestRound(
  start: Member,
  edges: ReadonlyMap<Member, readonly Edge[]>,
  allowed: (member: Member) => boolean,
  judged: (round: readonly Edge[]) => Finding | null,
): { readonly round: readonly Edge[]; readonly finding: Finding } | null {
  let ways: (readonly Edge[])[] = (edges.get(start) ?? []).map((edge) => [edge]);
  let followed = 0;
  for (let length = 1; length <= LONGEST && ways.length > 0; length += 1) {
    const longer: (readonly Edge[])[] = [];
    for (const way of ways) {
      followed += 1;
      if (followed > MOST_WAYS) return null;
      const end = way.at(-1)?.to;
      if (end === start) {
        const finding = judged(way);
        if (finding !== null) return { round: way, finding };
      } else if (end !== undefined && allowed(end) && !way.some(({ from }) => from === end)) {
        longer.push(...(edges.get(end) ?? []).map((edge) => [...way, edge]));
      }
    }
    ways = longer;
  }
  return null;
}

function judge(
  round: readonly Edge[],
  queues: ReadonlyMap<string, Queue>,
  inquiry: Inquiry,
  tables: World['tables'],
): Finding | null {
  const { said, beside } = together(round, queues, inquiry, tables);
  if (said.verdict === 'impossible') return null;
  const steps = round.map(({ from, event }) => {
    const way = event.through.length === 0 ? '' : ` (through ${event.through.join(', ')})`;
    return `${named(from)} raises ${event.type}${way}`;
  });
  const base = {
    kind: 'loop',
    policies: round.map(({ from }) => from.policy.id),
    events: round.map(({ event }) => event.type),
  } as const;
  const last = round[0] === undefined ? '' : `, which makes ${named(round[0].from)} fire again`;
  if (said.verdict === 'possible' && beside === null && said.doubt === null) {
    const message = `these policies go round in a circle: ${steps.join('; ')}${last}. An event that starts it fails after 32 rounds`;
    return { ...base, severity: 'warning', verdict: 'proved', message, witness: said.witness };
  }
  const doubt = said.verdict === 'unknown' ? said.because : said.doubt;
  const why = beside ?? doubt ?? 'what happens between them may end it';
  const message = `these policies may go round in a circle (not known: ${why}): ${steps.join('; ')}${last}`;
  return { ...base, severity: 'note', verdict: 'unknown', message };
}

/** Whether all conditions of a round hold one after the other, and what else has a say. */
function together(
  round: readonly Edge[],
  queues: ReadonlyMap<string, Queue>,
  { ask }: Inquiry,
  tables: World['tables'],
): { readonly said: Satisfied; readonly beside: string | null } {
  const emitted = round.every(({ event }) => event.through.length === 0);
  // Through a workflow the subject is another record, or the same in another state.
  if (!emitted) {
    const because = 'workflows lie between them';
    return { said: { verdict: 'unknown', because }, beside: because };
  }
  const asked: Requirement[] = [];
  let beside = round.every(
    ({ from }) => from.plain && from.actions.every(({ type }) => !CHANGING.has(type)),
  )
    ? null
    : 'what happens between them may end it';
  for (const [i, { to, event }] of round.entries()) {
    const name = i === 0 ? 'event' : `event ${i + 1}`;
    const seen = seenEvent(to.policy, event, name, tables);
    const node = readingEventAs(name, to.policy, tables);
    const queue = queues.get(event.type) ?? [];
    const before = queue.slice(0, queue.indexOf(to)).filter(({ stops }) => stops);
    beside ??= seen.beside;
    if (node === null) beside ??= 'a shared condition has a say';
    if (before.length > 0) beside ??= 'others may stop before them';
    asked.push(...seen.known, ...(node === null ? [] : [{ node, holds: true }]));
  }
  return { said: ask(asked), beside };
}

/** Actions that may change what conditions of the next round read. */
const CHANGING: ReadonlySet<string> = new Set([
  'record.open',
  'record.send',
  'record.link',
  'suppress',
]);
