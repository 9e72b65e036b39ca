import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { CommandFailure, UsageFailure } from '../command-failure.ts';
import type { Surroundings } from '../command-line.ts';
import { formatReport, REPORT_FORMATS } from './format-report.ts';
import type { ReportFormat } from './format-report.ts';
import { remarksOf, tally } from './remark.ts';
import type { Report } from './remark.ts';

/** The format somebody asked for. @throws UsageFailure for one there is not */
export function chosenFormat(format: string | undefined): ReportFormat {
  return formatAmong(REPORT_FORMATS, format);
}

/** The format somebody asked for, of those a command has; `text` where nobody did. @throws UsageFailure for another one */
export function formatAmong<F extends string>(formats: readonly F[], format = 'text'): F {
  const found = formats.find((one) => one === format);
  if (found !== undefined) return found;
  throw new UsageFailure(`There is no format "${format}" here; there are: ${formats.join(', ')}`);
}

/**
 * Prints a report, with the lines of the files in a folder.
 *
 * @param folder absolute path the files' names are relative to; null: they stand on a server, and have no lines
 * @throws CommandFailure when it holds an error
 */
export function printReport(
  report: Report,
  format: ReportFormat,
  folder: string | null,
  { cwd, print }: Pick<Surroundings, 'cwd' | 'print'>,
): void {
  print(reportText(report, format, folder, cwd));
  const remarks = remarksOf(report);
  if (remarks.some(({ severity }) => severity === 'error'))
    throw new CommandFailure(tally(remarks));
}

/** A report as {@link printReport} prints it. */
export function reportText(
  report: Report,
  format: ReportFormat,
  folder: string | null,
  cwd: string,
): string {
  // As whoever asked names the files: build servers look for them from where they are.
  const placed = folder === null ? '' : relative(cwd, folder).split(sep).join('/');
  const named = (file: string): string => (placed === '' ? file : `${placed}/${file}`);
  const checked = report.checked.map((one) => ({
    ...one,
    remarks: one.remarks.map((remark) => ({ ...remark, file: named(remark.file) })),
  }));
  const texts = folder === null ? () => null : textsBelow(cwd);
  return formatReport({ ...report, checked }, format, texts);
}

/** A report that was printed as JSON before, in another format. @param cwd what its files' names are relative to */
export function formatAgain(report: Report, format: ReportFormat, cwd: string): string {
  return formatReport(report, format, textsBelow(cwd));
}

/** Reads the text of files, each once; null for one that cannot be read. */
function textsBelow(cwd: string): (file: string) => string | null {
  const texts = new Map<string, string | null>();
  return (file) => {
    if (!texts.has(file)) texts.set(file, read(resolve(cwd, file)));
    return texts.get(file) ?? null;
  };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
