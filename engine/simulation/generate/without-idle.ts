import type { Scenario } from '../schema.ts';

/**
 * A scenario without the people, teams and records it goes as well without, one after the other. Pure.
 *
 * @param goes whether a scenario still goes as expected
 */
export function withoutIdle(scenario: Scenario, goes: (scenario: Scenario) => boolean): Scenario {
  let kept = scenario;
  const drop = (given: Scenario['given']): void => {
    const less = { ...kept, ...(given === undefined ? {} : { given }) };
    if (goes(less)) kept = less;
  };
  for (const { alias } of scenario.given?.records ?? []) {
    const records = kept.given?.records?.filter((one) => one.alias !== alias) ?? [];
    drop({ ...kept.given, records });
  }
  for (const id of Object.keys(scenario.given?.principals ?? {})) {
    const { [id]: _idle, ...principals } = kept.given?.principals ?? {};
    drop({ ...kept.given, principals });
  }
  for (const id of Object.keys(kept.given?.principals ?? {})) {
    const { teams: _teams, ...alone } = kept.given?.principals?.[id] ?? {};
    drop({ ...kept.given, principals: { ...kept.given?.principals, [id]: alone } });
  }
  const { records = [], ...given } = kept.given ?? {};
  return { ...kept, given: records.length === 0 ? given : { ...given, records } };
}
