import { conjuncts, contradictionInWords } from './contradiction.ts';
import type { Finding, Findings } from './finding.ts';
import type { Inquiry } from './inquiry.ts';
import { matches, named, stopsBefore } from './policy-set.ts';
import type { Member, Queue } from './policy-set.ts';

/** Event types with what was found of a policy on them. */
interface ByVerdict {
  readonly impossible: string[];
  readonly unknown: string[];
  because: string;
}

/**
 * Policies that never fire, always do, or are never asked because others stop before them. One finding a policy and
 * kind, naming the event types. Pure.
 */
export function* analyseReach(queues: ReadonlyMap<string, Queue>, inquiry: Inquiry): Findings {
  const places = new Map<Member, Map<string, number>>();
  for (const [type, queue] of queues) {
    for (const [place, member] of queue.entries()) {
      const known = places.get(member) ?? new Map<string, number>();
      places.set(member, known.set(type, place));
    }
  }
  for (const [member, at] of places) {
    const types = [...at.keys()];
    const never = whichTypes(types, (type) =>
      inquiry.ask([...inquiry.onEvent(type, [member]), matches(member)]),
    );
    const left = types.filter((type) => !never.impossible.includes(type));
    const shadows = left.map((type) =>
      shadow(queues.get(type) ?? [], at.get(type) ?? 0, type, inquiry),
    );
    yield* neverFires(member, types, never, inquiry);
    const behind = shadows.filter((one) => one !== null);
    // What is never asked fires on nothing, whatever its conditions.
    const asked = left.filter(
      (type) => !behind.some((one) => one.type === type && one.because === undefined),
    );
    yield* alwaysFires(member, asked, inquiry);
    yield* shadowed(member, types, behind);
    yield null;
  }
}

function whichTypes(
  types: readonly string[],
  ask: (type: string) => ReturnType<Inquiry['ask']>,
): ByVerdict {
  const found: ByVerdict = { impossible: [], unknown: [], because: '' };
  for (const type of types) {
    const said = ask(type);
    if (said.verdict === 'impossible') found.impossible.push(type);
    if (said.verdict !== 'unknown') continue;
    found.unknown.push(type);
    found.because = said.because;
  }
  return found;
}

function neverFires(
  member: Member,
  types: readonly string[],
  { impossible, unknown, because }: ByVerdict,
  inquiry: Inquiry,
): Finding[] {
  const findings: Finding[] = [];
  const policies = [member.policy.id];
  const [type] = impossible;
  if (type !== undefined) {
    const parts = conjuncts(member.policy.condition.node).map((node) => ({ node, holds: true }));
    const needed = contradictionInWords(inquiry, [...inquiry.onEvent(type, [member]), ...parts]);
    const when = impossible.length === types.length ? '' : ` on ${impossible.join(', ')}`;
    findings.push({
      kind: 'never-fires',
      severity: 'warning',
      verdict: 'proved',
      policies,
      events: impossible,
      message: member.plain
        ? `${named(member)} can never fire${when}: ${needed}`
        : `the conditions of ${named(member)} can never hold${when}: ${needed}`,
    });
  }
  if (unknown.length > 0) {
    findings.push({
      kind: 'never-fires',
      severity: 'note',
      verdict: 'unknown',
      policies,
      events: unknown,
      message: `whether ${named(member)} can ever fire is not known: ${because}`,
    });
  }
  return findings;
}

function alwaysFires(member: Member, types: readonly string[], inquiry: Inquiry): Finding[] {
  // A pattern says otherwise.
  if (!member.plain) return [];
  const { impossible } = whichTypes(types, (type) =>
    inquiry.ask([...inquiry.onEvent(type, [member]), matches(member, false)]),
  );
  if (impossible.length === 0) return [];
  const events = impossible.join(', ');
  const nothing = conjuncts(member.policy.condition.node).length === 0;
  const why = nothing
    ? 'it asks for nothing. Give it conditions if it is not meant for all of them'
    : 'its conditions always hold. If that is meant, write {"all": []}';
  return [
    {
      kind: 'always-fires',
      severity: 'note',
      verdict: 'proved',
      policies: [member.policy.id],
      events: impossible,
      message: `${named(member)} fires on every ${events}: ${why}`,
    },
  ];
}

interface Shadow {
  readonly type: string;
  readonly by: readonly Member[];
  /** Why it is not known; absent: it is proved. */
  readonly because?: string;
}

/** Those that together stop before a policy whenever it would fire; null: there are no such. */
function shadow(queue: Queue, place: number, type: string, inquiry: Inquiry): Shadow | null {
  const member = queue[place];
  const { stops, all } = stopsBefore(queue, place);
  if (member === undefined || stops.length === 0) return null;
  const left = (by: readonly Member[]) =>
    inquiry.ask([
      ...inquiry.onEvent(type, [member, ...by]),
      matches(member),
      ...by.map((one) => matches(one, false)),
    ]);
  const said = left(stops);
  if (said.verdict === 'possible') {
    if (all) return null;
    return { type, by: [], because: 'too many others stop before it to weigh them all' };
  }
  if (said.verdict === 'unknown') return { type, by: stops, because: said.because };
  let by = stops;
  for (const one of stops) {
    const without = by.filter((other) => other !== one);
    if (left(without).verdict === 'impossible') by = without;
  }
  return { type, by };
}

function shadowed(member: Member, types: readonly string[], shadows: readonly Shadow[]): Finding[] {
  const groups = Map.groupBy(shadows, ({ by, because }) =>
    JSON.stringify([by.map(({ policy }) => policy.id), because]),
  );
  return [...groups.values()].flatMap((group): Finding[] => {
    const [first] = group;
    if (first === undefined) return [];
    const events = group.map(({ type }) => type);
    const { by, because } = first;
    const policies = [member.policy.id, ...by.map(({ policy }) => policy.id)];
    const others = by.map(named).join(' and ');
    const when = events.length === types.length ? '' : ` on ${events.join(', ')}`;
    if (because !== undefined) {
      const message = `whether ${named(member)} is ever asked${when} is not known: ${because}`;
      return [
        { kind: 'shadowed', severity: 'note', verdict: 'unknown', policies, events, message },
      ];
    }
    const together = by.length > 1 ? ', one or the other,' : '';
    const message = `${named(member)} is never asked${when} when it would fire: ${others}${together} stops before it every time`;
    return [
      { kind: 'shadowed', severity: 'warning', verdict: 'proved', policies, events, message },
    ];
  });
}
