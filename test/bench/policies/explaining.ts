import type { Json, JsonObject } from '../../../engine/json.ts';
import { compilePolicies } from '../../../engine/policy/compile.ts';
import { candidateRanks } from '../../../engine/policy/index/policy-index.ts';
import { explainPolicies } from '../../../engine/policy/explain/explain-policies.ts';
import { readerOf } from '../../../engine/policy/explain/evidence.ts';
import type { Evidence } from '../../../engine/policy/explain/evidence.ts';
import type { PolicyQuestion } from '../../../engine/policy/explain/explained-policy.ts';
import { possibleFacts } from '../../../engine/verify/possible-facts.ts';
import { buildFiles, compiled as pack } from '../../support/mini-pack.ts';
import { traceCondition } from '../../../engine/policy/explain/traced-condition.ts';
import { median, table } from '../load.ts';
import { seeded, TYPE } from './workload.ts';

/** How many policies there are, and of how few the index cannot say that the event is none of theirs. */
const POLICIES = 10_000;
const SERVICES = 50;

/** One question about an event, and the condition trees alone of the policies it is about. */
export interface Explaining {
  readonly candidates: number;
  /** Explains all of them, with smallest changes and sentences; how many changes were found. */
  readonly whole: () => number;
  /** Makes their condition trees and nothing else. */
  readonly trees: () => void;
}

/** What policies ask of a CI beside the service their event names: three comparisons that do not hold. */
export type Asking = 'plain' | 'of-every-kind';

/** A question whose policies are found by their first comparison and fail by their other three. */
export function explaining(asking: Asking): Explaining {
  const definitions = pack(buildFiles(workflow, { type: { fields } }));
  const sources = Array.from({ length: POLICIES }, (_, i) => policy(i, asking));
  const compiled = compilePolicies(
    sources.map((json) => ({ json })),
    { asksWorld: new Set(['ci']) },
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues.slice(0, 3)));
  const group = compiled.value.byEvent.get(TYPE);
  const index = group?.index ?? null;
  if (group === undefined || index === null) throw new Error('the policies have no index');
  const found = candidateRanks(index, readerOf(evidence).read).flatMap(
    (rank) => group.policies[rank] ?? [],
  );
  const question = (): PolicyQuestion => ({
    type: TYPE,
    matched: [],
    considered: [],
    samePolicies: true,
    policies: compiled.value,
    evidence,
    wording: { types: definitions.types, subject: null, names: new Map() },
    possible: possibleFacts(definitions, undefined),
  });
  return {
    candidates: found.length,
    whole: () =>
      explainPolicies(question()).policies.filter(({ change }) => change !== null).length,
    trees: () => {
      for (const { condition } of found) traceCondition(condition, evidence);
    },
  };
}

/** Rounds, the whole and the trees in turns. */
const ROUNDS = 200;
/** Milliseconds wanted at most for the whole. */
const WANTED = 5;

/** What one question takes, in milliseconds: the median of many rounds, after some to warm up. */
export interface ExplainingTime {
  readonly asking: Asking;
  readonly candidates: number;
  readonly changes: number;
  readonly wholeMs: number;
  readonly bestMs: number;
  readonly treesMs: number;
}

/** Measures both kinds of question. */
export function explainingTimes(): readonly ExplainingTime[] {
  return (['plain', 'of-every-kind'] as const).map((asking): ExplainingTime => {
    const { candidates, whole, trees } = explaining(asking);
    const changes = whole();
    const taken = { whole: [] as number[], trees: [] as number[] };
    for (let round = -ROUNDS / 4; round < ROUNDS; round += 1) {
      const times = { whole: milliseconds(whole), trees: milliseconds(trees) };
      if (round < 0) continue;
      taken.whole.push(times.whole);
      taken.trees.push(times.trees);
    }
    return {
      asking,
      candidates,
      changes,
      wholeMs: median(taken.whole),
      bestMs: Math.min(...taken.whole),
      treesMs: median(taken.trees),
    };
  });
}

