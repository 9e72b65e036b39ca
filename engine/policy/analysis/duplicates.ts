import { stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import { areApart } from './asked-values.ts';
import type { Finding, Findings } from './finding.ts';
import type { Inquiry } from './inquiry.ts';
import { matches, named, stopsBefore } from './policy-set.ts';
import type { Member, Queue } from './policy-set.ts';

/**
 * Policies that do the very same: always together, one whenever the other, or at times, in which cases it is done
 * twice. A pair is told once, on the first event type it shows on. Pure.
 */
export function* analyseDuplicates(queues: ReadonlyMap<string, Queue>, inquiry: Inquiry): Findings {
  const done = new Map<Member, Set<Member>>();
  for (const [type, queue] of queues) {
    const groups = Map.groupBy(queue, ({ doing }) => doing);
    for (const group of groups.values()) {
      for (const [i, first] of group.entries()) {
        for (const second of first.actions.length === 0 ? [] : group.slice(i + 1)) {
          if (areApart(first.asked, second.asked)) continue;
          const told = done.get(first) ?? new Set();
          if (told.has(second)) continue;
          const found = compare(first, second, type, queue, inquiry);
          if (found === null) continue;
          done.set(first, told.add(second));
          yield found;
        }
        yield null;
      }
    }
  }
}

function compare(
  first: Member,
  second: Member,
  type: string,
  queue: Queue,
  { ask, onEvent }: Inquiry,
): Finding | null {
  // Where one before them stops, neither is asked.
  const { stops } = stopsBefore(queue, queue.indexOf(second));
  const stopping = stops.filter((one) => one !== first);
  const at = [
    ...onEvent(type, [first, second, ...stopping]),
    ...stopping.map((one) => matches(one, false)),
  ];
  const together = ask([...at, matches(first), matches(second)]);
  if (together.verdict !== 'possible') return null;
  const base = {
    policies: [first.policy.id, second.policy.id],
    events: [type],
    witness: together.witness,
  };
  const both = `${named(first)} and ${named(second)}`;
  const same = isSame(first, second);
  const within = (inner: Member, outer: Member): boolean =>
    same || ask([...at, matches(inner), matches(outer, false)]).verdict === 'impossible';
  const [a, b] = [within(first, second), within(second, first)];
  const plain = same || (first.plain && second.plain);
  if (a && b && plain) {
    const message = `${both} fire on the same events and do the same; one of them is enough`;
    return { kind: 'duplicate', severity: 'warning', verdict: 'proved', ...base, message };
  }
  // Where the first stops, what both do is done once.
  if (first.stops) return null;
  if ((a || b) && plain) {
    const [inner, outer] = a ? [first, second] : [second, first];
    const message = `whenever ${named(inner)} fires, ${named(outer)} does the same as well, so it is done twice`;
    return { kind: 'duplicate', severity: 'warning', verdict: 'proved', ...base, message };
  }
  const { doubt, witness } = together;
  const message =
    doubt === null
      ? `${both} do the same and can both fire, for example with ${witness.text}: then it is done twice`
      : `${both} do the same, and it is done twice if both fire, which is not known (${doubt}), for example with ${witness.text}`;
  const verdict = plain && doubt === null ? 'proved' : 'unknown';
  return { kind: 'overlap', severity: 'note', verdict, ...base, message };
}

/** Whether two are written alike but for what they are called and when they are asked. */
function isSame(first: Member, second: Member): boolean {
  const [a, b] = [first, second].map(({ policy: { source } }) => {
    const named = { $schema: '', id: '', title: '', description: '', on: [], priority: 0 };
    return stableJson({ ...source, ...named } as unknown as Json);
  });
  return a === b;
}
