import { parseInstant } from '../../calendar/instant.ts';
import { isFactReference } from '../../condition/schema.ts';
import type { FactReference } from '../../condition/schema.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { FactWords } from '../../policy/analysis/world.ts';
import { factPhrase, fieldPhrase } from '../../policy/explain/fact-phrase.ts';
import {
  capital,
  durationWords,
  humanised,
  listed,
  valueWords,
} from '../../policy/explain/fact-words.ts';
import type { StateWords, TitledType, Wording } from '../../policy/explain/fact-words.ts';
import type { Field } from '../../record-type/field.ts';
import type { RecordType } from '../../record-type/schema.ts';
import type { CompiledTable } from '../../table/compile.ts';
import type { ChartTransition } from '../../workflow/chart.ts';
import type { CompiledChart } from '../../workflow/compile.ts';

/** What the sentences about a workflow are made of: titles and labels, where its files give them. */
export interface WorkflowWords extends FactWords {
  /** A state by its path, or states side by side, joined by commas: `New`. */
  readonly state: (path: string) => string;
  /** What people call a transition: `"Submit for assessment"`. */
  readonly transition: (transition: Pick<ChartTransition, 'label' | 'id'>) => string;
  /** The same, told apart from others of its state that have the same name: `"Submit" to Assessing`. */
  readonly alone: (
    transition: Pick<ChartTransition, 'label' | 'id' | 'source' | 'target'>,
  ) => string;
  /** A transition with what it is taken on: `the timer "Close"`. */
  readonly taken: (
    transition: Pick<ChartTransition, 'label' | 'id' | 'trigger' | 'source'>,
  ) => string;
  /** Whether a fact is a point in time. */
  readonly isTime: (reference: FactReference) => boolean;
  readonly clock: (id: string) => string;
  /** Work a state waits for: `"Approval"`. */
  readonly work: (state: string, id: string) => string;
  /** A field of the record, or one a form asks for. */
  readonly field: (id: string) => string;
}

/** Whose words they are. */
export interface Worded extends Pick<CompiledChart, 'id' | 'definition' | 'chart'> {
  readonly tables: ReadonlyMap<string, CompiledTable>;
  /** Fields of its records; none where nothing is known of them. */
  readonly fields: RecordType['fields'];
}

/**
 * The words of a workflow. Pure.
 *
 * @param types titles of the record types there are, by id
 * @param statesOf what states of other workflows are called
 */
