import { resolve, sep } from 'node:path';
import { diffFiles, placeInFolder } from '@interlock/engine/study';
import type { Json } from '@interlock/engine';
import { InputFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { diffLines, printable } from './diff-lines.ts';
import { parseDefinition, readLimited } from './read-definition.ts';

const HELP = `Usage: interlock diff-driver PATH OLD-FILE OLD-HASH OLD-MODE NEW-FILE NEW-HASH NEW-MODE

What git calls to show a difference (gitattributes(5), "Defining an external diff driver"): tells in words
what differs. A version that cannot be read is said to be so, and git goes on.

  git config diff.interlock.command "interlock diff-driver"     *.json diff=interlock

Exit codes: 0 told, 2 the command line is wrong.
`;

/** `interlock diff-driver`: git's external diff of one definition. */
export async function diffDriverCommand(
  args: readonly string[],
  around: Surroundings,
): Promise<void> {
  const [path, before, , , after] = args;
  if (path === '--help' || path === '-h') {
    around.print(HELP);
    return;
  }
  if (path === undefined || (args.length > 1 && (before === undefined || after === undefined)))
    throw new UsageFailure('This is how git shows a difference; see --help');
  if (before === undefined || after === undefined) {
    around.print(`${printable(path)}: not merged yet\n`);
    return;
  }
  try {
    const [was, is] = [await version(before, around.cwd), await version(after, around.cwd)];
    const place = placeInFolder(path.split(sep).join('/'), is ?? was) ?? path;
    const files = (json: Json | undefined): Map<string, Json> =>
      new Map(json === undefined ? [] : [[place, json]]);
    const differences = diffFiles(files(was), files(is));
    const same = `${printable(path)}: written otherwise, says the same\n`;
    around.print(differences.length === 0 ? same : diffLines(differences));
  } catch (failure) {
    if (!(failure instanceof InputFailure)) throw failure;
    around.print(`${printable(path)} cannot be compared: ${printable(failure.message)}\n`);
  }
}

/** A version as git hands it over; undefined where there is none. */
async function version(file: string, cwd: string): Promise<Json | undefined> {
  if (file === '/dev/null') return undefined;
  const bytes = await readLimited(resolve(cwd, file), file);
  return parseDefinition(bytes, file).json;
}
