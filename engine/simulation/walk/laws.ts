import type { Plan } from '../../plan.ts';
import type { Record } from '../../record.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import type { Fault } from './fault.ts';
import { differsFrom, foldHistory, gapBefore, NO_HISTORY } from './fold-history.ts';
import type { Folded } from './fold-history.ts';

/** Watches, step by step, for what must hold of every step whatever the definitions say. */
export interface Laws {
  /** What a step broke; null: nothing. To be asked after each step, of all its plans. */
  check(plans: readonly Plan[]): Fault | null;
}

/**
 * What was refused says why and changes no record; what failed changes none either; histories have no gaps and come to the
 * records as they are kept.
 */
export function watchLaws({ records }: Pick<SimulatedWorld, 'records'>): Laws {
  const folded = new Map<string, Folded>();
  let before: ReadonlyMap<string, Record> = new Map();
  return {
    check(plans) {
      const fault = refusalFault(plans, before, records) ?? historyFault(plans);
      before = new Map(records);
      return fault;
    },
  };

  function historyFault(plans: readonly Plan[]): Fault | null {
    const touched = new Set<string>();
    for (const { changes } of plans) {
      for (const { after, history } of changes) {
        touched.add(after.id);
        for (const entry of history) {
          const was = folded.get(after.id) ?? NO_HISTORY;
          const gap = gapBefore(entry, was);
          if (gap !== null) return broken('history-broken', after, gap);
          folded.set(after.id, foldHistory(was, entry));
        }
      }
    }
    for (const id of touched) {
      const record = records.get(id);
      const difference =
        record === undefined ? null : differsFrom(folded.get(id) ?? NO_HISTORY, record);
      if (record !== undefined && difference !== null)
        return broken('history-broken', record, difference);
    }
    return null;
  }
}

function refusalFault(
  plans: readonly Plan[],
  before: ReadonlyMap<string, Record>,
  now: ReadonlyMap<string, Record>,
): Fault | null {
  for (const { outcome, reason, code, issues, changes, effects, links, decision } of plans) {
    if (outcome !== 'refused') continue;
    const { type } = decision.event;
    const said = issues.every(({ message, path }) => message !== '' && /^(\/|$)/u.test(path));
    if (reason === null || reason === '' || !said || (code === 'invalid' && issues.length === 0))
      return told('refusal-unsaid', type, `"${type}" was refused without saying why`);
    if (changes.length + effects.length + links.length > 0)
      return told('refusal-changed', type, `"${type}" was refused, and yet it does something`);
  }
  const [only] = plans;
  if (plans.length !== 1 || (only?.outcome !== 'refused' && only?.outcome !== 'failed'))
    return null;
  const { type } = only.decision.event;
  const same = now.size === before.size && [...now].every(([id, one]) => before.get(id) === one);
  return same
    ? null
    : told(
        'refusal-changed',
        type,
        `"${type}" was ${only.outcome}, and yet a record is another one`,
      );
}

function broken(kind: Fault['kind'], { type, number }: Record, why: string): Fault {
  return told(kind, type, `the history of ${number}: ${why}`);
}

function told(kind: Fault['kind'], about: string, message: string): Fault {
  return { kind, cause: `${kind} ${about}`, message };
}
