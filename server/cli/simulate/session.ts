import { EngineError, ENGINE } from '@interlock/engine';
import type {
  Definitions,
  Plan,
  Principal,
  Record,
  Scenario,
  ScenarioStep,
} from '@interlock/engine';
import {
  beginScenario,
  checkExpectation,
  openGiven,
  principalOf,
  takeStep,
  type ScenarioRun,
} from '@interlock/engine/study';
import type { StepLine } from './step-line.ts';
import { standingOf, type Standing } from './standing.ts';
import { tellPlan, type ToldPlan } from './told-plan.ts';

/** A simulation somebody plays step by step. */
export interface Session {
  readonly run: ScenarioRun;
  /** Policies that did not fire are told too. */
  readonly everything: boolean;
  /** Who acts where a line does not say; null: an agent, or monitoring for what is sent to no record. */
  actor: string | null;
  /** Steps taken, which tells their events apart. */
  taken: number;
}

/** What a step came to. */
export interface StepReport {
  readonly title: string;
  /** Simulated time after it, ISO 8601 UTC. */
  readonly at: string;
  readonly plans: readonly ToldPlan[];
  /** Where the records stand it was about. */
  readonly records: readonly Standing[];
  /** Whether somebody asks, or has to know, what they do not take too. */
  readonly refusals: boolean;
  /** What was expected and is otherwise, or why the step could not be taken. */
  readonly problems: readonly string[];
}

/** Begins a simulation. @param scenario its `given`; its steps are taken by whoever plays it */
export function openSession(
  scenario: Scenario,
  definitions: Definitions,
  everything: boolean,
): Session {
  return { run: beginScenario(scenario, definitions), everything, actor: null, taken: 0 };
}

/** Opens what the scenario says is there. */
export function takeGiven(session: Session): StepReport {
  return attempt(session, 'given', ENGINE, () => [...openGiven(session.run)]);
}

/** Takes a step of a scenario, and holds what it expects against what is. */
export function takeScenarioStep(
  session: Session,
  step: ScenarioStep,
  title = step.title ?? titleOf(step),
): StepReport {
  const index = session.taken;
  session.taken += 1;
  const actor = (): Principal => principalOf(session.run, step.as);
  return attempt(session, title, actor, (problems) => {
    const plans = takeStep(session.run, step, index);
    problems.push(...checkExpectation(session.run, step.expect ?? {}, plans, actor()));
    return plans;
  });
}

/** Does what a line says. */
export function takeLine(session: Session, line: StepLine, title: string): StepReport {
  const { run } = session;
  const { now, world } = run.simulation;
  const none = { title, at: now, plans: [], records: [], refusals: false, problems: [] };
  switch (line.kind) {
    case 'nothing':
      return none;
    case 'wrong':
      return { ...none, problems: [line.why] };
    case 'as': {
      const { name, roles } = line;
      if (roles.length > 0 || !(world.people.has(name) || name === 'engine'))
        addPerson(session, name, roles.length > 0 ? roles : ['agent']);
      session.actor = name === 'monitoring' ? null : name;
      return none;
    }
    case 'show': {
      const record = recordOf(run, line.record);
      if (record === undefined)
        return { ...none, problems: [`there is no record "${line.record}"`] };
      const records = [standingOf(run.simulation, record, actorOf(session))];
      return { ...none, records, refusals: true };
    }
    case 'step':
      return takeScenarioStep(session, { ...line.step, ...who(session, line.step) }, title);
  }
}

/** Who takes a typed step: people open and edit records and send them events, monitoring sends all else. */
function who(session: Session, step: ScenarioStep): { as?: string } {
  if (step.as !== undefined) return { as: step.as };
  if (session.actor !== null) return { as: session.actor };
  const byHand = step.open !== undefined || step.edit !== undefined || step.event?.to !== undefined;
  if (!byHand) return {};
  if (!session.run.simulation.world.people.has('agent')) addPerson(session, 'agent', ['agent']);
  return { as: 'agent' };
}

/** Who acts where nobody else is said. */
export function actorOf(session: Session): Principal {
  if (session.actor !== null) return principalOf(session.run, session.actor);
  return { kind: 'person', id: 'agent', name: 'agent', teams: [], roles: ['agent'] };
}

function addPerson({ run }: Session, id: string, roles: readonly string[]): void {
  const { people } = run.simulation.world;
  const { teams = [] } = people.get(id) ?? {};
  people.set(id, { id, kind: 'person', name: id, email: `${id}@example.org`, teams, roles });
}

/** A record by its number or alias. */
function recordOf({ aliases, simulation }: ScenarioRun, name: string): Record | undefined {
  const { records } = simulation.world;
  return (
    records.get(aliases.get(name) ?? name) ??
    [...records.values()].find(({ number }) => number === name)
  );
}

function attempt(
  session: Session,
  title: string,
  actor: Principal | (() => Principal),
  happen: (problems: string[]) => readonly Plan[],
): StepReport {
  const { run, everything } = session;
  const { simulation } = run;
  const problems: string[] = [];
  let plans: readonly Plan[] = [];
  let by: Principal = ENGINE;
  try {
    by = typeof actor === 'function' ? actor() : actor;
    plans = happen(problems);
  } catch (thrown) {
    if (!(thrown instanceof EngineError)) throw thrown;
    problems.push(thrown.message);
  }
  const { world, definitions } = simulation;
  // Whoever plays calls records by their numbers.
  for (const { number, id } of world.records.values()) run.aliases.set(number, id);
  const teller = { world, definitions, actor: by, everything };
  const about = new Set(plans.flatMap(touched));
  const records = [...about].flatMap((id) => world.records.get(id) ?? []);
  return {
    title,
    at: simulation.now,
    plans: plans.map((plan) => tellPlan(plan, teller)),
    // What people may do is told also where nobody did anything.
    records: records.map((record) =>
      standingOf(simulation, record, by.kind === 'person' ? by : actorOf(session)),
    ),
    refusals: plans.some(({ outcome, code }) => outcome !== 'applied' && code !== null),
    problems,
  };
}

/** Ids of the records a plan changes, or that did not take what was sent to them. */
function touched({ changes, decision }: Plan): string[] {
  const refused = decision.trace.flatMap((entry) =>
    entry.kind === 'not-accepted' ? [entry.record] : [],
  );
  return [...changes.map(({ after }) => after.id), ...refused];
}

function titleOf({ advance, open, edit, event, effect }: ScenarioStep): string {
  if (advance !== undefined) return `advance ${advance}`;
  if (open !== undefined) return `open ${open.type}`;
  if (edit !== undefined) return `edit ${edit.to}`;
  if (event !== undefined) return `${event.type}${event.to === undefined ? '' : ` ${event.to}`}`;
  return `effect ${effect?.type ?? ''} ${effect?.ok === false ? 'failed' : 'ok'}`;
}
