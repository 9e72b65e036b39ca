import type { Definitions } from '../../pack/definitions.ts';
import type { Scenario, ScenarioStep } from '../schema.ts';
import type { Fault } from './fault.ts';
import { shrinkList } from './shrink.ts';
import { shrinkStep } from './shrink-step.ts';
import { walkAlong } from './take-walk.ts';

type Steps = readonly ScenarioStep[];

/**
 * The shortest walk found that ends in the same fault: steps are left out, records are told apart no further than they
 * have to be, what is edited is given when the record is opened, data are left out. Deterministic.
 */
export function shrinkWalk(
  steps: Steps,
  fault: Fault,
  definitions: Definitions,
  given: Scenario['given'],
): Steps {
  const fails = (some: Steps): boolean =>
    walkAlong(some, definitions, given)?.fault.cause === fault.cause;
  let shortest = shrinkList(steps, fails);
  for (;;) {
    const before = shortest.length;
    for (const other of simplerWays(shortest)) {
      if (!fails(other)) continue;
      shortest = shrinkList(other, fails);
      if (shortest.length < before) break;
    }
    if (shortest.length === before) break;
  }
  for (const [i, step] of shortest.entries())
    shortest = shortest.with(
      i,
      shrinkStep(step, (one) => fails(shortest.with(i, one))),
    );
  return shrinkList(shortest, fails);
}

function* simplerWays(steps: Steps): Generator<Steps, void> {
  const aliases = new Set(JSON.stringify(steps).match(/(?<="@?)[a-z][\w-]*-\d+(?=")/gu));
  for (const alias of aliases) {
    const type = alias.slice(0, alias.lastIndexOf('-'));
    for (const other of aliases)
      if (other !== alias && other.startsWith(`${type}-`)) yield renamed(steps, alias, other);
    if (alias !== `${type}-1`) yield renamed(steps, alias, `${type}-1`);
  }
  for (const [i, { edit }] of steps.entries()) {
    if (edit === undefined) continue;
    for (const [at, { open }] of steps.slice(0, i).entries()) {
      if (open === undefined || !edit.to.startsWith(`${open.type}-`)) continue;
      const data = { ...open.data, ...edit.data };
      yield steps.with(at, { ...steps[at], open: { ...open, data } }).filter((_one, j) => j !== i);
    }
  }
}

function renamed(steps: Steps, alias: string, other: string): Steps {
  const text = JSON.stringify(steps);
  const changed = text
    .replaceAll(`"${alias}"`, `"${other}"`)
    .replaceAll(`"@${alias}"`, `"@${other}"`);
  return JSON.parse(changed) as Steps;
}
