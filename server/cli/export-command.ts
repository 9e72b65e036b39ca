import { exportRules, type Loss } from '@interlock/engine/study';
import { chosenServer } from './api-client.ts';
import type { Surroundings } from './command-line.ts';
import { UsageFailure } from './command-failure.ts';
import { formNamed, giveOut } from './give-out.ts';
import { lossLines } from './loss-lines.ts';
import { readSource, type SourceChoice } from './definition-source.ts';
import { definitionsOf } from './read-pack.ts';
import { parseCommandLine } from './parse-command-line.ts';

const HELP = `Usage: interlock export [FOLDER] [--plain] [--format json-rules-engine]
       interlock export --url URL [--token TOKEN] [--plain]
       interlock export --workflow ID --to xstate|mermaid|svg [FOLDER|--url URL]

Policies as plain json-rules-engine 7.3 rules, on standard output: those of a workflows folder, or, where a
server is named, those active there.

  FOLDER         laid out like workflows/, or server:draft/ID and the like (INTERLOCK_WORKFLOWS, else ./workflows)
  --url URL      a server instead (INTERLOCK_URL, where no FOLDER is given)
  --token TOKEN  a token that may read definitions (INTERLOCK_TOKEN, else data/admin-token)
  --plain        only rules json-rules-engine decides with nothing added to it
  --format       json-rules-engine, the only one there is for policies

Operators json-rules-engine does not have stand under "operators": add them (engine.addOperator) before
asking. What it does not do is listed on standard error; a policy it would decide otherwise is left out.
"interlock import" makes the same policies again.

A workflow, as another program takes it:

  --workflow ID  which one
  --to           xstate: a machine of XState 5, which "interlock import --from xstate" makes the same workflow
                 again; mermaid: a stateDiagram-v2; svg: a picture

  interlock export --workflow change --to xstate > change.json

What XState does not do, or does once it is provided, is listed on standard error with its place.
Exit codes: 0 done, 1 it could not be done, 2 the command line is wrong.
`;

/** `interlock export`: policies of a folder or a server as rules of json-rules-engine, a workflow as others take it. */
export async function exportCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const { positionals, values } = parse(args);
  if (values.help === true) {
    around.print(HELP);
    return;
  }
  const { format = 'json-rules-engine', url, token, plain = false, workflow, to } = values;
  if (workflow !== undefined || to !== undefined) {
    if (workflow === undefined || to === undefined)
      throw new UsageFailure('--workflow and --to belong together; see --help');
    if (plain || values.format !== undefined)
      throw new UsageFailure('--plain and --format are for policies; see --help');
    return giveOut(workflow, { names: positionals, url, token }, formNamed(to), around);
  }
  if (format !== 'json-rules-engine') {
    throw new UsageFailure(`There is no format "${format}"; there is json-rules-engine`);
  }
  const named = positionals.length > 0;
  const server = named ? null : await chosenServer({ url, token }, around);
  const exported =
    server === null
      ? await exportSource({ names: positionals, url, token }, around, plain)
      : await server.ask('GET', `/api/policies/export?format=json-rules-engine&plain=${plain}`);
  around.tell(lossLines(exported['losses'] as unknown as readonly Loss[]));
  around.print(`${JSON.stringify(exported, null, 2)}\n`);
}

async function exportSource(choice: SourceChoice, around: Surroundings, plain: boolean) {
  const { policies } = definitionsOf(await readSource(choice, around));
  return exportRules(
    [...policies.all.values()].map(({ source }) => source),
    { plain },
  );
}

function parse(args: readonly string[]) {
  return parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      plain: { type: 'boolean' },
      workflow: { type: 'string' },
      to: { type: 'string' },
      url: { type: 'string' },
      token: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
