import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Json } from '@interlock/engine';
import {
  canonicalText,
  draftFiles,
  opaqueDraft,
  verifyFiles,
  type ChartLoss,
  type WorkflowImport,
} from '@interlock/engine/study';
import { LARGEST_SOURCE, readChart, type ChartFormat } from './chart-source.ts';
import { CommandFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { formatReport, type ReportFormat } from './report/format-report.ts';
import { remarksOf, tally, type Checked, type Remark, type Report } from './report/remark.ts';
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
  const files = draftFiles(imported);
  const report: Report = {
    tool: 'interlock import',
    checked: [sourceChecked(imported, name), ...(imported.ok ? draftChecked(imported) : [])],
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
    throw new CommandFailure(tally(remarks));
}

async function readSource(path: string): Promise<Uint8Array> {
  const there = await stat(path).catch(() => null);
  if (there?.isFile() !== true) throw new UsageFailure(`There is no file ${path}`);
  if (there.size > LARGEST_SOURCE) {
    throw new CommandFailure(`${basename(path)} is larger than ${LARGEST_SOURCE} bytes`);
  }
  return readFile(path);
}

function sourceChecked({ losses, issues, ok }: WorkflowImport, file: string): Checked {
  const remarks = [
    ...issues.map(({ path, code, severity, message }): Remark => ({
      file,
      path,
      code,
      severity,
      message,
    })),
    ...losses.map((loss) => lossRemark(loss, file)),
  ];
  const count = losses.length === 1 ? 'one part' : `${losses.length} parts`;
  const summary = ok
    ? `${count} not carried over as ${losses.length === 1 ? 'it stands' : 'they stand'}`
    : 'it is not taken over';
  return { name: file, summary, remarks };
}

/** What is renamed or added is only said; what is left out, or has to be filled in, is warned of. */
function lossRemark({ code, path, message, effect }: ChartLoss, file: string): Remark {
  const severity = effect === 'renamed' || effect === 'added' ? 'note' : 'warning';
  return { file, path, code: `${effect}-${code}`, severity, message };
}

/** Whether the draft compiles and what verification finds, with something in place of what has to be filled in. */
function draftChecked(imported: WorkflowImport): readonly Checked[] {
  const files = new Map(Object.entries(draftFiles(opaqueDraft(imported))));
  const { issues, workflows } = verifyFiles(files);
  if (workflows === null) {
    return [{ name: 'the draft', summary: 'it is not valid', remarks: issues.map(asRemark) }];
  }
  return workflows.map((verification) => {
    const checked = asChecked(verification);
    return {
      ...checked,
      name: `the draft, "${checked.name}"`,
      summary: `valid, ${checked.summary}`,
    };
  });
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
