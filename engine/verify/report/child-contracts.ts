import { leavesOf } from '../data/slots.ts';
import type { ChartTransition } from '../../workflow/chart.ts';
import type { CompiledInvariant } from '../../workflow/invariant.ts';
import { pointer } from '../../issue.ts';
import { asText, isJsonObject, isList } from '../../json.ts';
import { conditionsIn } from '../space/watch.ts';
import type { Verifiable } from '../space/situation.ts';
import type { Verification, VerifyFinding } from './finding.ts';
import { inWordList } from './word-list.ts';

/** A workflow children follow, and what was found of it. */
export interface Contract {
  readonly workflow: Verifiable;
  readonly verified: Verification;
}

/**
 * Invariants that lean on how children end, where the children’s own workflow does not keep, or prove, its invariants: what
 * was proved of the parent holds only as long as they do. Pure.
 *
 * @param proven ids of the invariants that hold where children keep theirs
 * @param contractOf what is known of a type of children; undefined: nothing, and they are taken at their word
 */
export function brokenContracts(
  { chart, invariants }: Verifiable,
  proven: readonly string[],
  contractOf: (type: string) => Contract | undefined,
): VerifyFinding[] {
  const results = [...chart.values()].flatMap(({ invocations, transitions }) =>
    invocations.flatMap(({ key, work }) =>
      work.kind === 'records'
        ? transitions.flatMap((transition) =>
            isResultOf(transition, key) ? [{ type: work.type, transition }] : [],
          )
        : [],
    ),
  );
  const types = [...Map.groupBy(results, ({ type }) => type)];
  return invariants
    .filter(({ id }) => proven.includes(id))
    .flatMap((invariant): VerifyFinding[] => {
      const open = types.flatMap(([type, some]) => {
        const contract = contractOf(type);
        const leans = some.some(({ transition }) => leansOn(invariant, transition));
        return contract === undefined || !leans ? [] : notKept(contract);
      });
      if (open.length === 0) return [];
      const { id, title, proof } = invariant;
      const names = inWordList(
        open.map(({ said }) => said),
        'and',
      );
      const isBroken = open.some(({ severity }) => severity === 'error') && proof !== 'watched';
      return [
        {
          kind: 'broken-invariant',
          severity: isBroken ? 'error' : 'warning',
          verdict: 'unknown',
          message: `"${title}" holds only as long as the records it waits for keep their own invariants: ${names}; mend that first`,
          path: pointer('invariants', id),
          invariant: id,
        },
      ];
    });
}

/** Invariants of a workflow that are not proved, in words. */
function notKept({ workflow, verified }: Contract): {
  readonly severity: VerifyFinding['severity'];
  readonly said: string;
}[] {
  return workflow.invariants
    .filter(({ id }) => !verified.proven.includes(id))
    .map(({ id, title }) => {
      const found = verified.findings.find(({ invariant }) => invariant === id);
      const { severity = 'warning' } = found ?? {};
      const how = severity === 'error' ? 'may be broken' : 'is not proved';
      return { severity, said: `"${title}" of ${workflow.id} ${how}` };
    });
}

function isResultOf({ trigger }: ChartTransition, key: string): boolean {
  return trigger.kind === 'invoke' && trigger.invocation === key;
}

/** Whether an invariant reads that a transition was taken, what its event tells, or a field it writes. */
function leansOn(invariant: CompiledInvariant, { key, form, actions }: ChartTransition): boolean {
  const written = new Set([
    ...Object.keys(form ?? {}),
    ...actions.flatMap(({ type, params: { source } }) =>
      type === 'set' && isJsonObject(source) ? Object.keys(source) : [],
    ),
  ]);
  return conditionsIn(invariant)
    .flatMap(leavesOf)
    .some(({ fact: { reference }, expected }) => {
      const { fact, path = '' } = reference;
      if (fact === 'event') return path.startsWith('data.child');
      if (fact === 'record')
        return path.startsWith('data.') && written.has(path.split('.')[1] ?? '');
      if (fact !== 'taken' || !('literal' in expected)) return false;
      const { literal } = expected;
      return (isList(literal) ? literal : [literal]).map(asText).includes(key);
    });
}
