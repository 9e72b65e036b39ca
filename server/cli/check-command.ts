import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { summaryMarkdown, wrongIn, type ChangeSummary } from './change-request/summary-markdown.ts';
import { CommandFailure, InputFailure, UsageFailure } from './command-failure.ts';
import type { Command, Surroundings } from './command-line.ts';
import { diffCommand } from './diff-command.ts';
import { fmtCommand } from './fmt-command.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { formatAgain } from './report/print-report.ts';
import { remarksOf, type Report } from './report/remark.ts';
import { testCommand } from './test-command.ts';
import { validateCommand, verifyCommand } from './verify-command.ts';

const HELP = `Usage: interlock check BEFORE [FOLDER] --out FOLDER [--min-coverage N]

Everything a change request has to pass, and what it changes: runs "fmt --check", "validate", "verify", "test --coverage" and
"diff BEFORE FOLDER", and writes what they find for people and for programs. "interlock ci-template" has it done for every
change request.

  BEFORE            what the change is made to: a git revision, a folder, or server: and what follows it
  FOLDER            the definitions as changed (INTERLOCK_WORKFLOWS, else ./workflows)
  --out FOLDER      where it is written, made where it is missing: summary.md (what "interlock comment" comments),
                    validate, verify and test as .json, .xml (JUnit) and .sarif, diff.json, and WORKFLOW.svg for
                    each workflow that changes: what was added, removed and changed by colour and sign
  --min-coverage N  scenarios have to cover N percent

  interlock check origin/main --out report

Exit codes: 0 all checks pass, 1 one does not, 2 the command line, or what it names, is wrong.
`;

/** `interlock check`: all checks of a change request at once, with a summary. */
export async function checkCommand(args: readonly string[], around: Surroundings): Promise<0 | 1> {
  const { values, positionals } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      'min-coverage': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    around.print(HELP);
    return 0;
  }
  const { cwd, env } = around;
  const [before, folder = env['INTERLOCK_WORKFLOWS'] ?? 'workflows', ...more] = positionals;
  if (before === undefined || more.length > 0)
    throw new UsageFailure('Name what the change is made to, and one folder; see --help');
  if (values.out === undefined) throw new UsageFailure('--out is missing; see --help');
  const out = resolve(cwd, values.out);
  refuseInside(out, resolve(cwd, folder));
  await mkdir(out, { recursive: true });
  const least = values['min-coverage'];
  const checks: readonly (readonly [string, Command, readonly string[]])[] = [
    ['validate', validateCommand, [folder]],
    ['verify', verifyCommand, [folder]],
    [
      'test',
      testCommand,
      [folder, '--coverage', ...(least === undefined ? [] : ['--min-coverage', least])],
    ],
  ];
  // What cannot be read at all, validate tells.
  const format = ['--check', '--format', 'json', folder];
  const { printed: written } = await captured(fmtCommand, format, around, true);
  const { files: unformatted } = JSON.parse(written) as { readonly files: readonly string[] };
  tellStep('fmt', unformatted.map((file) => `  ${file} is written otherwise\n`).join(''), around);
  const reports = new Map<string, Report>();
  for (const [name, command, given] of checks) {
    const { printed: text } = await captured(command, [...given, '--format', 'json'], around);
    // Without definitions that hold together there is nothing to play.
    const report = text === '' ? notRun(name) : (JSON.parse(text) as Report);
    reports.set(name, report);
    tellStep(name, formatAgain(report, 'text', cwd), around);
    await writeFile(join(out, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
    await writeFile(join(out, `${name}.xml`), formatAgain(report, 'junit', cwd));
    await writeFile(join(out, `${name}.sarif`), formatAgain(report, 'sarif', cwd));
  }
  const broken = [...reports.values()].some(hasError);
  const compare = [before, folder, '--format', 'json', '--svg', out];
  const { printed, failed } = await captured(diffCommand, compare, around, broken);
  const compared: Compared = failed === null ? (JSON.parse(printed) as Compared) : NOTHING_COMPARED;
  await writeFile(join(out, 'diff.json'), `${JSON.stringify(compared, null, 2)}\n`);
  const summary: ChangeSummary = { unformatted, reports, ...compared, uncompared: failed };
  await writeFile(join(out, 'summary.md'), summaryMarkdown(summary));
  const wrong = wrongIn(summary);
  around.print(wrong.length === 0 ? 'All checks pass.\n' : `Failed: ${wrong.join(', ')}.\n`);
  return wrong.length === 0 ? 0 : 1;
}

/**
 * What a command prints; that it found something is not its failure.
 * @param unreadable whether something that cannot be read is not its failure either
 * @throws InputFailure, UsageFailure
 */
async function captured(
  command: Command,
  args: readonly string[],
  around: Surroundings,
  unreadable = false,
): Promise<{ readonly printed: string; readonly failed: string | null }> {
  let printed = '';
  try {
    await command(args, { ...around, print: (text) => void (printed += text) });
  } catch (failure) {
    const isFound = failure instanceof CommandFailure && !(failure instanceof UsageFailure);
    if (!isFound || (failure instanceof InputFailure && !unreadable)) throw failure;
    return { printed, failed: failure.message };
  }
  return { printed, failed: null };
}

type Compared = Pick<ChangeSummary, 'differences' | 'pictures'>;
const NOTHING_COMPARED: Compared = { differences: [], pictures: [] };

function hasError(report: Report): boolean {
  return remarksOf(report).some(({ severity }) => severity === 'error');
}

function notRun(name: string): Report {
  const message = 'the definitions are not valid: nothing was played';
  const remark = { file: '', path: '', code: 'not-run', severity: 'error', message } as const;
  return {
    tool: `interlock ${name}`,
    checked: [{ name: 'definitions', summary: message, remarks: [remark] }],
  };
}

function tellStep(name: string, text: string, { print }: Surroundings): void {
  print(`── ${name}\n${text}\n`);
}

/** @throws UsageFailure where reports would stand among the definitions, and be taken for some */
function refuseInside(out: string, folder: string): void {
  const below = relative(folder, out).split(sep);
  if (below[0] !== '..' && below.every((part) => !part.startsWith('.')))
    throw new UsageFailure(
      'What --out names stands among the definitions: name a folder elsewhere, or a hidden one',
    );
}