export function workflowWords(
  { id, definition, chart, tables, fields }: Worded,
  types: ReadonlyMap<string, TitledType> = new Map(),
  statesOf: StateWords = (path) => path,
): WorkflowWords {
  const { title } = definition;
  const own = types.get(id) ?? { title, plural: `${title}s`, fields };
  const wording: Wording = {
    types: new Map([...types, [id, own]]),
    names: new Map(),
    states: statesOf,
    subject: { number: `the ${own.title.toLowerCase()}`, type: id },
  };
  const forms = new Map(
    [...chart.values()].flatMap(({ transitions }) =>
      transitions.flatMap(({ form }) =>
        Object.entries(form ?? {}).flatMap(([key, { field }]) =>
          field === undefined ? [] : [[key, field] as const],
        ),
      ),
    ),
  );
  const fieldOf = (key: string | undefined): Field | undefined =>
    key === undefined ? undefined : Object.hasOwn(fields, key) ? fields[key] : forms.get(key);
  const states = stateNames(chart);
  const state = (path: string): string =>
    listed(path.split(/, ?/).map((one) => states.get(one) ?? capital(humanised(one))));
  const transition: WorkflowWords['transition'] = ({ label, id: key }) =>
    `"${label ?? capital(humanised(key))}"`;
  const clock = (key: string): string =>
    `"${definition.clocks?.[key]?.title ?? capital(humanised(key))}"`;
  const work = (path: string, key: string): string =>
    `"${chart.get(path)?.definition.invoke?.[key]?.title ?? capital(humanised(key))}"`;
  const fact = (reference: FactReference): string => {
    const { fact: name, path, params } = reference;
    const { table, calendar } = params ?? {};
    if (name === 'table' && typeof table === 'string') {
      const found = tables.get(table);
      return `${humanised(path ?? 'the row')} by the table "${found?.title ?? table}"`;
    }
    const asked = name === 'event' ? fieldOf(dataField(reference)) : undefined;
    if (asked !== undefined) return asked.title;
    if (name === 'record' && path !== undefined) return fieldPhrase(reference, wording);
    if (name === 'now') return 'the time';
    if (name === 'calendar')
      return `the calendar "${typeof calendar === 'string' ? calendar : ''}"`;
    if (name === 'actor')
      return path === 'id' ? 'who acts' : `the ${humanised(path ?? 'all')} of who acts`;
    const filled = told(params);
    return factPhrase(reference, isJsonObject(filled) ? filled : params, wording);
  };
  /** Params with the facts they ask for in words. */
  const told = (value: Json | undefined): Json | undefined => {
    if (isList(value)) return value.map((item) => told(item) ?? null);
    if (!isJsonObject(value)) return value;
    if (isFactReference(value)) return fact(value);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, told(inner)]));
  };
  const isTime = (reference: FactReference): boolean =>
    reference.fact === 'now' || fieldOf(dataField(reference))?.format === 'date-time';
  const single = (reference: FactReference, value: Json | undefined, field?: Field): string => {
    if (value === undefined || value === null) return 'not set';
    const { fact: name, path } = reference;
    if (typeof value === 'boolean' && name === 'calendar') return value ? 'open' : 'closed';
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    if (typeof value !== 'string') return valueWords(value, wording);
    const label = field?.labels?.[value];
    if (label !== undefined) return label;
    if (name === 'record' && path === 'state') return state(value);
    if (path === 'type') return types.get(value)?.title ?? value;
    const some = /^@some-([\w-]+)$/u.exec(value)?.[1];
    if (some !== undefined)
      return `some ${(types.get(some)?.title ?? humanised(some)).toLowerCase()}`;
    if (isTime(reference) && parseInstant(value) === null) return 'some time';
    if (field?.format === 'duration') return durationWords(value);
    return valueWords(value, wording);
  };
  return {
    state,
    transition,
    taken({ trigger, source, ...rest }) {
      const name = transition(rest);
      switch (trigger.kind) {
        case 'event':
          return name;
        case 'after':
          return `the timer ${name}`;
        case 'clock':
          return `${name} at ${trigger.percent} % of the clock ${clock(trigger.clock)}`;
        case 'always':
          return `${name}, which is taken at once,`;
        case 'done':
          return `${name}, taken when the states inside have ended,`;
        case 'invoke': {
          const key = trigger.invocation.split('#')[1] ?? '';
          const how = trigger.result === 'done' ? 'ended' : 'failed';
          return `${name}, taken when ${work(source, key)} has ${how},`;
        }
      }
    },
    alone(one) {
      const name = transition(one);
      const others = (chart.get(one.source)?.transitions ?? []).filter(
        (other) => other.id !== one.id && transition(other) === name,
      );
      if (others.length === 0) return name;
      const { target, id: key } = one;
      if (others.some((other) => other.target === target)) return `${name} (${key})`;
      return target === null ? `${name} that stays` : `${name} to ${state(target)}`;
    },
    isTime,
    clock,
    work,
    field: (key) => fieldOf(key)?.title ?? capital(humanised(key)),
    fact,
    value(reference, value) {
      const field = fieldOf(dataField(reference));
      if (!isList(value) || value.length === 0) return single(reference, value, field);
      return listed(value.map((one) => single(reference, one, field)));
    },
  };
}

/** The field a reference is of, `record.data.x` or `event.data.x`, itself and nothing inside it. */
function dataField({ fact, path }: FactReference): string | undefined {
  const of = fact === 'record' || fact === 'event';
  return of ? /^data\.([^.]+)$/u.exec(path ?? '')?.[1] : undefined;
}

/** What states are called: by label or id; of several of one name each with what it lies in. */
function stateNames(chart: Worded['chart']): ReadonlyMap<string, string> {
  const own = (path: string): string =>
    chart.get(path)?.definition.label ?? capital(humanised(path.split('.').at(-1) ?? path));
  const counts = new Map<string, number>();
  for (const path of chart.keys()) counts.set(own(path), (counts.get(own(path)) ?? 0) + 1);
  return new Map(
    [...chart].map(([path, { parent }]) => {
      const name = own(path);
      const alone = (counts.get(name) ?? 0) < 2;
      return [
        path,
        alone ? name : parent === null ? `${name} (${path})` : `${name} in ${own(parent)}`,
      ];
    }),
  );
}
