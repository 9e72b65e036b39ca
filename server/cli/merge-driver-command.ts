import { resolve, sep } from 'node:path';
import { classify, type Issue, type Json } from '@interlock/engine';
import {
  canonicalText,
  compileDefinitions,
  conflictText,
  mergeFiles,
  placeInFolder,
} from '@interlock/engine/study';
import { issueLine } from '../runtime/definitions.ts';
import { InputFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { printable } from './diff-lines.ts';
import { parseDefinition, readLimited } from './read-definition.ts';
import { writeAtomically } from './write-atomically.ts';
import { parseCommandLine } from './parse-command-line.ts';

const HELP = `Usage: interlock merge-driver BASE OURS THEIRS PATH [--marker-size N]

What git calls to merge a definition (gitattributes(5), "Defining a custom merge driver"): by element and
field. The result is written to OURS. Where both sides changed the same, it stands there twice, marked as
git marks conflicts, and what each side did is told; take one side, and "interlock fmt" the file.

  git config merge.interlock.driver "interlock merge-driver %O %A %B %P --marker-size %L"
  *.json merge=interlock

Exit codes: 0 merged; 1 there are conflicts, or what was merged does not hold together, which is told;
2 a version cannot be read, or the command line is wrong: OURS is left as it is.
`;

/** `interlock merge-driver`: git's merge of one definition. */
export async function mergeDriverCommand(
  args: readonly string[],
  around: Surroundings,
): Promise<0 | 1> {
  const { positionals, values } = parse(args);
  if (values.help === true) {
    around.print(HELP);
    return 0;
  }
  const [baseFile, oursFile, theirsFile, path, ...more] = positionals;
  const size = Number(values['marker-size'] ?? 7);
  if (path === undefined || theirsFile === undefined || more.length > 0)
    throw new UsageFailure('This is how git merges a definition; see --help');
  if (
    oursFile === undefined ||
    baseFile === undefined ||
    !Number.isInteger(size) ||
    size < 1 ||
    size > 100
  )
    throw new UsageFailure('--marker-size is a number of characters; see --help');
  const target = resolve(around.cwd, oursFile);
  const read = async (file: string, side: string): Promise<Json | undefined> => {
    const bytes = await readLimited(resolve(around.cwd, file), file);
    // Where both sides brought the file, git hands over an empty base.
    return bytes.length === 0 && side === 'base'
      ? undefined
      : parseDefinition(bytes, `${path} (${side})`).json;
  };
  const [base, ours, theirs] = [
    await read(baseFile, 'base'),
    await read(oursFile, 'ours'),
    await read(theirsFile, 'theirs'),
  ];
  const place = placeInFolder(path.split(sep).join('/'), ours);
  const kind = place === null ? null : classify(place);
  if (place === null || kind === null)
    throw new InputFailure(`Nobody knows what kind of definition ${path} is; it is not merged`);
  const at = (json: Json | undefined): Map<string, Json> =>
    new Map(json === undefined ? [] : [[place, json]]);
  const { merged, conflicts } = mergeFiles(at(base), at(ours), at(theirs));
  const json = merged.get(place);
  if (conflicts.length > 0) {
    await writeAtomically(target, conflictText(kind, json, conflicts, size));
    around.tell(conflicts.map(({ text }) => `${path}: ${printable(text)}\n`).join(''));
    return 1;
  }
  await writeAtomically(target, canonicalText(kind, json ?? null));
  const issues = broughtBy(at(json), [at(ours), at(theirs)]);
  for (const issue of issues)
    around.tell(`merged, but ${printable(issueLine({ ...issue, file: path }))}\n`);
  return issues.length > 0 ? 1 : 0;
}

/** What is wrong with a merged file that was not wrong on either side; of the files around it nothing is known. */
function broughtBy(
  merged: ReadonlyMap<string, Json>,
  sides: readonly ReadonlyMap<string, Json>[],
): Issue[] {
  const key = ({ code, path, message }: Issue): string => JSON.stringify([code, path, message]);
  const known = new Set(sides.flatMap((side) => compileDefinitions(side).issues.map(key)));
  return compileDefinitions(merged).issues.filter(
    (issue) => issue.severity === 'error' && !known.has(key(issue)),
  );
}

function parse(args: readonly string[]) {
  return parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: { 'marker-size': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
}
