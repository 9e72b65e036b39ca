import type { ChangeKind, DefinitionDiff } from '@interlock/engine/study';

const MARKS: { readonly [kind in ChangeKind]: string } = {
  added: '+',
  removed: '-',
  changed: '~',
  renamed: '>',
  moved: '>',
  layout: '.',
};

/** Differences as a person reads them at a terminal: a line for each definition, below it one for each change. Pure. */
export function diffLines(diffs: readonly DefinitionDiff[]): string {
  return diffs
    .map(({ title, file, summary, changes }) => {
      const name = title.charAt(0).toUpperCase() + title.slice(1);
      const lines = changes.map(({ kind, text }) => `  ${MARKS[kind]} ${printable(text)}\n`);
      return `${printable(name)} (${printable(file)}): ${summary}\n${lines.join('')}`;
    })
    .join('\n');
}

/** A text without what a terminal would act on. Pure. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
