import { capital } from '@interlock/engine/drawing';
import { percentOf, type DefinitionDiff } from '@interlock/engine/study';
import type { Coverage } from '@interlock/engine/study';
import { remarksOf, tally, type Remark, type Report } from '../report/remark.ts';

/** Begins every summary: by it the comment is found that the next one takes the place of. */
export const MARKER = '<!-- interlock -->';

/** Longest summary, characters: GitHub takes comments of 65,536, and links to pictures come behind it. */
export const MOST_SUMMARY = 60_000;

/** What a change request comes to. */
export interface ChangeSummary {
  /** Files that are not written as `interlock fmt` writes them. */
  readonly unformatted: readonly string[];
  /** What the checks found, by the name of each. */
  readonly reports: ReadonlyMap<string, Report>;
  readonly differences: readonly DefinitionDiff[];
  /** Ids of the workflows a picture shows what changed of. */
  readonly pictures: readonly string[];
  /** Why what changes cannot be told; null: it can. */
  readonly uncompared: string | null;
}

/** A change request as a comment in Markdown: whether the checks pass, what changes in words, what was found. Pure. */
export function summaryMarkdown(summary: ChangeSummary): string {
  const { unformatted, reports, differences, pictures, uncompared } = summary;
  const wrong = wrongIn(summary);
  const title =
    wrong.length === 0 ? 'Interlock: all checks pass' : `Interlock: ${wrong.join(', ')} failed`;
  const rows = [...reports].map(([name, report]) => `| ${name} | ${resultOf(report)} |`);
  const written =
    unformatted.length === 0
      ? '✓'
      : `✗ ${unformatted.length} written otherwise; run \`interlock fmt\``;
  const head = [
    MARKER,
    `## ${title}`,
    '',
    '| check | result |',
    '|---|---|',
    `| fmt | ${written} |`,
    ...rows,
    '',
  ];
  const shown =
    pictures.length === 0
      ? []
      : ['', `Pictures of what changed: ${pictures.map((id) => `${id}.svg`).join(', ')}`];
  const findings = [
    ...unformatted.map((file) => `- fmt: ${inline(file)}`),
    ...[...reports].flatMap(([name, report]) =>
      remarksOf(report)
        .filter(({ severity }) => severity !== 'note')
        .map((remark) => findingLine(name, remark)),
    ),
  ];
  const changes = differences.flatMap(differenceLines);
  const untold =
    uncompared === null
      ? 'No definition says anything else than before.'
      : `What changes cannot be told: ${inline(uncompared)}`;
  const told = changes.length === 0 ? [untold] : changes;
  const room = MOST_SUMMARY - lengthOf([...head, ...shown]) - 400;
  const found =
    findings.length === 0 ? [] : ['', '### What was found', '', ...fitting(findings, room / 2)];
  const words = fitting(told, room - lengthOf(found));
  return `${[...head, '### What changes', '', ...words, ...shown, ...found].join('\n')}\n`;
}

/** Names of the checks that fail. Pure. */
export function wrongIn({ unformatted, reports }: ChangeSummary): string[] {
  const failed = [...reports].flatMap(([name, report]) =>
    remarksOf(report).some(({ severity }) => severity === 'error') ? [name] : [],
  );
  return unformatted.length > 0 ? ['fmt', ...failed] : failed;
}

function resultOf(report: Report): string {
  const remarks = remarksOf(report);
  const mark = remarks.some(({ severity }) => severity === 'error') ? '✗' : '✓';
  const { coverage } = report;
  const told = [tally(remarks), ...(coverage === undefined ? [] : [coverageWords(coverage)])];
  return `${mark} ${told.join('; ')}`;
}

function coverageWords({ total }: Coverage): string {
  const share = (measure: Coverage['total']['states']): string =>
    `${Math.floor(percentOf(measure) * 10) / 10} %`;
  return `covered: states ${share(total.states)}, transitions ${share(total.transitions)}, branches ${share(total.branches)}`;
}

const SIGNS: { readonly [kind in DefinitionDiff['changes'][number]['kind']]: string } = {
  added: '➕',
  removed: '➖',
  changed: '✎',
  renamed: '→',
  moved: '→',
  layout: '·',
};

function differenceLines({ title, file, summary, changes }: DefinitionDiff): string[] {
  return [
    `**${inline(capital(title))}** (${inline(file)}): ${inline(summary)}`,
    '',
    ...changes.map(({ kind, text }) => `- ${SIGNS[kind]} ${inline(text)}`),
    '',
  ];
}

function findingLine(check: string, { file, path, severity, code, message }: Remark): string {
  const where = `${file}${path === '' ? '' : `#${path}`}`;
  return `- ${check} ${severity} ${inline(code)}, ${inline(where)}: ${inline(message)}`;
}

/** As many lines as there is room for, and how many there are beside them. */
function fitting(lines: readonly string[], room: number): string[] {
  let used = 0;
  const end = lines.findIndex((line) => {
    used += line.length + 1;
    return used > room;
  });
  if (end < 0) return [...lines];
  return [...lines.slice(0, end), `- … and ${lines.length - end} lines more, in the report`];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

/** A text somebody wrote as nothing but text: no Markdown, no HTML, nobody is mentioned, nothing referred to. Pure. */
export function inline(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]>|~$]/g, '\\$&')
    .replaceAll(/[@#!](?=\w)/g, '$&&#8203;')
    .replaceAll(/(?<=https?):/g, '&#58;');
}
