import { xmlText } from '@interlock/engine/drawing';
import { printable } from '../diff-lines.ts';
import { coverageLines } from './coverage-table.ts';
import { placeOf } from './line-of.ts';
import type { TextPlace } from './line-of.ts';
import { remarksOf, tally } from './remark.ts';
import type { Remark, Report } from './remark.ts';

/** Ways a report can be written. */
export const REPORT_FORMATS = ['text', 'json', 'junit', 'sarif'] as const;

/** See {@link REPORT_FORMATS}. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/**
 * A report as text: for people, as JSON, as JUnit XML (one test case for each thing looked at; errors fail it), or as
 * SARIF 2.1.0 (OASIS). Pure.
 *
 * @param textOf the text of a file, to tell lines; null: it is not at hand
 */
export function formatReport(
  report: Report,
  format: ReportFormat,
  textOf: (file: string) => string | null,
): string {
  const place = ({ file, path }: Remark): TextPlace | null => {
    const text = textOf(file);
    return text === null ? null : placeOf(text, path);
  };
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'junit':
      return asJunit(report);
    case 'sarif':
      return `${JSON.stringify(asSarif(report, place), null, 2)}\n`;
    case 'text':
      return asText(report, place);
  }
}

type PlaceOf = (remark: Remark) => TextPlace | null;

function asText(report: Report, place: PlaceOf): string {
  const lines = report.checked.flatMap(({ name, summary, remarks }) => [
    `${mark(remarks)} ${name}: ${summary}`,
    ...remarks.flatMap((remark) => remarkLines(remark, place(remark))),
  ]);
  const { coverage } = report;
  const covered = coverage === undefined ? [] : ['', ...coverageLines(coverage), ''];
  return `${[...lines, ...covered, tally(remarksOf(report))].join('\n')}\n`;
}

function mark(remarks: readonly Remark[]): string {
  if (remarks.some(({ severity }) => severity === 'error')) return '✗';
  return remarks.some(({ severity }) => severity === 'warning') ? '!' : '✓';
}

function remarkLines(remark: Remark, place: TextPlace | null): string[] {
  const { file, path, severity, code, message, details = [] } = remark;
  const where =
    place === null ? `${file}${path === '' ? '' : `#${path}`}` : `${file}:${place.line}`;
  const told = `  ${where} ${severity} ${code}: ${message}`;
  return [told, ...details.map((line) => `      ${line}`)].map(printable);
}

/** JUnit XML, as build servers read it. */
function asJunit({ tool, checked }: Report): string {
  const cases = checked.map(({ name, remarks, ms }) => {
    const errors = remarks.filter(({ severity }) => severity === 'error');
    const others = remarks.filter(({ severity }) => severity !== 'error');
    const failures = errors.map(
      (remark) =>
        `      <failure type="${xmlText(remark.code)}" message="${xmlText(remark.message)}">${xmlText(told(remark))}</failure>`,
    );
    const output =
      others.length === 0
        ? []
        : [`      <system-out>${xmlText(others.map(told).join('\n'))}</system-out>`];
    return [
      `    <testcase classname="${xmlText(tool)}" name="${xmlText(name)}"${ms === undefined ? '' : ` time="${(ms / 1_000).toFixed(3)}"`}>`,
      ...failures,
      ...output,
      '    </testcase>',
    ].join('\n');
  });
  const failed = checked.filter(({ remarks }) =>
    remarks.some(({ severity }) => severity === 'error'),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${xmlText(tool)}" tests="${checked.length}" failures="${failed.length}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function told(remark: Remark): string {
  return remarkLines(remark, null)
    .map((line) => line.slice(2))
    .join('\n');
}

function asSarif(report: Report, place: PlaceOf): object {
  const remarks = remarksOf(report);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool,
            rules: [...new Set(remarks.map(({ code }) => code))].map((id) => ({ id })),
          },
        },
        results: remarks.map((remark) => {
          const { file, path, code, severity, message, details = [] } = remark;
          const found = place(remark);
          return {
            ruleId: code,
            level: severity,
            message: { text: [message, ...details].join('\n') },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
                  ...(found === null
                    ? {}
                    : { region: { startLine: found.line, startColumn: found.column } }),
                },
                logicalLocations: [{ fullyQualifiedName: path }],
              },
            ],
          };
        }),
      },
    ],
  };
}
