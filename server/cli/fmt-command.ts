import { lstat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { classify } from '@interlock/engine';
import { canonicalText, placeInFolder } from '@interlock/engine/study';
import { InputFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { readDefinition, readFolderTexts, type DefinitionText } from './read-definition.ts';
import { writeAtomically } from './write-atomically.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { formatAmong } from './report/print-report.ts';

const HELP = `Usage: interlock fmt [PATH…] [--check] [--format text|json]

Definitions as the one text they have: keys in the order of their schema, what is keyed by ids in the
order of the ids, defaults left out. What a definition says stays the same.

  PATH      a folder laid out like workflows/, or files of one (INTERLOCK_WORKFLOWS, else ./workflows)
  --check   write nothing; list the files that are written otherwise
  --format  text (default) or json: {"files": […]}, those written, or to be written

  interlock fmt --check workflows

Exit codes: 0 done, or nothing to do; 1 with --check: a file is written otherwise; 2 something cannot be
read, or the command line is wrong. What cannot be read is left as it is.
`;

interface Found extends DefinitionText {
  /** Absolute. */
  readonly path: string;
  /** Where it belongs in a folder of definitions. */
  readonly place: string;
}

/** `interlock fmt`: writes definitions canonically, or says which are not. */
export async function fmtCommand(args: readonly string[], around: Surroundings): Promise<0 | 1> {
  const { positionals, values } = parse(args);
  if (values.help === true) {
    around.print(HELP);
    return 0;
  }
  const { check = false } = values;
  const format = formatAmong(['text', 'json'], values.format);
  const { cwd, env } = around;
  const paths = positionals.length > 0 ? positionals : [env['INTERLOCK_WORKFLOWS'] ?? 'workflows'];
  const problems: string[] = [];
  const changed: string[] = [];
  for (const path of paths) {
    const found = await find(resolve(cwd, path), path, problems);
    for (const { path: file, place, text, json } of found) {
      const canonical = canonicalText(classify(place), json);
      if (canonical === text) continue;
      changed.push(shown(cwd, file));
      if (!check) await writeAtomically(file, canonical);
    }
  }
  if (format === 'json') around.print(`${JSON.stringify({ files: changed }, null, 2)}\n`);
  else around.print(changed.map((file) => `${file}\n`).join(''));
  if (problems.length > 0) throw new InputFailure(problems.join('\n'));
  return check && changed.length > 0 ? 1 : 0;
}

async function find(path: string, name: string, problems: string[]): Promise<Found[]> {
  const there = await lstat(path).catch(() => null);
  if (there?.isDirectory() !== true) {
    try {
      const definition = await readDefinition(path, name);
      const place = placeInFolder(path.split(sep).join('/'), definition.json);
      if (place === null) {
        const how = 'it stands in no folder of definitions, and has no "$schema" that tells';
        throw new InputFailure(`Nobody knows what kind of definition ${name} is: ${how}`);
      }
      // What is generated is written by whoever generates it.
      return classify(place) === 'other' ? [] : [{ ...definition, path, place }];
    } catch (failure) {
      if (!(failure instanceof InputFailure)) throw failure;
      problems.push(failure.message);
      return [];
    }
  }
  const { files, problems: unread } = await readFolderTexts(path);
  problems.push(...unread.map((problem) => `${name}: ${problem}`));
  if (files.size === 0 && unread.length === 0) problems.push(`There are no definitions in ${name}`);
  return [...files].flatMap(([file, definition]) => {
    const whole = join(path, file);
    const place = placeInFolder(whole.split(sep).join('/'));
    const known = place !== null && classify(place) !== 'other';
    return known ? [{ ...definition, path: whole, place }] : [];
  });
}

function shown(cwd: string, path: string): string {
  const below = relative(cwd, path);
  return below.startsWith('..') ? path : below;
}

function parse(args: readonly string[]) {
  return parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      check: { type: 'boolean' },
      format: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
