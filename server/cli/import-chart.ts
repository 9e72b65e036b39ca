import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '@interlock/engine';
import {
  canonicalText,
  draftFiles,
  opaqueDraft,
  statesToFillIn,
  type PlayedFinding,
  verifyFiles,
  type ChartLoss,
  type WorkflowImport,
} from '@interlock/engine/study';
import { readFolder } from '../content/read-folder.ts';
import { LARGEST_SOURCE, readChart, type ChartFormat } from './chart-source.ts';
import { CommandFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { formatReport, type ReportFormat } from './report/format-report.ts';
import { remarksOf, type Checked, type Remark, type Report } from './report/remark.ts';
import { asChecked, asRemark } from './verify-command.ts';

/** How a chart is imported. */
export interface ChartChoice {
  readonly from: ChartFormat;
  readonly version?: 4 | 5 | undefined;
  /** Folder the draft is written into; absent: to standard output. */
  readonly out?: string | undefined;
  readonly format: ReportFormat;
}

/**
 * Makes a draft of a workflow from a file in another format, and reports what is lost, what has to be filled in, whether the
 * draft holds together and what verification finds.
 * @throws CommandFailure where it cannot be made, or something in it is wrong
 */
export async function importChart(
  path: string,
  choice: ChartChoice,
  around: Surroundings,
): Promise<void> {
  const { from, version, out, format } = choice;
  if (out === undefined && (format === 'junit' || format === 'sarif')) {
    throw new UsageFailure(
      `The draft goes to standard output: name a folder (--out) for a report as ${format}`,
    );
  }
  const name = basename(path);
  const imported = readChart(await readSource(path), from, version);
  const pack = await packAround(imported, around);
  const files = without(draftFiles(imported), pack);
  const report: Report = {
    tool: 'interlock import',
    checked: [
      sourceChecked(imported, name, pack),
      ...(imported.ok ? draftChecked(imported, pack) : []),
    ],
  };
  const source = from === 'bpmn' ? null : await readFile(path, 'utf8');
  const text = formatReport(report, format, (file) => (file === name ? source : null));
  if (!imported.ok) {
    (format === 'text' ? around.tell : around.print)(text);
    throw new CommandFailure(`${name} cannot be imported`);
  }
  if (out !== undefined) {
    await writeDraft(files, resolve(around.cwd, out));
    around.print(text);
  } else if (format === 'json') {
    around.print(`${JSON.stringify({ ...report, files }, null, 2)}\n`);
  } else {
    around.tell(text);
    around.print(`${JSON.stringify({ files }, null, 2)}\n`);
  }
  const remarks = remarksOf(report);
  if (remarks.some(({ severity }) => severity === 'error'))
    throw new CommandFailure('Something in the draft is wrong');
}

async function readSource(path: string): Promise<Uint8Array> {
  const there = await stat(path).catch(() => null);
  if (there?.isFile() !== true) throw new UsageFailure(`There is no file ${path}`);
  if (there.size > LARGEST_SOURCE) {
    throw new CommandFailure(`${basename(path)} is larger than ${LARGEST_SOURCE} bytes`);
  }
  return readFile(path);
}

type Files = ReadonlyMap<string, Json>;

/**
 * The folder a draft is for: that of a workflow of its name, whose type it keeps. Null where there is none, or where the
 * source says what its records hold.
 */
async function packAround(
  { workflow, type }: WorkflowImport,
  { cwd, env }: Surroundings,
): Promise<Files | null> {
  if (workflow === null || type === null || Object.keys(type.fields).length > 1) return null;
  const folder = resolve(cwd, env['INTERLOCK_WORKFLOWS'] ?? 'workflows');
  const there = await stat(join(folder, workflow.id, 'type.json')).catch(() => null);
  return there === null ? null : (await readFolder(folder)).files;
}

/** The files of a draft, without a type where there is one for it. */
function without(
  files: { readonly [path: string]: Json },
  pack: Files | null,
): { readonly [path: string]: Json } {
  return Object.fromEntries(
    Object.entries(files).filter(([path]) => pack === null || !path.endsWith('/type.json')),
  );
}

function sourceChecked(
  { losses, issues, ok }: WorkflowImport,
  file: string,
  pack: Files | null,
): Checked {
  // A type that is there is not added.
  const told = losses.filter(({ code }) => pack === null || code !== 'record-type');
  const remarks = [
    ...issues.map(({ path, code, severity, message }): Remark => ({
      file,
      path,
      code,
      severity,
      message,
    })),
    ...told.map((loss) => lossRemark(loss, file)),
  ];
  const count = told.length === 1 ? 'one part' : `${told.length} parts`;
  const carried = `${count} not carried over as ${told.length === 1 ? 'it stands' : 'they stand'}`;
  return { name: file, summary: ok ? carried : 'it is not taken over', remarks };
}

/** What is renamed or added is only said; what is left out, or has to be filled in, is warned of. */
function lossRemark({ code, path, message, effect }: ChartLoss, file: string): Remark {
  const severity = effect === 'renamed' || effect === 'added' ? 'note' : 'warning';
  return { file, path, code: `${effect}-${code}`, severity, message };
}

/** Whether the draft compiles and what verification finds, with something in place of what has to be filled in. */
function draftChecked(imported: WorkflowImport, pack: Files | null): readonly Checked[] {
  const opaque = opaqueDraft(imported);
  const files = new Map([
    ...(pack ?? []),
    ...Object.entries(draftFiles(opaque)).map(([path, json]): [string, Json] => [
      path,
      path.endsWith('/type.json') ? withFields(pack?.get(path), json) : json,
    ]),
  ]);
  const only = imported.workflow === null ? [] : [imported.workflow.id];
  const { issues, workflows } = verifyFiles(files, only);
  if (workflows === null) {
    return [{ name: 'the draft', summary: 'it is not valid', remarks: issues.map(asRemark) }];
  }
  const open = statesToFillIn(imported);
  return workflows.map((verification) => {
    const findings = verification.findings.map((finding) => untilFilledIn(finding, open));
    const checked = asChecked({ ...verification, findings });
    return {
      ...checked,
      name: `the draft, "${checked.name}"`,
      summary: `valid, ${checked.summary}`,
    };
  });
}

/** A finding; where what has to be filled in decides whether it is so, it is only worth knowing. */
function untilFilledIn(finding: PlayedFinding, open: ReadonlySet<string>): PlayedFinding {
  const isOpen = finding.states?.some((state) => open.has(state)) === true;
  if (!isOpen || finding.severity === 'note') return finding;
  const message = `${finding.message}; what is to be filled in there decides it`;
  return { ...finding, severity: 'note', message };
}

/** A type that is there, with the fields that stand for what has to be filled in. */
function withFields(there: Json | undefined, draft: Json): Json {
  if (!isJsonObject(there) || !isJsonObject(draft)) return draft;
  const [own, more] = [there['fields'], draft['fields']];
  return { ...there, fields: { ...(more as JsonObject), ...(own as JsonObject) } };
}

/** Writes the files of a draft where there are none. */
async function writeDraft(files: { readonly [path: string]: Json }, folder: string): Promise<void> {
  for (const path of Object.keys(files)) {
    const there = await stat(join(folder, path)).catch(() => null);
    if (there !== null)
      throw new CommandFailure(`There is a file ${join(folder, path)} already: nothing is written`);
  }
  for (const [path, json] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const kind = path.endsWith('/type.json') ? 'type' : 'workflow';
    await writeFile(join(folder, path), canonicalText(kind, json), { flag: 'wx' });
  }
}
