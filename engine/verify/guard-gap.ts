import { gapsOf } from '../policy/analysis/gaps.ts';
import type { Inquiry } from '../policy/analysis/inquiry.ts';
import type { Row, RowFinding } from '../policy/analysis/rows.ts';
import type { Witness } from '../policy/analysis/witness.ts';
import type { World } from '../policy/analysis/world.ts';
import type { ChartTransition } from '../workflow/chart.ts';
import type { WorkflowWords } from './words/workflow-words.ts';

/** Transitions of one state on one occasion, which are judged together. */
export interface GuardSet {
  readonly set: readonly ChartTransition[];
  readonly inquiry: Inquiry;
  readonly world: World;
  readonly words: WorkflowWords;
  readonly mayBe: ((set: readonly ChartTransition[], witness: Witness) => boolean) | undefined;
}

/** Gaps that are told one by one. */
const MOST_TOLD = 3;
/** Gaps that are looked at. */
const MOST_TRIED = 12;

/** Values with which none of some transitions is taken, told up to three; null: there are none. Pure. */
export function guardGap(rows: readonly Row[], around: GuardSet): RowFinding | null {
  const { set, inquiry, world, words, mayBe } = around;
  const base = { kind: 'gap', of: [] } as const;
  const found: { readonly witness: Witness; readonly doubt: string | null }[] = [];
  let open = true;
  let tried = 0;
  for (const said of gapsOf(rows, inquiry, world.known ?? (() => null))) {
    if (said.verdict === 'unknown' && tried === 0) {
      const message = `whether something is always taken is not known: ${said.because}`;
      return { ...base, severity: 'note', verdict: 'unknown', message };
    }
    open = said.verdict !== 'impossible';
    if (said.verdict !== 'possible') break;
    tried += 1;
    if (mayBe?.(set, said.witness) !== false) found.push(said);
    if (found.length > MOST_TOLD || tried >= MOST_TRIED) break;
  }
  const sure = found.filter(({ doubt }) => doubt === null);
  const told = sure.length > 0 ? sure.slice(0, MOST_TOLD) : found.slice(0, 1);
  const [first] = told;
  if (first === undefined) return null;
  const cases = told.map(({ witness: { text } }) => `when ${text}`).join(', or ');
  const more = open || found.length > told.length ? ', or in further cases' : '';
  const unless = first.doubt === null ? '' : `, if that can be (${first.doubt})`;
  const message = `${nothingWords(set, words)} ${cases}${more}${unless}`;
  const { witness } = first;
  return first.doubt === null
    ? { ...base, severity: 'warning', verdict: 'proved', message, witness }
    : { ...base, severity: 'note', verdict: 'unknown', message, witness };
}

/** That nothing comes of what a set of transitions waits for. */
function nothingWords(set: readonly ChartTransition[], words: WorkflowWords): string {
  const [first] = set;
  const { trigger, source } = first ?? {};
  if (trigger?.kind === 'invoke') {
    const work = words.work(source ?? '', trigger.invocation.split('#')[1] ?? '');
    return `nothing follows once ${work} has ${trigger.result === 'done' ? 'ended' : 'failed'}`;
  }
  if (trigger?.kind === 'done') return 'nothing follows once all in it has ended';
  const names = [...new Set(set.map((one) => words.transition(one)))];
  return names.length === 1
    ? `${names[0] ?? ''} does nothing`
    : `none of ${names.join(', ')} can be taken`;
}
