import type { Json, JsonObject } from '../../../engine/json.ts';

export const TYPE = 'alert.raised';

/** Numbers between 0 and 1 from a seed (mulberry32), so that each run asks the same. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws ranks 0 … n-1 after Zipf's law with exponent 1: rank k is drawn in proportion to 1/(k+1). */
function zipf(n: number, random: () => number): () => number {
  const sums = new Float64Array(n);
  let sum = 0;
  for (let k = 0; k < n; k += 1) {
    sum += 1 / (k + 1);
    sums[k] = sum;
  }
  return () => {
    const wanted = random() * sum;
    let from = 0;
    let to = n - 1;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((sums[middle] ?? 0) < wanted) from = middle + 1;
      else to = middle;
    }
    return from;
  };
}

const SERVICES = 2_000;
const NAMES = 1_000;
const TAGS = 500;
const SITES = 200;

function draws(random: () => number) {
  return {
    random,
    service: zipf(SERVICES, random),
    name: zipf(NAMES, random),
    tag: zipf(TAGS, random),
    site: zipf(SITES, random),
  };
}

type Draws = ReturnType<typeof draws>;

function leaf(path: string, operator: string, value: Json): JsonObject {
  return { fact: 'event', path: `data.${path}`, operator, value };
}

function between(path: string, low: number, high: number): JsonObject[] {
  return [leaf(path, 'greaterThanInclusive', low), leaf(path, 'lessThan', high)];
}

function first(count: number, name: string): string[] {
  return Array.from({ length: count }, (_, k) => `${name}-${k}`);
}

/** Four comparisons: values, lists of values, beginnings, entries of lists, a threshold. */
function ordinary({ random, service, name, tag, site }: Draws): JsonObject[] {
  const names = new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, name));
  return [
    leaf('service', 'equal', `service-${service()}`),
    leaf(
      'name',
      'in',
      [...names].map((k) => `name-${k}`),
    ),
    random() < 0.5
      ? leaf('tags', 'contains', `tag-${tag()}`)
      : leaf('host', 'startsWith', `site-${site()}-`),
    leaf('value', 'greaterThan', 90 + Math.floor(random() * 100) / 10),
  ];
}

/** Two bands: nothing but ranges. */
function ranges({ random }: Draws): JsonObject[] {
  const value = Math.floor(random() * 9_800) / 100;
  const load = Math.floor(random() * 900) / 10;
  return [...between('value', value, value + 2), ...between('load', load, load + 2)];
}

/** Four comparisons that all say what must not be: common values, so that it seldom holds. */
function negations({ random }: Draws): JsonObject[] {
  const most = 0.3 + random() * 0.3;
  return [
    leaf('service', 'notIn', first(Math.floor(SERVICES * most), 'service')),
    leaf('name', 'notIn', first(Math.floor(NAMES * most), 'name')),
    leaf('site', 'notIn', first(Math.floor(SITES * most), 'site')),
    leaf('severity', 'notEqual', 'info'),
  ];
}

/** What nothing can be looked up for: ends of texts, odd lists. */
function unindexable({ random, site, name }: Draws): JsonObject[] {
  return [
    leaf('host', 'endsWith', `-${Math.floor(random() * 10_000)}`),
    leaf('name', 'notEqual', `name-${name()}`),
    leaf('site', 'notEqual', `site-${site()}`),
    leaf('severity', 'notEqual', 'info'),
  ];
}

function policy(id: number, all: readonly JsonObject[]): JsonObject {
  return {
    id: `policy-${id}`,
    title: `Policy ${id}`,
    on: [TYPE],
    conditions: { all },
    actions: { page: { type: 'chat.post', params: { to: 'ops', text: '{{ event.data.name }}' } } },
  };
}

/** Policies of four conditions: a tenth of ranges only, one in a hundred of negations only. */
export function policies(count: number, seed = 1): JsonObject[] {
  const drawn = draws(seeded(seed));
  return Array.from({ length: count }, (_, i) => {
    if (i % 100 === 7) return policy(i, negations(drawn));
    return policy(i, i % 10 === 3 ? ranges(drawn) : ordinary(drawn));
  });
}

/** Policies nothing can be looked up for. */
export function worstPolicies(count: number, seed = 1): JsonObject[] {
  const drawn = draws(seeded(seed));
  return Array.from({ length: count }, (_, i) => policy(i, unindexable(drawn)));
}

const SEVERITIES = ['critical', 'high', 'warning', 'info'];

/** Events whose values are drawn as the policies' are. */
export function events(count: number, seed = 2): JsonObject[] {
  const drawn = draws(seeded(seed));
  const { random, service, name, tag, site } = drawn;
  return Array.from({ length: count }, (_, i) => {
    const at = `site-${site()}`;
    return {
      id: `event-${i}`,
      source: '/bench',
      type: TYPE,
      time: '2026-11-26T12:00:00.000Z',
      data: {
        service: `service-${service()}`,
        name: `name-${name()}`,
        host: `${at}-web-${Math.floor(random() * 10_000)}`,
        site: at,
        tags: Array.from({ length: 3 }, () => `tag-${tag()}`),
        severity: SEVERITIES[Math.floor(random() * 4)] ?? 'info',
        value: Math.floor(random() * 10_000) / 100,
        load: Math.floor(random() * 1_000) / 10,
      },
    };
  });
}
