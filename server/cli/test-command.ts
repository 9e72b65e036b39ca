import { classify, isJsonObject } from '@interlock/engine';
import type { Definitions } from '@interlock/engine';
import {
  createScenarioRunner,
  generateScenariosInTurns,
  inOneGo,
  percentOf,
  walkInTurns,
} from '@interlock/engine/study';
import type { Coverage, Measure, ScenarioResult } from '@interlock/engine/study';
import { UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { readSource, SOURCE_HELP, SOURCE_OPTIONS } from './definition-source.ts';
import { generatedChecks, writeScenarios } from './generated-scenarios.ts';
import { definitionsOf } from './read-pack.ts';
import { chosenFormat, printReport } from './report/print-report.ts';
import type { Checked, Remark } from './report/remark.ts';
import { walksCheck } from './walks-check.ts';
import { parseCommandLine } from './parse-command-line.ts';

const HELP = `Usage: interlock test [FOLDER] [--scenario ID]... [--coverage] [--min-coverage N] [more]

Runs the scenarios of a folder, each in a world and a time of its own.

${SOURCE_HELP}  --scenario ID      only this one, as TYPE/ID; or TYPE: all of one type; again for more
  --coverage         which states, transitions and branches they go through together, and which not;
                     branches are guards that hold, guards that do not, and rows of tables that match
  --min-coverage N   it fails when states, transitions or branches are covered below N percent
  --generate         makes scenarios from the workflows that take what those of the folder do not, plays them
                     in the simulator, and tells which transitions none could be made for, and why
  --anew             with --generate: as if the folder had no scenarios
  --workflow ID      with --generate: only for this workflow; again for more
  --write            with --generate: writes them into the folder, as TYPE/scenarios/generated-….json
  --walk N           walks at random N times through the definitions, and watches for invariants that are broken and
                     events that fail; what it comes to is shrunk to the shortest trace
  --seed S           with --walk: of the first walk (1); each further one has the next
  --length L         with --walk: steps of each (60)
  --rough            with --walk: also what has to be refused (wrong data, edits of what is locked), and records paused,
                     resumed and moved by hand
  --format           text, json, junit or sarif (default text)

  interlock test --coverage --min-coverage 80 --format junit > scenarios.xml

Exit codes: 0 all went as expected, 1 one did not, 2 the command line, or what it names, is wrong.
`;

/** `interlock test`: whether the scenarios of a folder go as expected, and what they go through. */
export async function testCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const { values, names } = parse(args);
  if (values.help === true) return around.print(HELP);
  const format = chosenFormat(values.format);
  const least = percentIn(values['min-coverage']);
  const source = await readSource({ names, ...values }, around);
  const { folder } = source;
  const write = values.write === true;
  if (write && folder === null)
    throw new UsageFailure('--write writes into a folder, not into a server; see --help');
  const definitions = definitionsOf(source);
  const runner = createScenarioRunner(definitions);
  const checked: Checked[] = [];
  for (const id of chosen(definitions, values.scenario)) {
    const scenario = definitions.scenarios.get(id);
    if (scenario === undefined) continue;
    const begun = performance.now();
    const result = runner.run(scenario);
    const ms = performance.now() - begun;
    checked.push({ ...asChecked(id, result, definitions), ms });
  }
  if (values.generate === true) {
    const covered = values.anew === true ? new Set<string>() : runner.taken();
    const wanted = workflowsIn(definitions, values.workflow);
    const made = inOneGo(generateScenariosInTurns(definitions, { only: wanted, covered }));
    for (const { scenario } of made.scenarios) runner.run(scenario);
    if (write && folder !== null) await writeScenarios(made, folder);
    checked.push(...generatedChecks(made, definitions, write));
  }
  const walks = numberIn('--walk', values.walk, 1_000_000);
  if (walks !== null) {
    const seed = numberIn('--seed', values.seed, 2_147_483_647) ?? 1;
    const length = numberIn('--length', values.length, 10_000) ?? undefined;
    const rough = values.rough === true;
    const options = { walks, seed, rough, ...(length === undefined ? {} : { length }) };
    checked.push(walksCheck(inOneGo(walkInTurns(definitions, options)), options));
  }
  const coverage = runner.coverage();
  if (least !== null) checked.push(enough(coverage, least));
  const shown = values.coverage === true || least !== null ? { coverage } : {};
  printReport({ tool: 'interlock test', checked, ...shown }, format, folder, around);
}

