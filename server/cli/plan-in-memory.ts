import { simulateEvent } from '@interlock/engine/study';
import type { Definitions, Event, Issue, Scenario } from '@interlock/engine';
import { targetOf } from '../intake/event-attributes.ts';
import type { IntakeItem } from '../intake/intake.ts';
import { InputFailure } from './command-failure.ts';
import { parseEvents, type EventFormat } from './event-source.ts';
import { actorOf, openSession, takeGiven, takeLine, takeScenarioStep } from './simulate/session.ts';
import { tellPlan, type ToldPlan } from './simulate/told-plan.ts';

/** Events, and the world in memory they come into. */
export interface PlanInMemory {
  readonly text: string;
  readonly from: EventFormat;
  readonly definitions: Definitions;
  readonly scenario: Scenario;
  readonly as: string | undefined;
  readonly everything: boolean;
}

/** What an event would do, or that it would be refused. */
export type ToldEvent = ToldPlan | Refused;

/** An event that could not be read. */
export interface Refused {
  readonly event: null;
  readonly outcome: 'refused';
  readonly issues: readonly Issue[];
}

/**
 * Plans events in a world in memory, each after what those before it would change.
 * @throws InputFailure where the world cannot be set up, or the events cannot be read
 */
export function planInMemory({
  text,
  from,
  definitions,
  scenario,
  as,
  everything,
}: PlanInMemory): ToldEvent[] {
  const session = openSession(scenario, definitions, everything);
  const before = [
    takeGiven(session),
    ...scenario.steps.map((step) => takeScenarioStep(session, step)),
  ].flatMap(({ problems }) => problems);
  if (before.length > 0)
    throw new InputFailure(
      `The world cannot be set up:\n${before.map((p) => `  ${p}`).join('\n')}`,
    );
  const [name = 'monitoring', ...roles] = (as ?? '').split(/\s+/).filter((word) => word !== '');
  takeLine(session, { kind: 'as', name, roles }, '');
  const { simulation } = session.run;
  const actor =
    session.actor === null
      ? { kind: 'system' as const, id: name, name, teams: [], roles: ['monitor'] }
      : actorOf(session);
  const parsed = parseEvents(text, from, { actor, receivedAt: simulation.now });
  if (!parsed.ok)
    throw new InputFailure(`The events cannot be read:\n${issueLines(parsed.issues)}`);
  const { world } = simulation;
  return parsed.value.map((item): ToldEvent => {
    const addressed = address(item, [...world.records.values()]);
    if (addressed.kind === 'refused')
      return { event: null, outcome: 'refused', issues: addressed.issues };
    const plan = simulateEvent(simulation, addressed.event);
    return tellPlan(plan, { world, definitions, actor, everything, supposed: true });
  });
}

/** An event whose subject names a record goes to that record. */
function address(
  item: IntakeItem,
  records: readonly { readonly id: string; readonly number: string }[],
): { readonly kind: 'event'; readonly event: Event } | Extract<IntakeItem, { kind: 'refused' }> {
  const name = item.kind === 'event' ? targetOf(item.event.subject) : undefined;
  if (item.kind === 'refused' || name === undefined) return item;
  const found = records.find(({ id, number }) => id === name || number === name);
  if (found !== undefined) return { kind: 'event', event: { ...item.event, target: found.id } };
  const { id, source } = item.event;
  const message = `there is no record ${JSON.stringify(name)} in this world; --world says what is there`;
  const issue = { code: 'unknown-record', path: `${item.base}/subject`, message };
  return { kind: 'refused', id, source, issues: [{ ...issue, severity: 'error' }] };
}

/** Issues of events, a line each. Pure. */
export function issueLines(issues: readonly Issue[]): string {
  return issues
    .map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`)
    .join('\n');
}
