import { areApart } from './asked-values.ts';
import type { Finding, Findings } from './finding.ts';
import type { Inquiry } from './inquiry.ts';
import type { EventSteps } from './event-step.ts';
import { targetsOf, whyOpposite } from './opposite-actions.ts';
import type { Opposition } from './opposite-actions.ts';
import { matches, named, stopsBefore } from './policy-set.ts';
import type { Member, Queue } from './policy-set.ts';

interface Conflict {
  readonly first: Member;
  readonly second: Member;
  readonly why: string;
  /** False where a guard of a workflow has a say in whether they are opposite. */
  readonly sure: boolean;
}

/**
 * Policies that act against each other on one event, each really reached. Only policies with opposite actions on one
 * target are pairs; the verdict is unknown where it is not known whether both can fire. Pure.
 */
export function* analyseConflicts(
  queues: ReadonlyMap<string, Queue>,
  steps: EventSteps,
  inquiry: Inquiry,
): Findings {
  const found = new Map<string, { readonly conflict: Conflict; finding: Finding }>();
  for (const [type, queue] of queues) {
    for (const conflict of conflictsIn(queue, steps)) {
      yield null;
      const finding = judge(conflict, type, queue, inquiry);
      if (finding === null) continue;
      const { first, second, why } = conflict;
      const key = JSON.stringify([first.policy.id, second.policy.id, why, finding.verdict]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { conflict, finding });
      else known.finding = { ...known.finding, events: [...(known.finding.events ?? []), type] };
    }
  }
  for (const { finding } of found.values()) yield finding;
}

function conflictsIn(queue: Queue, steps: EventSteps): Conflict[] {
  const byTarget = new Map<string, Set<Member>>();
  for (const member of queue) {
    for (const target of member.actions.flatMap(targetsOf)) {
      const known = byTarget.get(target);
      if (known === undefined) byTarget.set(target, new Set([member]));
      else known.add(member);
    }
  }
  const conflicts = new Map<string, Conflict>();
  for (const members of byTarget.values()) {
    const list = [...members];
    for (const [i, first] of list.entries()) {
      for (const second of first.stops ? [] : list.slice(i + 1)) {
        if (areApart(first.asked, second.asked)) continue;
        for (const one of oppositions(first, second, steps))
          conflicts.set(`${first.policy.id} ${second.policy.id} ${one.why}`, {
            first,
            second,
            ...one,
          });
      }
    }
  }
  return [...conflicts.values()];
}

function oppositions(first: Member, second: Member, steps: EventSteps): Opposition[] {
  return first.actions.flatMap((one) =>
    second.actions.flatMap((other) => whyOpposite(one, other, steps) ?? []),
  );
}

function judge(
  { first, second, why, sure }: Conflict,
  type: string,
  queue: Queue,
  { ask, onEvent }: Inquiry,
): Finding | null {
  const { stops } = stopsBefore(queue, queue.indexOf(second));
  const said = ask([
    ...onEvent(type, [first, second]),
    matches(first),
    matches(second),
    ...stops.filter((one) => one !== first).map((one) => matches(one, false)),
  ]);
  if (said.verdict === 'impossible') return null;
  const base = {
    kind: 'opposite-actions',
    policies: [first.policy.id, second.policy.id],
    events: [type],
  } as const;
  const both = `${named(first)} and ${named(second)}`;
  if (said.verdict === 'unknown') {
    const message = `${both} work against each other if both fire, which is not known (${said.because}): ${why}`;
    return { ...base, severity: 'note', verdict: 'unknown', message };
  }
  if (!first.plain || !second.plain) {
    const message = `${both} work against each other when both fire: ${why}. The conditions of both hold, for example, with ${said.witness.text}`;
    return { ...base, severity: 'note', verdict: 'unknown', message, witness: said.witness };
  }
  if (said.doubt !== null) {
    const message = `${both} work against each other if both fire, which is not known (${said.doubt}): ${why}. The conditions of both hold, for example, with ${said.witness.text}`;
    return { ...base, severity: 'note', verdict: 'unknown', message, witness: said.witness };
  }
  if (!sure) {
    const message = `${both} work against each other if the workflow’s conditions allow it: ${why}. Both fire, for example, with ${said.witness.text}`;
    return { ...base, severity: 'note', verdict: 'unknown', message, witness: said.witness };
  }
  const message = `${both} work against each other: ${why}. Both fire, for example, with ${said.witness.text}`;
  return { ...base, severity: 'warning', verdict: 'proved', message, witness: said.witness };
}