/** Ids of the workflows somebody asked for. */
function workflowsIn({ workflows }: Definitions, only: readonly string[] | undefined): string[] {
  const ids = [...workflows.keys()].toSorted();
  const unknown = only?.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    throw new UsageFailure(`There is no workflow "${unknown}"; there are: ${ids.join(', ')}`);
  return ids.filter((id) => only?.includes(id) !== false);
}

/** Ids of the scenarios somebody asked for. */
function chosen({ scenarios }: Definitions, only: readonly string[] | undefined): string[] {
  const ids = [...scenarios.keys()].toSorted();
  if (only === undefined) return ids;
  const isOf = (id: string, asked: string): boolean => id === asked || id.startsWith(`${asked}/`);
  const unknown = only.find((asked) => !ids.some((id) => isOf(id, asked)));
  if (unknown !== undefined)
    throw new UsageFailure(`There is no scenario "${unknown}"; name one as TYPE/ID, or a TYPE`);
  return ids.filter((id) => only.some((asked) => isOf(id, asked)));
}

function asChecked(
  id: string,
  { ok, failures, plans }: ScenarioResult,
  definitions: Definitions,
): Checked {
  const file = fileOf(id, definitions);
  const remarks = failures.map(({ step, title, message }): Remark => ({
    file,
    path: step < 0 ? '/given' : `/steps/${step}`,
    code: 'scenario-failed',
    severity: 'error',
    message: step < 0 ? message : `step ${step + 1} (${title}): ${message}`,
  }));
  const went = `${plans.length} step${plans.length === 1 ? '' : 's'}`;
  return { name: id, summary: ok ? `passed, ${went}` : `failed after ${went}`, remarks };
}

/** The file a scenario stands in: named as its author liked. */
function fileOf(scenario: string, { files }: Definitions): string {
  const [folder = '', id = ''] = scenario.split('/');
  for (const [path, json] of files) {
    if (classify(path) !== 'scenario' || !path.startsWith(`${folder}/`)) continue;
    if (isJsonObject(json) && json['id'] === id) return path;
  }
  return `${folder}/scenarios/${id}.json`;
}

function enough({ total }: Coverage, least: number): Checked {
  const remarks = Object.entries<Measure>(total).flatMap(([what, measure]): Remark[] => {
    const percent = percentOf(measure);
    if (percent >= least) return [];
    const message = `${measure.covered} of ${measure.total} ${what} are covered, ${percent.toFixed(1)} %: at least ${least} % are asked for`;
    return [{ file: '', path: '', code: 'coverage-too-low', severity: 'error', message }];
  });
  return { name: 'coverage', summary: `at least ${least} % is asked for`, remarks };
}

function numberIn(option: string, text: string | undefined, most: number): number | null {
  if (text === undefined) return null;
  const number = Number(text);
  if (/^\d+$/u.test(text) && number <= most) return number;
  throw new UsageFailure(`${option} ${text} is no whole number up to ${most}; see --help`);
}

function percentIn(text: string | undefined): number | null {
  if (text === undefined) return null;
  const percent = Number(text);
  if (/^\d+(?:\.\d+)?$/u.test(text) && percent <= 100) return percent;
  throw new UsageFailure(`--min-coverage ${text} is no number from 0 to 100; see --help`);
}

function parse(args: readonly string[]) {
  const { values, positionals } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      ...SOURCE_OPTIONS,
      scenario: { type: 'string', multiple: true },
      generate: { type: 'boolean' },
      anew: { type: 'boolean' },
      workflow: { type: 'string', multiple: true },
      write: { type: 'boolean' },
      walk: { type: 'string' },
      seed: { type: 'string' },
      length: { type: 'string' },
      rough: { type: 'boolean' },
      coverage: { type: 'boolean' },
      'min-coverage': { type: 'string' },
      format: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { generate, anew, write, workflow } = values;
  if (generate !== true && (anew === true || write === true || workflow !== undefined))
    throw new UsageFailure('--anew, --write and --workflow go with --generate; see --help');
  const { walk, seed, length, rough } = values;
  if (walk === undefined && (seed !== undefined || length !== undefined || rough === true))
    throw new UsageFailure('--seed, --length and --rough go with --walk; see --help');
  return { values, names: positionals };
}
