import {
  error,
  isJsonObject,
  jsonEqual,
  pointer,
  type Definitions,
  type Issue,
  type Json,
  type Scenario,
} from '@interlock/engine';
import {
  compileDefinitions,
  inOneGo,
  playFindingsInTurns,
  scenarioInWords,
  verifyDefinitions,
  type PlayedFinding,
  type PlayedVerification,
  type Verification,
  runScenario,
} from '@interlock/engine/study';
import { comparePolicies } from '../compare-policies.ts';

/** An issue of the gate; one that verification found says how sure it is, and shows the way to it. */
export interface GateIssue extends Issue {
  readonly verdict?: PlayedFinding['verdict'];
  readonly trace?: NonNullable<PlayedFinding['trace']>;
  /** The steps of the trace, in words. */
  readonly told?: readonly string[];
  readonly played?: boolean;
  /** What was played. */
  readonly scenario?: Scenario;
  /** How often it was tried where it was not reproduced, and why it was not. */
  readonly tries?: number;
  readonly reason?: string;
}

/** What keeps definitions from being published, and what people should know of them. */
export interface GateReport {
  /** No error is among the issues. */
  readonly ok: boolean;
  readonly issues: readonly GateIssue[];
  /** Ids of the workflows whose content is another one than now. */
  readonly workflows: readonly string[];
}

/**
 * Whether definitions may take the place of those that are published: they compile, nothing they change can do what it
 * should not, every scenario passes, and json-rules-engine says of new policies what Interlock says. Everything wrong
 * is told at once. Takes seconds for a large set: for a study's thread.
 * @param live what is published now
 */
export async function passGate(
  files: ReadonlyMap<string, Json>,
  live: Definitions,
): Promise<GateReport> {
  const compiled = compileDefinitions(files);
  if (!compiled.ok) return { ok: false, issues: compiled.issues, workflows: [] };
  const { value: definitions } = compiled;
  const workflows = [...definitions.workflows.values()]
    .filter(({ id, hash }) => live.workflows.get(id)?.hash !== hash)
    .map(({ id }) => id);
  const issues = [
    ...compiled.issues,
    ...(workflows.length === 0 ? [] : verifyIssues(definitions, live, new Set(workflows))),
    ...scenarioIssues(definitions),
    ...(await comparePolicies(definitions, { published: unchanged(files, live) })),
  ];
  return { ok: !issues.some(({ severity }) => severity === 'error'), issues, workflows };
}

/**
 * A workflow is verified by what those it waits for can do: all of them are, and what is wrong with one that did not
 * change counts where it was not so before.
 */
function verifyIssues(
  definitions: Definitions,
  live: Definitions,
  changed: ReadonlySet<string>,
): GateIssue[] {
  const found = inOneGo(playFindingsInTurns(definitions, verified(definitions))).flatMap(issuesOf);
  const elsewhere = found.filter(
    ({ workflow, issue }) => !changed.has(workflow) && issue.severity === 'error',
  );
  const before =
    elsewhere.length === 0
      ? new Set<string>()
      : new Set(
          verified(live)
            .flatMap(issuesOf)
            .map(({ issue }) => keyOf(issue)),
        );
  return found.flatMap(({ workflow, issue }) =>
    changed.has(workflow) || (issue.severity === 'error' && !before.has(keyOf(issue)))
      ? [issue]
      : [],
  );
}

/** What verification finds; notes keep nothing from being published, and need not be played. */
function verified(definitions: Definitions): readonly Verification[] {
  return verifyDefinitions(definitions).map((one) => ({
    ...one,
    findings: one.findings.filter(({ severity }) => severity !== 'note'),
  }));
}

function keyOf({ code, file, path }: Issue): string {
  return `${code} ${file} ${path}`;
}

function issuesOf({
  workflow,
  findings,
}: PlayedVerification): { readonly workflow: string; readonly issue: GateIssue }[] {
  return findings.flatMap((finding) => {
    const { kind: code, severity, path, file = `${workflow}/workflow.json` } = finding;
    if (severity === 'note') return [];
    const message = messageOf(finding);
    const issue = { code, severity, message, path, file, ...shownBy(finding) };
    return [{ workflow, issue }];
  });
}

/** How sure a finding is, and the way to it. */
function shownBy(finding: PlayedFinding): Pick<GateIssue, Exclude<keyof GateIssue, keyof Issue>> {
  const { verdict, trace, told } = finding;
  const way = {
    verdict,
    ...(trace === undefined ? {} : { trace }),
    ...(told === undefined ? {} : { told }),
  };
  if (finding.played === undefined) return way;
  return finding.played
    ? { ...way, played: true, scenario: finding.scenario }
    : { ...way, played: false, tries: finding.tries, reason: finding.reason };
}

/** What is wrong, with the steps that show it, and whether that is certain. */
function messageOf({ message, verdict, told = [], ...finding }: PlayedFinding): string {
  const steps = finding.played === true ? scenarioInWords(finding.scenario) : told;
  const sure = verdict === 'proved' ? message : `${message} (not proved)`;
  return steps.length === 0 ? sure : `${sure}: ${steps.join('; ')}`;
}

function scenarioIssues(definitions: Definitions): Issue[] {
  const places = new Map<string, string>();
  for (const [path, json] of definitions.files) {
    const folder = /^([^/]+)\/scenarios\/[^/]+\.json$/.exec(path)?.[1];
    const id = isJsonObject(json) ? json['id'] : undefined;
    if (folder !== undefined && typeof id === 'string') places.set(`${folder}/${id}`, path);
  }
  return [...definitions.scenarios].flatMap(([name, scenario]) =>
    runScenario(scenario, definitions).failures.map(({ step, title, message }) => ({
      ...error(
        'scenario-failed',
        step < 0 ? '/given' : pointer('steps', step),
        `scenario "${scenario.title}", ${title}: ${message}`,
      ),
      file: places.get(name) ?? name,
    })),
  );
}

function unchanged(files: ReadonlyMap<string, Json>, live: Definitions): ReadonlyMap<string, Json> {
  return new Map([...live.files].filter(([path, json]) => jsonEqual(files.get(path), json)));
}
