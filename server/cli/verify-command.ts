import type { Issue } from '@interlock/engine';
import { scenarioInWords, verifyFiles } from '@interlock/engine/study';
import type { PlayedFinding, PlayedVerification } from '@interlock/engine/study';
import { UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import {
  readSource,
  SOURCE_HELP,
  SOURCE_OPTIONS,
  type DefinitionSource,
} from './definition-source.ts';
import { chosenFormat, printReport } from './report/print-report.ts';
import type { Checked, Remark } from './report/remark.ts';
import { parseCommandLine } from './parse-command-line.ts';

const VALIDATE_HELP = `Usage: interlock validate [FOLDER] [--format text|json|junit|sarif]

Checks every definition file: form, names, types, everything a server would refuse.

${SOURCE_HELP}  --format   text, json, junit or sarif (default text)

  interlock validate                          the folder workflows
  interlock validate server:draft/calls       a draft on the server of INTERLOCK_URL

Exit codes: 0 nothing is wrong, 1 something is, 2 the command line, or what it names, is wrong.
`;

const VERIFY_HELP = `Usage: interlock verify [FOLDER] [--workflow ID]... [--format text|json|junit|sarif]

Walks through everything the workflows of a folder can do and proves their invariants: states never reached,
transitions never taken, dead ends, endless rounds, guards that overlap or leave gaps, work nobody waits for to fail.
What is wrong comes with the shortest way to it, played in the simulator; --format json has it as a scenario.

${SOURCE_HELP}  --workflow ID    only this one; again for more
  --format         text, json, junit or sarif (default text)

  interlock verify --workflow change --format sarif > verify.sarif

Exit codes: 0 no error was found, 1 one was, 2 the command line, or what it names, is wrong.
`;

/** `interlock validate`: everything a server would refuse in a folder. */
export async function validateCommand(
  args: readonly string[],
  around: Surroundings,
): Promise<void> {
  const { values, names } = parse(args);
  if (values.help === true) return around.print(VALIDATE_HELP);
  const format = chosenFormat(values.format);
  const source = await readSource({ names, ...values }, around);
  const { issues } = verified(source, []);
  const summary = issues.length === 0 ? 'everything is valid' : 'not everything is valid';
  const checked = [{ name: 'definitions', summary, remarks: issues.map(asRemark) }];
  printReport({ tool: 'interlock validate', checked }, format, source.folder, around);
}

/** `interlock verify`: what the workflows of a folder can do that they should not. */
export async function verifyCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const { values, names } = parse(args);
  if (values.help === true) return around.print(VERIFY_HELP);
  const format = chosenFormat(values.format);
  const source = await readSource({ names, ...values }, around);
  const { issues, workflows, known } = verified(source, values.workflow);
  const unknown = values.workflow?.find((id) => workflows !== null && !known.includes(id));
  if (unknown !== undefined)
    throw new UsageFailure(`There is no workflow "${unknown}"; there are: ${known.join(', ')}`);
  const invalid = issues.filter(({ severity }) => severity === 'error').map(asRemark);
  const checked: Checked[] =
    workflows === null
      ? [
          {
            name: 'definitions',
            summary: 'nothing was verified: they are not valid',
            remarks: invalid,
          },
        ]
      : workflows.map(asChecked);
  printReport({ tool: 'interlock verify', checked }, format, source.folder, around);
}

function verified(
  { files, issues: unread }: DefinitionSource,
  only: readonly string[] | undefined,
) {
  const found = verifyFiles(files, only);
  const issues = [...unread, ...found.issues];
  return { issues, known: found.ids, workflows: unread.length > 0 ? null : found.workflows };
}

/** Something the compiler found. Pure. */
export function asRemark({ file = '', path, code, severity, message }: Issue): Remark {
  return { file, path, code, severity, message };
}

/** What verification found about a workflow. Pure. */
export function asChecked({
  workflow,
  configurations,
  exhausted,
  proven,
  findings,
}: PlayedVerification): Checked {
  const seen = `${configurations} configurations${exhausted ? '' : ' seen, not exhausted'}`;
  const proved = `${proven.length} invariant${proven.length === 1 ? '' : 's'} proved`;
  return {
    name: workflow,
    summary: `${seen}, ${proved}`,
    remarks: findings.map((finding) => findingRemark(finding, workflow)),
  };
}

function findingRemark(finding: PlayedFinding, workflow: string): Remark {
  const { kind, severity, verdict, message, path, told = [] } = finding;
  const steps = told.map((step, i) => `${i + 1}. ${step}`);
  const shown = [...steps, ...playedLines(finding)];
  return {
    file: `${workflow}/workflow.json`,
    path,
    code: kind,
    severity,
    message: verdict === 'proved' ? message : `${message} (not proved)`,
    ...(shown.length === 0 ? {} : { details: shown }),
    ...(finding.played === true ? { scenario: finding.scenario } : {}),
  };
}

/** What came of playing a finding; nothing where its message says it. */
function playedLines(finding: PlayedFinding): string[] {
  if (finding.played === true)
    return ['played in the simulator:', ...scenarioInWords(finding.scenario)];
  if (finding.played === undefined) return [];
  const { tries, reason, message } = finding;
  const how = `not reproduced by the simulator in ${tries} ${tries === 1 ? 'try' : 'tries'} (${reason})`;
  return message.includes(how) ? [] : [how];
}

function parse(args: readonly string[]) {
  const { values, positionals } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      ...SOURCE_OPTIONS,
      format: { type: 'string' },
      workflow: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return { values, names: positionals };
}
