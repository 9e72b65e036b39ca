import { UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { giveOut } from './give-out.ts';
import { PICTURE_FORMS } from './workflow-picture.ts';
import { parseCommandLine } from './parse-command-line.ts';

const HELP = `Usage: interlock graph WORKFLOW [FOLDER] --mermaid|--svg|--xstate

A workflow as others draw or run it, on standard output; the same workflow always gives the same text.

  WORKFLOW   its id
  FOLDER     laid out like workflows/ (INTERLOCK_WORKFLOWS, else ./workflows)
  --mermaid  a Mermaid stateDiagram-v2, as GitHub and GitLab draw it in Markdown
  --svg      a picture as the designer lays it out, light or dark as the reader has it
  --xstate   a machine of XState 5 in JSON; what it does not do is listed on standard error

Exit codes: 0 done, 1 it could not be done, 2 the command line is wrong.
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
  return giveOut(id, folders, form, around);
}

function parse(args: readonly string[]) {
  return parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      mermaid: { type: 'boolean' },
      svg: { type: 'boolean' },
      xstate: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
