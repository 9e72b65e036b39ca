import type { CompiledPolicy } from '../compile.ts';
import type { Said } from '../said.ts';
import { instantWords } from './fact-words.ts';

/** What a pattern or a limit said, with instants and ids as a person reads them. Pure. */
export function saidWords({ says }: Said, names: Pick<ReadonlyMap<string, string>, 'get'>): string {
  return says
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (text) => instantWords(text) ?? text)
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, (id) => names.get(id) ?? id);
}

/** What it is that keeps a policy from acting: "it waits for more such events". Pure. */
export function restraintWords({ kind, more }: Said): string {
  switch (kind) {
    case 'count':
      return more === undefined
        ? 'it has fired for these events already'
        : 'it waits for more such events';
    case 'sequence':
      return 'not all the events it waits for have come yet';
    case 'once-within':
      return 'it has fired for this not long ago, and then keeps silent for a while';
    case 'once-after-quiet':
      return 'it waits for quiet';
    case 'absence':
      return 'it waits for such events to stay away';
    case 'budget':
      return 'its budget is used up';
    case 'breaker':
      return 'it is paused, as what it had done before failed';
    case 'throttle':
      return 'it may act only so often';
    default:
      return `its ${kind} kept it back`;
  }
}

/**
 * What would let a policy act that is kept back, in a sentence; null where that is not known, as in decisions
 * of earlier versions. Pure.
 */
export function releaseWords({ kind, until, more }: Said, policy: CompiledPolicy): string | null {
  const when = until === undefined ? null : (instantWords(until) ?? until);
  switch (kind) {
    case 'count':
      if (more !== undefined) return `It would have fired with ${further(more)} within that time.`;
      return when === null
        ? null
        : `It can fire again once there have been fewer within that time: from ${when} on, if there is none before that.`;
    case 'sequence':
      return more === undefined ? null : sequenceRelease(more, policy);
    case 'once-within':
      return when === null ? null : `It fires again for the first such event from ${when} on.`;
    case 'once-after-quiet':
      return when === null ? null : `It fires at ${when} if there is no further such event before.`;
    case 'absence':
      return when === null ? null : `It fires at ${when} unless such an event comes before.`;
    case 'breaker':
      return when === null ? null : `From ${when} on one may try, and what comes of it decides.`;
    default:
      return when === null ? null : `It may act again from ${when} on.`;
  }
}

function further(more: number): string {
  return `${more} more such ${more === 1 ? 'event' : 'events'}`;
}

function sequenceRelease(more: number, { restraint }: CompiledPolicy): string {
  const rule = restraint?.pattern?.rule;
  const next = rule?.kind === 'sequence' ? rule.steps[rule.steps.length - more] : undefined;
  const steps = more === 1 ? 'the last step follows' : `the ${more} further steps follow`;
  return `It fires once ${steps} in time${next === undefined ? '' : `; the next is “${next}”`}.`;
}

/** What let a policy that acted do so: "as many such events as it waits for have come (3 of 3 …)". Pure. */
export function consentWords(said: Said, names: ReadonlyMap<string, string>): string {
  const told = saidWords(said, names);
  switch (said.kind) {
    case 'count':
      return `as many such events as it waits for have come (${told})`;
    case 'sequence':
      return `all the events it waits for have come (${told})`;
    case 'once-within':
    case 'once-after-quiet':
    case 'absence':
      return `what it waits for has come (${told})`;
    case 'breaker':
      return `what it did before does not keep it back (${told})`;
    case 'throttle':
      return `it has not acted too often (${told})`;
    default:
      return `its ${said.kind} lets it (${told})`;
  }
}
