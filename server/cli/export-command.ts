import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exportRules } from '@interlock/engine/study';
import type { Surroundings } from './command-line.ts';
import { UsageFailure } from './command-failure.ts';
import { lossLines } from './loss-lines.ts';
import { readPack } from './read-pack.ts';

const HELP = `Usage: interlock export [FOLDER] [--format json-rules-engine]

The policies of a workflows folder as plain json-rules-engine 7.3 rules, on standard output.

  FOLDER     laid out like workflows/ (INTERLOCK_WORKFLOWS, else ./workflows)
  --format   json-rules-engine, the only one there is

What a plain json-rules-engine does not do is listed on standard error; a policy it would decide
otherwise is left out. "interlock import" makes the same policies again.
Exit codes: 0 done, 1 it could not be done, 2 the command line is wrong.
`;

/** `interlock export`: a folder's policies as rules of json-rules-engine. */
export async function exportCommand(args: readonly string[], around: Surroundings): Promise<void> {
  const { positionals, values } = parse(args);
  if (values.help === true) {
    around.print(HELP);
    return;
  }
  const { format = 'json-rules-engine' } = values;
  if (format !== 'json-rules-engine') {
    throw new UsageFailure(`There is no format "${format}"; there is json-rules-engine`);
  }
  const [folder = around.env['INTERLOCK_WORKFLOWS'] ?? 'workflows', ...more] = positionals;
  if (more.length > 0) throw new UsageFailure('One folder at a time; see --help');
  const { policies } = await readPack(resolve(around.cwd, folder));
  const exported = exportRules([...policies.all.values()].map(({ source }) => source));
  around.tell(lossLines(exported.losses));
  around.print(`${JSON.stringify(exported, null, 2)}\n`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { format: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (cause) {
    throw new UsageFailure(`${cause instanceof Error ? cause.message : ''}; see --help`);
  }
}
