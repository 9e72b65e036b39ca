import type { Calendars } from '../calendar/calendars.ts';
import type { Json } from '../json.ts';
import type { CompiledFact, FactReader } from './fact.ts';
import type { Operator, ReadyTest, Surroundings } from './operators/operator.ts';

/** A comparison ready to be made. Both throw only what the reader throws. */
export interface LeafTest {
  readonly test: (facts: FactReader) => boolean;
  /** The same of values read before: whether what was seen fits what was expected. */
  readonly compare: (
    actual: Json | undefined,
    expected: Json | undefined,
    facts: FactReader,
  ) => boolean;
}

/** A comparison with a literal, which is ready. Allocates nothing while it is tested. */
export function literalTest(fact: CompiledFact, { needs }: Operator, ready: ReadyTest): LeafTest {
  if (needs === undefined) {
    return { test: (facts) => ready(fact.read(facts)), compare: (actual) => ready(actual) };
  }
  return {
    test: (facts) => ready(fact.read(facts), facts(needs, undefined)),
    compare: (actual, _expected, facts) => ready(actual, facts(needs, undefined)),
  };
}

/** A comparison with another fact, whose value is looked at anew each time. */
export function factTest(
  fact: CompiledFact,
  { test, needs }: Operator,
  expected: CompiledFact,
  calendars: Calendars | undefined,
): LeafTest {
  const around: Surroundings = { calendars };
  const compare: LeafTest['compare'] =
    needs === undefined
      ? (left, right) => test(left, right, around)
      : (left, right, facts) => test(left, right, { calendars, now: facts(needs, undefined) });
  return { test: (facts) => compare(fact.read(facts), expected.read(facts), facts), compare };
}
