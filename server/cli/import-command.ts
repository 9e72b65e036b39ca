import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { eventTypeSchema, type Definitions, type Issue, type Json } from '@interlock/engine';
import { importRules, policyFiles, type Loss } from '@interlock/engine/study';
import { parseJson } from '../json-guard.ts';
import { issueLine } from '../runtime/definitions.ts';
import { chosenServer } from './api-client.ts';
import { CHART_FORMATS } from './chart-source.ts';
import { CommandFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { importChart } from './import-chart.ts';
import { lossLines } from './loss-lines.ts';
import { readFolderSource } from './definition-source.ts';
import { definitionsOf } from './read-pack.ts';
import { chosenFormat } from './report/print-report.ts';
import { parseCommandLine } from './parse-command-line.ts';

const HELP = `Usage: interlock import FILE [--on TYPE] [--facts-in-data] [--url URL]
       interlock import --from xstate|bpmn FILE [--out FOLDER] [--format text|json|junit|sarif]

Policies from json-rules-engine 7.3 rules: a draft on standard output, as "interlock backtest --draft"
takes it; nothing is written or activated.

  FILE             a rule, a list of rules, or {"rules": […], "conditions": {…}}
  --on TYPE        event type of rules whose conditions name none; may be given several times
  --facts-in-data  facts Interlock does not know are read from the event's data
  --url URL        the server whose policies they come beside (INTERLOCK_URL; without one, those of
                   INTERLOCK_WORKFLOWS, else ./workflows)
  --token TOKEN    a token that may write definitions (INTERLOCK_TOKEN, else data/admin-token)

The same rules always become policies of the same ids. A rule whose id a policy has takes its place;
where the two differ, and what is lost, is listed on standard error.

A workflow, and a record type for it, from a chart of another program:

  --from           xstate (a machine of version 4 or 5 in JSON), bpmn (BPMN 2.0 XML), or json-rules-engine
  --xstate 4|5     whose words a machine is in, where its keys do not show it
  --out FOLDER     writes FOLDER/ID/workflow.json and type.json; without it they go to standard output
  --format         of the report: text, json, junit or sarif (default text)

Every part of the source that is not carried over as it stands is reported with its place and why. Guards,
actions, delays and work it only names become placeholders ({"condition": "name"}, "fill-in:name") that do not compile
until somebody fills them in. The draft is validated and verified with something in their place.
Exit codes: 0 done, 1 it could not be done or something in the draft is wrong, 2 the command line is wrong.
`;

const OPTIONS = {
  on: { type: 'string', multiple: true },
  'facts-in-data': { type: 'boolean' },
  url: { type: 'string' },
  token: { type: 'string' },
  from: { type: 'string' },
  xstate: { type: 'string' },
  out: { type: 'string' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** As deep and wide as a definition file may be, many of them in one. */
const LIMITS = { depth: 64, keys: 10_000_000 };

/** `interlock import`: rules of json-rules-engine as a draft of policies, charts of others as a draft of a workflow. */
export async function importCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const { positionals, values } = parse(args);
  if (values.help === true) {
    around.print(HELP);
    return;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageFailure('Name one file; see --help');
  const { from = 'json-rules-engine' } = values;
  const chart = CHART_FORMATS.find((one) => one === from);
  if (chart !== undefined) {
    refuse(values, ['on', 'facts-in-data', 'url', 'token'], `--from ${from}`);
    const choice = { from: chart, out: values.out, version: versionOf(values.xstate, from) };
    return importChart(
      resolve(around.cwd, file),
      { ...choice, format: chosenFormat(values.format) },
      around,
    );
  }
  if (from !== 'json-rules-engine') {
    const known = ['json-rules-engine', ...CHART_FORMATS].join(', ');
    throw new UsageFailure(`There is no format "${from}"; there are: ${known}`);
  }
  refuse(values, ['xstate', 'out', 'format'], 'rules of json-rules-engine');
  const { on = [], 'facts-in-data': factsInData = false } = values;
  for (const type of on) {
    const checked = eventTypeSchema.safeParse(type);
    if (!checked.success) {
      throw new UsageFailure(`--on ${type}: ${checked.error.issues[0]?.message ?? ''}`);
    }
  }
  const path = resolve(around.cwd, file);
  const rules = await readRules(path);
  const server = await chosenServer(values, around);
  if (server !== null) {
    const query = new URLSearchParams({ factsInData: String(factsInData) });
    if (on.length > 0) query.set('on', on.join(','));
    const answer = await server.ask('POST', `/api/policies/import?${query.toString()}`, rules);
    const { files, losses, issues } = answer as unknown as Imported;
    tellAll({ files, losses, issues }, basename(path), around);
    return;
  }
  const existing = await policiesHere(around);
  const { ok, policies, losses, issues } = importRules(rules, { on, factsInData, existing });
  if (!ok) {
    around.tell(lossLines(losses));
    const lines = issues.map((issue) => `  ${issueLine({ ...issue, file: basename(path) })}`);
    throw new CommandFailure(`The rules cannot be taken over:\n${lines.join('\n')}`);
  }
  tellAll({ files: policyFiles(policies, existing), losses, issues }, basename(path), around);
}

/** What came of rules that could be taken over. */
interface Imported {
  readonly files: object;
  readonly losses: readonly Loss[];
  readonly issues: readonly Issue[];
}

function tellAll({ files, losses, issues }: Imported, file: string, around: Surroundings): void {
  around.tell(lossLines(losses));
  for (const issue of issues) around.tell(`${issueLine({ ...issue, file })}\n`);
  around.print(`${JSON.stringify({ files }, null, 2)}\n`);
}

/** The policies of the workflows folder; none where there is no such folder. */
async function policiesHere({ cwd, env }: Surroundings): Promise<Definitions['policies']['all']> {
  const folder = resolve(cwd, env['INTERLOCK_WORKFLOWS'] ?? 'workflows');
  const there = await stat(folder).catch(() => null);
  return there?.isDirectory() === true
    ? definitionsOf(await readFolderSource(folder)).policies.all
    : new Map();
}

async function readRules(path: string): Promise<Json> {
  const bytes = await readFile(path).catch(() => {
    throw new UsageFailure(`There is no file ${path}`);
  });
  const parsed = parseJson(bytes, LIMITS);
  if (parsed.ok) return parsed.value;
  const lines = parsed.issues.map((issue) => `  ${issueLine({ ...issue, file: basename(path) })}`);
  throw new CommandFailure(`The rules cannot be read:\n${lines.join('\n')}`);
}

/** An option that means nothing where it stands is told. @throws UsageFailure */
function refuse(values: object, options: readonly string[], where: string): void {
  const given = options.find((option) => Object.hasOwn(values, option));
  if (given !== undefined) throw new UsageFailure(`--${given} is not for ${where}; see --help`);
}

function versionOf(text: string | undefined, from: string): 4 | 5 | undefined {
  if (text === undefined) return undefined;
  if (from !== 'xstate') throw new UsageFailure('--xstate is for --from xstate; see --help');
  if (text === '4') return 4;
  if (text === '5') return 5;
  throw new UsageFailure(`--xstate is 4 or 5, not ${text}; see --help`);
}

function parse(args: readonly string[]) {
  return parseCommandLine({ args: [...args], allowPositionals: true, options: OPTIONS });
}
