import { durationMs } from '../calendar/duration.ts';
import { jsonEqual, stableJson } from '../json.ts';
import type { Json } from '../json.ts';
import { describeTransitions } from '../planning/describe-transitions.ts';
import { readClocks } from '../planning/read-clocks.ts';
import type { ReadClock } from '../planning/read-clocks.ts';
import type { Plan } from '../plan.ts';
import type { Principal } from '../principal.ts';
import type { Record } from '../record.ts';
import { askRecord } from './ask-record.ts';
import { aliasOf } from './scenario-run.ts';
import type { ScenarioRun } from './scenario-run.ts';
import type { Expectation } from './schema.ts';

/** What an expectation does not see, in words; none when all holds. */
export function checkExpectation(
  run: ScenarioRun,
  expected: Expectation,
  plans: readonly Plan[],
  actor: Principal,
): string[] {
  const failures: string[] = [];
  const compare = (what: string, wanted: Json | undefined, seen: Json | undefined): void => {
    if (wanted !== undefined && !jsonEqual(wanted, seen)) {
      failures.push(`${what} is ${stableJson(seen)}, expected ${stableJson(wanted)}`);
    }
  };
  const last = plans.at(-1);
  if (expected.outcome !== undefined) {
    compare(`outcome (${last?.reason ?? 'no reason given'})`, expected.outcome, last?.outcome);
  } else if (last?.outcome === 'failed') failures.push(`the step failed: ${last.reason}`);
  compare('code', expected.code, last?.code ?? null);
  for (const [type, count] of Object.entries(expected.count ?? {})) {
    const all = [...run.simulation.world.records.values()].filter((record) => record.type === type);
    compare(`number of ${type} records`, count, all.length);
  }
  failures.push(...checkEffects(expected, plans));
  const emitted = plans.flatMap((p) =>
    p.decision.trace.flatMap((t) => (t.kind === 'emitted' ? [t.event] : [])),
  );
  const offered = plans.flatMap((p) => p.decision.rulings.map((r) => r.event.type));
  for (const type of expected.emitted ?? []) {
    if (![...emitted, ...offered].includes(type))
      failures.push(`"${type}" was not emitted; seen: ${emitted.join(', ') || 'none'}`);
  }
  const matched = plans.flatMap((p) =>
    p.decision.rulings.flatMap((r) => r.matched.map((m) => m.policy)),
  );
  for (const policy of expected.matched ?? []) {
    if (!matched.includes(policy))
      failures.push(`policy "${policy}" did not match; matched: ${matched.join(', ') || 'none'}`);
  }
  for (const [alias, wanted] of Object.entries(expected.records ?? {})) {
    const record = run.simulation.world.records.get(aliasOf(run, alias));
    if (record === undefined) {
      failures.push(`"${alias}" does not exist`);
      continue;
    }
    compare(`${alias}: type`, wanted.type, record.type);
    compare(`${alias}: state`, wanted.state, record.state);
    for (const [field, value] of Object.entries(wanted.data ?? {})) {
      const meant =
        typeof value === 'string' && value.startsWith('@')
          ? run.aliases.get(value.slice(1))
          : undefined;
      compare(`${alias}: ${field}`, meant ?? value, record.data[field] ?? null);
    }
    for (const [counter, value] of Object.entries(wanted.counters ?? {})) {
      compare(`${alias}: counter ${counter}`, value, record.counters[counter] ?? null);
    }
    failures.push(...checkClocks(run, alias, record, wanted.clocks ?? {}, actor));
    if (wanted.allowed !== undefined) {
      const offeredNow = askRecord(run, record, actor, describeTransitions);
      const events =
        offeredNow.kind === 'transitions'
          ? offeredNow.items.filter((t) => t.enabled).map((t) => t.event)
          : [];
      compare(`${alias}: allowed events`, wanted.allowed.toSorted(), events.toSorted());
    }
  }
  return failures;
}

function checkEffects(expected: Expectation, plans: readonly Plan[]): string[] {
  if (expected.effects === undefined) return [];
  const seen = plans.flatMap((plan) => plan.effects);
  const types = seen.map((effect) => effect.type);
  const wanted = expected.effects.map((effect) => effect.type);
  if (!jsonEqual(types, wanted))
    return [`effects are ${stableJson(types)}, expected ${stableJson(wanted)}`];
  return expected.effects.flatMap((effect, i) =>
    Object.entries(effect.params ?? {}).flatMap(([name, value]) => {
      const actual = seen[i]?.params[name];
      if (jsonEqual(actual, value)) return [];
      return [
        `effect ${effect.type}: ${name} is ${stableJson(actual)}, expected ${stableJson(value)}`,
      ];
    }),
  );
}

type WantedClocks = NonNullable<NonNullable<Expectation['records']>[string]['clocks']>;

function checkClocks(
  run: ScenarioRun,
  alias: string,
  record: Record,
  wanted: WantedClocks,
  actor: Principal,
): string[] {
  if (Object.keys(wanted).length === 0) return [];
  const read = askRecord(run, record, actor, readClocks);
  if (read.kind !== 'clocks') return [`${alias}: clocks cannot be read`];
  return Object.entries(wanted).flatMap(([id, expected]) => {
    const clock = read.items.find((item) => item.id === id);
    if (clock === undefined) return [`${alias}: clock ${id} has not begun`];
    return Object.entries(expected).flatMap(([key, value]) => {
      const { actual, meant } = reading(clock, key, value);
      return jsonEqual(actual, meant)
        ? []
        : [`${alias}: clock ${id} ${key} is ${stableJson(actual)}, expected ${stableJson(meant)}`];
    });
  });
}

function reading(
  clock: ReadClock,
  key: string,
  value: Json | undefined,
): { actual: Json; meant: Json } {
  const length =
    typeof value === 'string' && value.startsWith('P') ? durationMs(value) : (value ?? null);
  if (key === 'elapsed') return { actual: clock.elapsedMs, meant: length };
  if (key === 'remaining') return { actual: clock.remainingMs, meant: length };
  if (key === 'target') return { actual: clock.target, meant: value ?? null };
  return { actual: key === 'breached' ? clock.breached : clock.mode, meant: value ?? null };
}