function milliseconds(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

/** The same as a table. */
export function explainingInWords(times: readonly ExplainingTime[]): string {
  const heads = ['explaining an event', 'candidates', 'changes', 'whole, ms', 'best', 'trees, ms'];
  const rows = times.map(({ asking, candidates, changes, wholeMs, bestMs, treesMs }) => [
    asking === 'plain' ? 'json-rules-engine operators' : 'networks, versions, lists, ranges',
    String(candidates),
    String(changes),
    `${wholeMs.toFixed(2)} (wanted <= ${WANTED}: ${wholeMs <= WANTED ? 'yes' : 'no'})`,
    bestMs.toFixed(2),
    treesMs.toFixed(2),
  ]);
  return table([heads, ...rows]);
}

const event: JsonObject = {
  id: 'event-1',
  source: '/bench',
  type: TYPE,
  time: '2026-11-26T12:00:00.000Z',
  data: { service: 'service-7', name: 'DiskFull', severity: 'warning' },
};

/** A CI as large as they are: 27 fields. */
const ci: JsonObject = {
  id: 'c1',
  state: 'retired',
  data: {
    class: 'server',
    address: '172.16.4.20',
    version: '2.4.1',
    tags: ['web', 'berlin'],
    cores: 4,
    criticality: 'low',
    ...Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`field${i}`, `value ${i}`])),
  },
};

/** What such a CI may hold. */
const fields: JsonObject = {
  criticality: { title: 'Criticality', type: 'string', enum: ['low', ...levels(20)] },
  class: { title: 'Class', type: 'string', maxLength: 200 },
  address: { title: 'Address', type: 'string' },
  version: { title: 'Version', type: 'string' },
  tags: { title: 'Tags', type: 'array', items: { type: 'string' } },
  cores: { title: 'Cores', type: 'integer', minimum: 1 },
  ...Object.fromEntries(
    Array.from({ length: 21 }, (_, i) => [`field${i}`, { title: `Field ${i}`, type: 'string' }]),
  ),
};

const workflow: JsonObject = {
  initial: 'live',
  states: {
    live: { transitions: { retire: { on: 'ticket.retired', target: 'retired' } } },
    retired: { kind: 'final' },
  },
};

function levels(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `level-${i}`);
}

const evidence: Evidence = (fact) => {
  if (fact === 'event') return { value: event, origin: { kind: 'event' } };
  if (fact === 'ci') return { value: ci, origin: { kind: 'read' } };
  return { value: undefined, origin: { kind: 'read' } };
};

function policy(id: number, asking: Asking): JsonObject {
  const random = seeded(id);
  const whole = (most: number): number => Math.floor(random() * most);
  const ofEvent = leaf('event', 'data.service', 'equal', `service-${id % SERVICES}`);
  const plain = [
    leaf('ci', 'data.criticality', 'equal', `level-${whole(20)}`),
    leaf('ci', 'data.class', 'in', ['cluster', `class-${whole(50)}`]),
    leaf('ci', 'data.cores', 'greaterThan', 8 + whole(100)),
  ];
  const ofEveryKind = [
    leaf('ci', 'data.address', 'inCidr', `10.${whole(200)}.0.0/16`),
    leaf('ci', 'data.version', 'versionWithin', `>=3.${whole(9)} <4`),
    leaf('ci', 'data.tags', 'containsAny', [`tag-${whole(500)}`, `tag-${whole(500)}`]),
    leaf('ci', 'data.cores', 'between', [8 + whole(10), 32 + whole(10)]),
  ];
  const left = id % ofEveryKind.length;
  const asked = asking === 'plain' ? plain : ofEveryKind.filter((_, i) => i !== left);
  return {
    id: `policy-${id}`,
    title: `Policy ${id}`,
    on: [TYPE],
    conditions: { all: [ofEvent, ...asked] },
    actions: { page: { type: 'chat.post', params: { to: 'ops', text: 'Look' } } },
  };
}

function leaf(fact: string, path: string, operator: string, value: Json): JsonObject {
  return { fact, path, operator, value };
}
