import { UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { readSource, SOURCE_HELP, SOURCE_OPTIONS } from './definition-source.ts';
import { giveOut } from './give-out.ts';
import { parsedWorkflows, workflowsOf } from './read-pack.ts';
import { readVersion } from './read-version.ts';
import { PICTURE_FORMS, pictureOfChange } from './workflow-picture.ts';
import { parseCommandLine } from './parse-command-line.ts';

const HELP = `Usage: interlock graph WORKFLOW [FOLDER] --mermaid|--svg|--xstate
       interlock graph WORKFLOW [FOLDER] --svg --against VERSION

A workflow as others draw or run it, on standard output; the same workflow always gives the same text.

  WORKFLOW   its id
${SOURCE_HELP}  --mermaid  a Mermaid stateDiagram-v2, as GitHub and GitLab draw it in Markdown
  --svg      a picture as the designer lays it out, light or dark as the reader has it
  --xstate   a machine of XState 5 in JSON; what it does not do is listed on standard error
  --against VERSION  with --svg: what that version does not have yet, has no more, and has otherwise, by colour and
                     sign; a folder, a git revision, or server: and what follows it, as "interlock diff" takes it

  interlock graph change --svg --against main > change.svg

Exit codes: 0 done, 1 it could not be done, 2 the command line, or what it names, is wrong.
`;

/** `interlock graph`: a workflow as a diagram, a picture or a machine. */
export async function graphCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const { values, positionals } = parse(args);
  if (values.help === true) return around.print(HELP);
  const [id, ...folders] = positionals;
  if (id === undefined) throw new UsageFailure('Name a workflow; see --help');
  const [form, ...more] = PICTURE_FORMS.filter((one) => values[one] === true);
  if (form === undefined || more.length > 0) {
    throw new UsageFailure('Say one of --mermaid, --svg and --xstate; see --help');
  }
  const { url, token, against } = values;
  const choice = { names: folders, url, token };
  if (against === undefined) return giveOut(id, choice, form, around);
  if (form !== 'svg') throw new UsageFailure('--against goes with --svg; see --help');
  const after = workflowsOf(await readSource(choice, around)).get(id) ?? null;
  const version = await readVersion(against, { url, token }, around);
  const earlier = parsedWorkflows(new Map([...version.files].map(([p, { json }]) => [p, json])));
  const before = earlier.get(id) ?? null;
  if (before === null && after === null)
    throw new UsageFailure(`There is no workflow "${id}", neither now nor in ${against}`);
  around.print(await pictureOfChange({ before, after }));
}

function parse(args: readonly string[]) {
  return parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      ...SOURCE_OPTIONS,
      against: { type: 'string' },
      mermaid: { type: 'boolean' },
      svg: { type: 'boolean' },
      xstate: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
