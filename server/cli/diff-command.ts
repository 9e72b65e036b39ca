import { relative, resolve, sep } from 'node:path';
import type { Json } from '@interlock/engine';
import {
  compareDefinitionsBehaviour,
  compileDefinitions,
  diffFiles,
  placeInFolder,
  type WorkflowBehaviourDiff,
} from '@interlock/engine/study';
import { behaviourLines } from './behaviour-lines.ts';
import { InputFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { diffLines } from './diff-lines.ts';
import { SOURCE_OPTIONS } from './definition-source.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { formatAmong } from './report/print-report.ts';
import { readVersion, type Version } from './read-version.ts';
import { SERVER_NAMES } from './server-source.ts';
import { writeChangePictures } from './write-change-pictures.ts';

const HELP = `Usage: interlock diff BEFORE AFTER [--behaviour] [--svg FOLDER] [--format text|json] [-- PATH]

What differs between two versions of definitions, in the words of whoever owns the process.

  BEFORE, AFTER  a folder laid out like workflows/, a file of one, or what git has: REVISION:PATH (the
                 path from the root of the repository), or a REVISION; or what a server has:
                 ${SERVER_NAMES}
  -- PATH        of which folder or file a REVISION is meant (INTERLOCK_WORKFLOWS, else ./workflows)
  --behaviour    also what records can do now that they could not before, and the other way round; of folders
  --svg FOLDER   also a picture of each workflow that changed, FOLDER/WORKFLOW.svg: what was added, removed and
                 changed by colour and sign; of workflows of up to 250 states
  --url, --token the server, and a token that may read definitions (INTERLOCK_URL and INTERLOCK_TOKEN)
  --format       text (default), or json: {"differences": […], "behaviour": […], "pictures": […]}

  interlock diff HEAD workflows            what is not committed yet
  interlock diff main my-branch            what a branch changes
  interlock diff server: workflows         what publishing the folder would change

Exit codes: 0 nothing differs, 1 something does, 2 something cannot be read, or the command line is wrong.
`;

/** `interlock diff`: tells what differs between two versions of definitions. */
export async function diffCommand(args: readonly string[], around: Surroundings): Promise<0 | 1> {
  const { positionals, values, path } = parse(args);
  if (values.help === true) {
    around.print(HELP);
    return 0;
  }
  const format = formatAmong(['text', 'json'], values.format);
  const [before, after, ...more] = positionals;
  if (before === undefined || after === undefined || more.length > 0)
    throw new UsageFailure('Name two versions; see --help');
  const choice = { path, url: values.url, token: values.token };
  const versions = [
    await readVersion(before, choice, around),
    await readVersion(after, choice, around),
  ] as const;
  const [was, is] = placed(versions);
  const differences = diffFiles(was, is);
  const behaviour = values.behaviour === true ? behaviourOf(versions, [was, is]) : null;
  const pictures =
    values.svg === undefined
      ? {}
      : { pictures: await writeChangePictures([was, is], resolve(around.cwd, values.svg)) };
  around.print(
    format === 'json'
      ? `${JSON.stringify({ differences, ...(behaviour === null ? {} : { behaviour }), ...pictures }, null, 2)}\n`
      : diffLines(differences) + (behaviour === null ? '' : behaviourLines(behaviour)),
  );
  return differences.length > 0 ? 1 : 0;
}

function behaviourOf(
  versions: readonly [Version, Version],
  files: readonly [Map<string, Json>, Map<string, Json>],
): readonly WorkflowBehaviourDiff[] {
  if (versions.some(({ single }) => single))
    throw new UsageFailure('What records can do hangs on all definitions: compare folders');
  const [before, after] = files.map((one) => {
    const compiled = compileDefinitions(one);
    if (compiled.ok) return compiled.value;
    throw new InputFailure('What records can do is not known: "interlock validate" says why');
  });
  return before === undefined || after === undefined
    ? []
    : compareDefinitionsBehaviour(before, after);
}

/** Both versions by the places their files have in a folder of definitions. */
function placed(versions: readonly [Version, Version]): [Map<string, Json>, Map<string, Json>] {
  const [before, after] = versions;
  if (before.single !== after.single)
    throw new UsageFailure('A file can be compared with a file, and a folder with a folder');
  if (!before.single) {
    const jsonOf = ({ files }: Version): Map<string, Json> =>
      new Map([...files].map(([path, { json }]) => [path, json]));
    return [jsonOf(before), jsonOf(after)];
  }
  // Two versions of one file: where the later one stands says what they are.
  const [[, was] = [], [path = '', is] = []] = versions.map(({ files }) => [...files][0] ?? []);
  const slashed = path.split(sep).join('/');
  const place = placeInFolder(slashed, is?.json) ?? relative('/', slashed);
  return [new Map([[place, was?.json ?? null]]), new Map([[place, is?.json ?? null]])];
}

function parse(args: readonly string[]) {
  const end = args.indexOf('--');
  const [path, ...more] = end < 0 ? [] : args.slice(end + 1);
  if (more.length > 0) throw new UsageFailure('One path at a time behind --; see --help');
  const { positionals, values } = parseCommandLine({
    args: args.slice(0, end < 0 ? args.length : end),
    allowPositionals: true,
    options: {
      ...SOURCE_OPTIONS,
      behaviour: { type: 'boolean' },
      svg: { type: 'string' },
      format: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return { positionals, values, path };
}
