import { backtestCommand } from './backtest-command.ts';
import { checkCommand } from './check-command.ts';
import { ciTemplateCommand } from './ci-template-command.ts';
import { CommandFailure, InputFailure, UsageFailure } from './command-failure.ts';
import { commentCommand } from './comment-command.ts';
import { diffCommand } from './diff-command.ts';
import { diffDriverCommand } from './diff-driver-command.ts';
import { exportCommand } from './export-command.ts';
import { fmtCommand } from './fmt-command.ts';
import { graphCommand } from './graph-command.ts';
import { importCommand } from './import-command.ts';
import { mergeDriverCommand } from './merge-driver-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { planCommand } from './plan-command.ts';
import { publishCommand } from './publish-command.ts';
import { replayCommand } from './replay-command.ts';
import { simulateCommand } from './simulate-command.ts';
import { testCommand } from './test-command.ts';
import { validateCommand, verifyCommand } from './verify-command.ts';

/** What a command works with; only the program behind the command line touches the process. */
export interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  /** Writes to standard output: what was asked for. */
  readonly print: (text: string) => void;
  /** Writes to standard error: progress and what went wrong. */
  readonly tell: (text: string) => void;
  /** What is typed or piped in, line by line; absent: nothing is. */
  readonly typed?: () => AsyncIterable<string>;
  /** Aborted when somebody presses Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/**
 * A command: takes the arguments after its name; answers with 1 where it found what it was to look for (a difference,
 * a conflict). @throws CommandFailure, UsageFailure, InputFailure
 */
export type Command = (args: readonly string[], around: Surroundings) => Promise<void | 0 | 1>;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['backtest', backtestCommand],
  ['check', checkCommand],
  ['ci-template', ciTemplateCommand],
  ['comment', commentCommand],
  ['diff', diffCommand],
  ['diff-driver', diffDriverCommand],
  ['export', exportCommand],
  ['fmt', fmtCommand],
  ['graph', graphCommand],
  ['import', importCommand],
  ['merge-driver', mergeDriverCommand],
  ['migrate', migrateCommand],
  ['plan', planCommand],
  ['publish', publishCommand],
  ['replay', replayCommand],
  ['simulate', simulateCommand],
  ['test', testCommand],
  ['validate', validateCommand],
  ['verify', verifyCommand],
]);

const HELP = `Usage: interlock COMMAND

  backtest      what a draft set of policies would have made of past events
  check         everything a change request has to pass, and what it changes, as a summary with pictures
  ci-template   a job of GitHub or GitLab that does so for every change request
  comment       has such a job comment the summary
  diff          what differs between two versions of definitions, in words
  export        policies as plain json-rules-engine rules, a workflow as XState, Mermaid or SVG
  fmt           definitions as the one text they have
  graph         a workflow as a Mermaid diagram, an SVG picture or an XState machine
  import        a draft of policies from json-rules-engine rules, of a workflow from XState or BPMN
  migrate       takes running records to another version of their workflow, or says what would become of them
  plan          what events would do if they came in now
  publish       has a server go by the definitions of a folder or of a draft; or says what that would come to
  replay        whose lives a draft of workflows would have changed in the last days
  simulate      what happens step by step in a world in memory, as a scenario says or as it is typed
  test          whether the scenarios of a folder go as expected, and what they go through
  validate      whether a folder of definitions holds together
  verify        what the workflows of a folder can do that they should not

  diff-driver   the same as diff, as git calls it
  merge-driver  merges a definition by element and field, as git calls it

"interlock COMMAND --help" says more.
`;

/**
 * Runs a command line.
 * @returns the exit code: 0 done, 1 it could not be done (or a command found what it looked for), 2 the command line
 *   or what it names is wrong
 */
export async function runCommandLine(
  args: readonly string[],
  around: Surroundings,
): Promise<number> {
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    around.print(HELP);
    return 0;
  }
  try {
    const command = COMMANDS.get(name);
    if (command === undefined) {
      const known = [...COMMANDS.keys()].join(', ');
      throw new UsageFailure(`There is no command "${name}"; there are: ${known}`);
    }
    return (await command(rest, around)) ?? 0;
  } catch (failure) {
    if (!(failure instanceof CommandFailure)) throw failure;
    around.tell(`${failure.message}\n`);
    return failure instanceof UsageFailure || failure instanceof InputFailure ? 2 : 1;
  }
}
