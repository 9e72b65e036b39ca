import type { ConditionNode } from '../../condition/compile.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { KnownValues } from '../../policy/analysis/domain.ts';
import { comparison } from '../../policy/analysis/inquiry.ts';
import type { RecordType } from '../../record-type/schema.ts';
import type { CompiledTable } from '../../table/compile.ts';
import type { Masks } from '../data/masks.ts';
import { askedByValues } from '../data/asked-by-values.ts';
import { collectSlots, leavesOf } from '../data/slots.ts';
import type { Slots } from '../data/slots.ts';
import { inputFields, tableReasoning } from '../data/table-reasoning.ts';
import type { Surroundings } from '../surroundings.ts';
import { numberChart } from './nodes.ts';
import type { Nodes } from './nodes.ts';
import type { Verifiable } from './situation.ts';
import { loneTimers } from './lone-timers.ts';
import { outrunTimers } from './unreached-timers.ts';
import { watchOf } from './watch.ts';
import type { Watch } from './watch.ts';

/** Everything a walk through a workflow looks up. */
export interface Knowledge {
  readonly workflow: Verifiable;
  readonly surroundings: Surroundings;
  readonly nodes: Nodes;
  readonly slots: Slots;
  readonly watch: Watch;
  /** False: values are not followed, so that every guard may hold or not. */
  readonly follow: boolean;
  /** Fields of the record type; none where values are not followed. */
  readonly fields: RecordType['fields'];
  /** Fields somebody may edit, where they may edit at all. */
  readonly editable: readonly string[];
  /** Who may take a transition that does not say who: agents. Null where nothing is known of records. */
  readonly agent: ConditionNode | null;
  /** Every slot as it is when nothing is known. */
  readonly full: Masks;
}

/** What is known, beside the workflow and its surroundings. */
export interface KnowledgeOptions {
  /** The invariants to follow; default: the workflow's own. */
  readonly watch?: Watch;
  /** What is known of a fact's values. */
  readonly known?: (fact: FactReference) => KnownValues | null;
  /** False: values are not followed at all. */
  readonly follow?: boolean;
  /** Conditions of others, whose values are told apart as well. */
  readonly alsoAsked?: readonly ConditionNode[];
  /** Thresholds known never to be reached where a transition waits for them. */
  readonly thresholds?: Nodes['unreached'];
}

/** Numbers a workflow's states and tells apart the values its conditions look at. Pure. */
export function knowledgeOf(
  workflow: Verifiable,
  surroundings: Surroundings,
  options: KnowledgeOptions,
): Knowledge {
  const { follow = true, known = () => null } = options;
  const { watch = watchOf(follow ? workflow.invariants : []) } = options;
  const unreached = new Map([...outrunTimers(workflow.chart), ...(options.thresholds ?? [])]);
  const nodes = numberChart(workflow.chart, workflow.definition.initial, unreached);
  const { recordType, tables } = workflow;
  const fields = follow ? (recordType?.definition.fields ?? {}) : {};
  const transitions = nodes.edges.map(({ transition }) => transition);
  const agent =
    follow && recordType !== null ? comparison('actor', 'roles', 'agent', 'contains') : null;
  const asked = [
    ...watch.asks,
    ...conditionsOf(workflow),
    ...(options.alsoAsked ?? []),
    ...(agent === null ? [] : [agent]),
  ];
  const actions = [
    ...transitions.flatMap((transition) => transition.actions),
    ...nodes.all.flatMap(({ state }) => [...state.entry, ...state.exit]),
  ];
  const forms = new Set(transitions.flatMap(({ form }) => Object.keys(form ?? {})));
  const slots = collectSlots(
    follow
      ? [
          ...asked,
          ...tableInputs(asked, fields, tables),
          ...ordered(asked),
          ...askedByValues(asked, fields, actions),
        ]
      : [],
    known,
    new Set([...forms].filter((one) => Object.hasOwn(fields, one))),
    { fields, tables, reasoning: tableReasoning(tables, known) },
  );
  return {
    workflow,
    surroundings,
    nodes,
    slots,
    watch,
    follow,
    fields,
    editable: Object.keys(fields).filter(
      (field) => fields[field]?.computed === undefined && fields[field]?.readOnly !== true,
    ),
    agent,
    full: slots.all.map((slot) => slot.full),
  };
}

/**
 * The conditions a workflow's steps hang on: guards, who may take a transition, who may edit; and whether there is
 * an instant that is waited for. Pure.
 */
export function conditionsOf({ chart, recordType }: Verifiable): ConditionNode[] {
  const transitions = [...chart.values()].flatMap((state) => state.transitions);
  const all = [
    ...transitions.flatMap(({ guard, allow }) => [guard, allow]),
    recordType?.edit ?? null,
  ];
  const waited = loneTimers(chart).map(({ field }) =>
    comparison('record', `data.${field}`, true, 'exists'),
  );
  return [...all.flatMap((condition) => condition?.node ?? []), ...waited];
}

/** Whether there is something, of what is compared in order with another fact. */
function ordered(conditions: readonly ConditionNode[]): ConditionNode[] {
  return conditions.flatMap(leavesOf).flatMap(({ fact: { reference }, expected }) => {
    const { fact, path } = reference;
    const isData = (fact === 'record' || fact === 'event') && path?.startsWith('data.') === true;
    return 'literal' in expected || !isData ? [] : [comparison(fact, path, true, 'exists')];
  });
}

/**
 * Whether there is something, of each field that tables are asked with whose answers matter: those conditions read, and
 * those that computed fields conditions read are made of.
 */
function tableInputs(
  conditions: readonly ConditionNode[],
  fields: RecordType['fields'],
  tables: ReadonlyMap<string, CompiledTable>,
): ConditionNode[] {
  const references = conditions.flatMap(leavesOf).map(({ fact: { reference } }) => reference);
  const found = new Set<string>();
  let written = JSON.stringify(references);
  for (let grown = true; grown;) {
    grown = false;
    const used = [...tables.values()].filter(
      ({ id }) => written.includes(`"table":"${id}"`) || written.includes(`table('${id}')`),
    );
    const read = Object.keys(fields).filter((field) => written.includes(`data.${field}"`));
    for (const field of [...used.flatMap(inputFields), ...read]) {
      if (found.has(field) || !Object.hasOwn(fields, field)) continue;
      found.add(field);
      const by = fields[field]?.computed;
      if (by === undefined) continue;
      written += JSON.stringify(by);
      grown = true;
    }
  }
  const inputs = new Set(
    [...tables.values()]
      .filter(({ id }) => written.includes(`"table":"${id}"`) || written.includes(`table('${id}')`))
      .flatMap(inputFields),
  );
  return [...inputs]
    .filter((field) => Object.hasOwn(fields, field))
    .map((field) => comparison('record', `data.${field}`, true, 'exists'));
}
