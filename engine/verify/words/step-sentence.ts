import { isList } from '../../json.ts';
import { askedWords } from '../../policy/explain/asked-words.ts';
import { listed } from '../../policy/explain/fact-words.ts';
import type { Chart, ChartTransition } from '../../workflow/chart.ts';
import type { TraceFact, TraceStep } from '../report/trace.ts';
import type { WorkflowWords } from './workflow-words.ts';

/**
 * A step of a trace as a sentence: `"Submit for assessment" with Risk: High, where Type is Standard → Assessing`. Pure.
 *
 * @param chart of the workflow the trace is of
 */
export function stepSentence(step: TraceStep, chart: Chart, words: WorkflowWords): string {
  const { data, given, state } = step;
  const fields = Object.entries(data).map(([id, value]) => {
    const said = words.value({ fact: 'record', path: `data.${id}` }, value);
    return `${words.field(id)}: ${said}`;
  });
  const roles = given.filter(isRoles).flatMap(({ value }) => (isList(value) ? value : []));
  const facts = given.filter((fact) => !isRoles(fact)).map((fact) => factSentence(fact, words));
  return [
    happening(step, chart, words),
    ...(fields.length === 0 ? [] : [` with ${fields.join(', ')}`]),
    ...(roles.length === 0 ? [] : [` by somebody with role ${words.value(ROLES, roles)}`]),
    ...(facts.length === 0 ? [] : [`, where ${listed(facts)}`]),
    ` → ${state === null ? 'never comes to rest' : words.state(state)}`,
  ].join('');
}

const ROLES = { fact: 'actor', path: 'roles' } as const;

function isRoles({ fact, path, compared }: TraceFact): boolean {
  return fact === 'actor' && path === 'roles' && compared === undefined;
}

function happening({ kind, on, taken }: TraceStep, chart: Chart, words: WorkflowWords): string {
  if (kind === 'opened') return 'it is opened';
  if (kind === 'edited') return 'it is edited';
  const transition = transitionOf(taken[0], chart);
  if (transition !== undefined) return words.taken(transition).replace(/,$/u, '');
  if (kind === 'event') return `${on}, which nothing is taken on`;
  if (kind !== 'clock') return on;
  const [clock = '', percent = ''] = on.split(':');
  return `${percent} % of the clock ${words.clock(clock)}`;
}

function transitionOf(key: string | undefined, chart: Chart): ChartTransition | undefined {
  const source = key?.split('#')[0] ?? '';
  return chart.get(source)?.transitions.find((one) => one.key === key);
}

function factSentence(given: TraceFact, words: WorkflowWords): string {
  const { fact, path, params, value, compared } = given;
  const reference = {
    fact,
    ...(path === undefined ? {} : { path }),
    ...(params === undefined ? {} : { params }),
  };
  const name = words.fact(reference);
  if (compared === undefined) return `${name} is ${words.value(reference, value)}`;
  const asked = askedWords({
    operator: compared.operator,
    expected: 'other',
    inverted: !compared.holds,
    present: true,
    time: words.isTime(reference),
    words: () => words.fact(compared.with),
  });
  return `${name} is ${asked}`;
}
