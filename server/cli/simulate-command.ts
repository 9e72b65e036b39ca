import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseInstant } from '@interlock/engine';
import { CommandFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { readSource, SOURCE_HELP, SOURCE_OPTIONS } from './definition-source.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { printable } from './diff-lines.ts';
import { definitionsOf } from './read-pack.ts';
import { emptyScenario, readScenario } from './read-scenario.ts';
import { formatAmong } from './report/print-report.ts';
import {
  openSession,
  takeGiven,
  takeLine,
  takeScenarioStep,
  type Session,
  type StepReport,
} from './simulate/session.ts';
import { standingLines } from './simulate/standing.ts';
import { readStepLine, STEP_LINES } from './simulate/step-line.ts';
import { toldLines } from './simulate/told-plan.ts';

const HELP = `Usage: interlock simulate [FOLDER] [--event LINE]... [--events FILE] [--advance DURATION]... [more]
       interlock simulate [FOLDER] --scenario TYPE/ID|FILE

Plays what happens in a world in memory, with the very engine the server runs, and tells it step by step: states,
transitions, guards that were asked and why they came out so, effects asked for, timers and clocks, and which events a
record takes where it stands. Nothing is sent to anybody. Without any step on the line they are read from standard input,
one a line, as they are typed.

${SOURCE_HELP}  --scenario          plays a scenario of the folder, or from a file, and holds what it expects against what is
  --event LINE        a step; again for more, in their order
  --events FILE       steps, one a line; lines that begin with # are passed over
  --advance DURATION  a step of time, such as PT2H
  --at TIME           simulated start, ISO 8601 (2026-03-02T09:00:00Z, a Monday)
  --everything        also policies that were asked and did not fire, and why
  --format            text (default), or json: {"steps": […]}

Steps:
${STEP_LINES}
  interlock simulate --event 'open incident title="Printer on fire"' --event 'show INC0000001' --advance PT4H

Exit codes: 0 done, 1 a step could not be taken or went otherwise than expected, 2 the command line, or what it names,
is wrong.
`;

const OPTIONS = {
  ...SOURCE_OPTIONS,
  scenario: { type: 'string' },
  event: { type: 'string', multiple: true },
  events: { type: 'string' },
  advance: { type: 'string', multiple: true },
  at: { type: 'string' },
  everything: { type: 'boolean' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `interlock simulate`: plays a scenario, or steps that are given or typed, and tells what happens. */
export async function simulateCommand(
  args: readonly string[],
  around: Surroundings,
): Promise<0 | 1> {
  const { values, positionals, tokens } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    tokens: true,
    options: OPTIONS,
  });
  if (values.help === true) {
    around.print(HELP);
    return 0;
  }
  const format = formatAmong(['text', 'json'], values.format);
  const { scenario: named, events, at, everything = false } = values;
  const inOrder = tokens.flatMap((token) => {
    if (token.kind !== 'option' || token.value === undefined) return [];
    if (token.name === 'event') return [token.value];
    return token.name === 'advance' ? [`advance ${token.value}`] : [];
  });
  const given = events === undefined || events === '-' ? [] : await linesOf(events, around);
  const lines = [...given, ...inOrder];
  refuseWrong(lines);
  if (named !== undefined && at !== undefined)
    throw new UsageFailure('A scenario says itself when it begins: --at is for other steps');
  if (at !== undefined && parseInstant(at) === null)
    throw new UsageFailure(`--at ${at} is no time such as 2026-03-02T09:00:00Z; see --help`);
  const source = await readSource({ names: positionals, ...values }, around);
  const definitions = definitionsOf(source);
  const scenario =
    named === undefined
      ? emptyScenario(at === undefined ? at : new Date(at).toISOString())
      : await readScenario(named, definitions, around.cwd);
  const session = openSession(scenario, definitions, everything);
  const told: StepReport[] = [];
  const tell = (report: StepReport): void => {
    told.push(report);
    if (format === 'text') around.print(reportText(report));
  };
  if (scenario.given?.records !== undefined) tell(takeGiven(session));
  if (named !== undefined) for (const step of scenario.steps) tell(takeScenarioStep(session, step));
  for (const line of lines) tell(takeLine(session, readStepLine(line), line));
  const typed = named === undefined && (lines.length === 0 || events === '-');
  if (typed) await takeTyped(session, around, tell);
  if (format === 'json') around.print(`${JSON.stringify({ steps: told }, null, 2)}\n`);
  return told.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

/** Takes the steps that are typed or piped in; what is wrong with a line is told, and the next one read. */
async function takeTyped(
  session: Session,
  { typed, tell: say, interrupted }: Surroundings,
  tell: (report: StepReport) => void,
): Promise<void> {
  if (typed === undefined) throw new UsageFailure('No step is given; see --help');
  say('Steps, one a line ("help" says how they are written; end with Ctrl-D):\n');
  for await (const line of typed()) {
    const text = line.trim();
    if (interrupted.aborted || text === 'quit') return;
    if (text === 'help') say(STEP_LINES);
    else if (text !== '') tell(takeLine(session, readStepLine(text), text));
  }
}

/** @throws UsageFailure where a line that was given cannot be read: nothing is begun then */
function refuseWrong(lines: readonly string[]): void {
  const wrong = lines.flatMap((line, i) => {
    const read = readStepLine(line);
    return read.kind === 'wrong' ? [`  step ${i + 1} (${line.trim()}): ${read.why}`] : [];
  });
  if (wrong.length > 0) throw new UsageFailure(`Steps cannot be read:\n${wrong.join('\n')}`);
}

async function linesOf(file: string, { cwd }: Surroundings): Promise<string[]> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => {
    throw new CommandFailure(`${file} cannot be read: ${String(cause)}`);
  });
  return text.split('\n').filter((line) => readStepLine(line).kind !== 'nothing');
}

/** What a step came to, for people. Pure. */
function reportText({ title, at, plans, records, refusals, problems }: StepReport): string {
  if (plans.length + records.length + problems.length === 0) return `▸ ${printable(title)}\n`;
  const told = plans.flatMap((plan, i) => {
    const head = plans.length === 1 ? [] : [`${i + 1}. ${plan.event} at ${plan.at}`];
    return [...head, ...toldLines(plan)];
  });
  const lines = [
    ...told,
    ...records.flatMap((record) => standingLines(record, refusals)),
    ...problems.map((problem) => `✗ ${problem}`),
  ];
  return `▸ ${printable(title)} (${at})\n${lines.map((line) => `  ${printable(line)}\n`).join('')}\n`;
}
